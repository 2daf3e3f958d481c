"""Why a passkey response was refused: one error, with a stable code."""

from __future__ import annotations

from enum import StrEnum


class Code(StrEnum):
    """Stable reasons of refusal; docs/passkeys.md explains each of them."""

    RESPONSE_MALFORMED = "response-malformed"
    RESPONSE_TOO_LARGE = "response-too-large"
    RESPONSE_INCONSISTENT = "response-inconsistent"
    BASE64URL_MALFORMED = "base64url-malformed"
    CREDENTIAL_TYPE = "credential-type"

    CLIENT_DATA_MALFORMED = "client-data-malformed"
    DUPLICATE_KEY = "duplicate-key"
    CEREMONY_TYPE = "ceremony-type"
    CHALLENGE_TOO_SHORT = "challenge-too-short"
    CHALLENGE_MISMATCH = "challenge-mismatch"
    ORIGIN_MISMATCH = "origin-mismatch"
    CROSS_ORIGIN = "cross-origin"
    TOP_ORIGIN = "top-origin"
    TOKEN_BINDING = "token-binding"  # noqa: S105 -- a reason, no password

    CBOR_MALFORMED = "cbor-malformed"
    CBOR_NOT_CANONICAL = "cbor-not-canonical"
    CBOR_TOO_DEEP = "cbor-too-deep"
    TRAILING_BYTES = "trailing-bytes"

    AUTHENTICATOR_DATA_MALFORMED = "authenticator-data-malformed"
    RP_ID_MISMATCH = "rp-id-mismatch"
    RESERVED_FLAGS = "reserved-flags"
    FLAGS_INCONSISTENT = "flags-inconsistent"
    USER_NOT_PRESENT = "user-not-present"
    USER_NOT_VERIFIED = "user-not-verified"
    BACKUP_ELIGIBLE = "backup-eligible"
    BACKUP_STATE = "backup-state"
    EXTENSIONS_MALFORMED = "extensions-malformed"

    CREDENTIAL_ID_LENGTH = "credential-id-length"
    CREDENTIAL_ID_MISMATCH = "credential-id-mismatch"
    CREDENTIAL_ID_KNOWN = "credential-id-known"
    USER_HANDLE_LENGTH = "user-handle-length"
    USER_HANDLE_MISMATCH = "user-handle-mismatch"
    USER_HANDLE_MISSING = "user-handle-missing"

    KEY_MALFORMED = "key-malformed"
    KEY_MEMBERS = "key-members"
    KEY_WEAK = "key-weak"
    ALGORITHM_NOT_OFFERED = "algorithm-not-offered"
    ALGORITHM_MISMATCH = "algorithm-mismatch"

    ATTESTATION_FORMAT = "attestation-format"
    ATTESTATION_MALFORMED = "attestation-malformed"
    ATTESTATION_MISSING = "attestation-missing"
    ATTESTATION_SELF = "attestation-self"
    ATTESTATION_ALGORITHM = "attestation-algorithm"
    ATTESTATION_SIGNATURE = "attestation-signature"
    ATTESTATION_BINDING = "attestation-binding"
    ATTESTATION_KEY_MISMATCH = "attestation-key-mismatch"
    CERTIFICATE_MALFORMED = "certificate-malformed"
    CERTIFICATE_VERSION = "certificate-version"
    CERTIFICATE_SUBJECT = "certificate-subject"
    CERTIFICATE_CA = "certificate-ca"
    CERTIFICATE_AAGUID = "certificate-aaguid"
    CERTIFICATE_EXTENSIONS = "certificate-extensions"
    CERTIFICATE_EXPIRED = "certificate-expired"
    CERTIFICATE_CHAIN = "certificate-chain"
    NO_TRUST_ROOTS = "no-trust-roots"
    CHAIN_UNTRUSTED = "chain-untrusted"
    AAGUID_NOT_ALLOWED = "aaguid-not-allowed"
    AAGUID_UNPROVEN = "aaguid-unproven"
    AAGUID_UNKNOWN = "aaguid-unknown"
    AUTHENTICATOR_STATUS = "authenticator-status"
    SECOND_OPINION = "second-opinion"

    SIGNATURE = "signature"
    SIGN_COUNT_REGRESS = "sign-count-regress"

    METADATA_MALFORMED = "metadata-malformed"
    METADATA_SIGNATURE = "metadata-signature"
    METADATA_ROLLBACK = "metadata-rollback"
    METADATA_STALE = "metadata-stale"
    METADATA_QUARANTINED = "metadata-quarantined"


class Refusal(Exception):  # noqa: N818 -- the issue and the documentation call it a refusal
    """A response that is not accepted; `code` is stable, the message is for people.

    Messages name what was expected and what came, and never a challenge or a key.
    """

    def __init__(self, code: Code, message: str) -> None:
        super().__init__(f"{message} [{code}]")
        self.code = code
        self.message = message
