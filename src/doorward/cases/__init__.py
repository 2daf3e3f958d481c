"""Casework: what opens a case, who may see it, who decides, what becomes of it.

Every function takes the `Viewer` who asks. What they may see and do is held here, in the data
layer, and not in the pages: a page that forgets to ask gets nothing.
"""
