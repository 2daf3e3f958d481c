"""The evidence pack: one case as one ZIP file, for somebody outside the console.

`exporting` makes one and logs it, `verifying` checks one (also where no database is),
`profiles` says what each recipient may see.
"""
