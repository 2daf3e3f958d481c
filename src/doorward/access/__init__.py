"""Who may come in to the console: passkeys, and nothing else.

`passkeys` verifies registrations and assertions; `metadata` reads the FIDO Metadata Service;
everything a caller hands in or gets back is in `policy`. Needs the extra ``console``.
"""

from __future__ import annotations


class MissingExtraError(ImportError):
    """The libraries that passkeys need are not installed."""

    code = "missing-extra"


try:
    import cryptography as _cryptography  # noqa: F401
    import webauthn as _webauthn  # noqa: F401
except ImportError as error:
    raise MissingExtraError(
        "passkeys need libraries that are not installed: pip install 'doorward[console]'"
    ) from error
