"""Who may come in to the console: passkeys, and nothing else.

`passkeys` verifies registrations and assertions; `metadata` reads the FIDO Metadata Service;
everything a caller hands in or gets back is in `policy`. Needs the extra ``console``.
"""
