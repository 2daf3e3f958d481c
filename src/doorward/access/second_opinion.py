"""What the `webauthn` library says about a registration that the strict layer accepts.

Two readers that were written apart are harder to fool than one. The library is asked for the
formats and algorithms it knows; chains, times and trust stay with the strict layer, because the
library reads the system clock and has roots built in (``apple``, ``android-key``: not asked).
"""

from __future__ import annotations

from webauthn import verify_registration_response
from webauthn.helpers import bytes_to_base64url
from webauthn.helpers.cose import COSEAlgorithmIdentifier
from webauthn.helpers.structs import (
    AuthenticatorAttestationResponse,
    RegistrationCredential,
)

from doorward.access import keys
from doorward.access.policy import Expected, PasskeyPolicy
from doorward.access.refusals import Code, Refusal

_ALGORITHMS = {keys.EDDSA, keys.ES256, keys.RS256, keys.ES512}
_FORMATS = {"none", "packed", "fido-u2f", "tpm"}


def ask(
    credential_id: bytes,
    client_data: bytes,
    attestation_object: bytes,
    format_name: str,
    algorithm: int,
    expected: Expected,
    policy: PasskeyPolicy,
) -> None:
    """Refuses what the library refuses, where it can be asked."""
    if not _applies(format_name, algorithm, policy):
        return
    try:
        found = verify_registration_response(
            credential=RegistrationCredential(
                id=bytes_to_base64url(credential_id),
                raw_id=credential_id,
                response=AuthenticatorAttestationResponse(
                    client_data_json=client_data, attestation_object=attestation_object
                ),
            ),
            expected_challenge=expected.challenge,
            expected_rp_id=expected.rp_id,
            expected_origin=sorted(expected.origins),
            require_user_verification=policy.require_user_verification,
            supported_pub_key_algs=[COSEAlgorithmIdentifier(algorithm)],
        )
    # The library lets errors of its parsers through; whatever it is, it is no acceptance.
    except Exception as error:  # noqa: BLE001
        raise Refusal(
            Code.SECOND_OPINION, f"the webauthn library refuses: {str(error)[:200]}"
        ) from None
    if found.credential_id != credential_id:
        raise Refusal(Code.SECOND_OPINION, "the webauthn library reads another credential id")


def _applies(format_name: str, algorithm: int, policy: PasskeyPolicy) -> bool:
    relaxed = (format_name == "tpm" and policy.accept_unknown_tpm_manufacturer) or (
        format_name == "fido-u2f" and policy.accept_nonzero_u2f_aaguid
    )
    known = format_name in _FORMATS and algorithm in _ALGORITHMS
    return policy.second_opinion and known and not relaxed
