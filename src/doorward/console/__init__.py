"""The web pages: security and HR decide together, signed in with a security key.

Pages are thin: each asks `doorward.cases` or `doorward.access` as a `Viewer`, whose rules say
what may be seen and done, and shows what comes back. No page touches a table.
"""
