"""How much of the hostile corpus the `webauthn` library accepts by itself.

    python bench/passkeys_corpus.py [--names]

Every case of `tests/access/test_hostile_*.py` goes to the library's own two functions, with the
same challenge, origin, relying party, roots and demand for user verification. Some cases ask what
the library is not meant to know (ids that are taken, allow-lists, an operator without roots), and
it reads the clock of the machine, not the time stated by a case.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "access"))

import webauthn
from authenticator_simulator import ROOT, Registration, SignIn, honest
from cryptography.hazmat.primitives.serialization import Encoding
from test_hostile_assertions import CASES
from test_hostile_registrations import ALL
from webauthn.helpers.structs import AttestationFormat

from doorward.access.passkeys import Credential, verify_registration


def accepts_registration(one: Registration) -> bool:
    """Whether the library takes a registration."""
    expected, policy = one.expects(), one.allows()
    pem = ROOT.public_bytes(Encoding.PEM)
    roots = {name: [pem] for name in AttestationFormat} if policy.trust_roots else {}
    try:
        webauthn.verify_registration_response(
            credential=one.response(),
            expected_challenge=expected.challenge,
            expected_rp_id=expected.rp_id,
            expected_origin=sorted(expected.origins),
            require_user_verification=policy.require_user_verification,
            pem_root_certs_bytes_by_fmt=roots,
        )
    except Exception:  # noqa: BLE001 -- whatever the library raises, it does not accept
        return False
    return True


def accepts_sign_in(one: SignIn, enrolled: Credential) -> bool:
    """Whether the library takes an assertion."""
    expected, stored = one.expects(), one.stored(enrolled)
    try:
        webauthn.verify_authentication_response(
            credential=one.response(),
            expected_challenge=expected.challenge,
            expected_rp_id=expected.rp_id,
            expected_origin=sorted(expected.origins),
            require_user_verification=True,
            credential_public_key=stored.public_key,
            credential_current_sign_count=stored.sign_count,
        )
    except Exception:  # noqa: BLE001 -- whatever the library raises, it does not accept
        return False
    return True


def main() -> None:
    """Prints two shares, and the names of what is accepted where asked."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--names", action="store_true")
    names = parser.parse_args().names
    one = Registration(sign_count=5)
    enrolled = verify_registration(one.response(), one.expects(), one.allows())
    found = {
        f"hostile registrations accepted of {len(ALL)}": [
            f"{form}-{what}"
            for form, what, _, knobs in ALL
            if accepts_registration(honest(form).but(**knobs))
        ],
        f"hostile sign-ins accepted of {len(CASES)}": [
            what for what, _, knobs in CASES if accepts_sign_in(SignIn().but(**knobs), enrolled)
        ],
    }
    print(f"webauthn {webauthn.__version__}")
    for title, accepted in found.items():
        print(f"{title}: {len(accepted)}")
        if names:
            print("  " + " ".join(accepted))


if __name__ == "__main__":
    main()
