"""Sign-ins with a passkey per second of processor time, through the whole strict layer.

    python bench/passkeys.py [--assertions 5000]

Every response is made and parsed anew (JSON text to verified assertion) by keys of an invented
authenticator, `tests/access/authenticator_simulator.py`; the time to make them is not counted.
The issue asks for 2,500 a second on one core. Needs the ``console`` extra.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "access"))

from authenticator_simulator import Registration, SignIn, honest

from doorward.access.passkeys import verify_assertion, verify_registration
from machine import describe

ALGORITHMS = {"ES256": -7, "EdDSA": -8, "RS256": -257}


def sign_ins(name: str, count: int) -> None:
    """Measures one algorithm and prints a line."""
    number = ALGORITHMS[name]
    one = Registration(algorithm=number)
    credential = verify_registration(one.response(), one.expects(), one.allows())
    made = [SignIn(algorithm=number, sign_count=1 + at) for at in range(count)]
    posted = [sign_in.response() for sign_in in made]
    expected, policy = made[0].expects(), made[0].allows()
    best = float("inf")
    for _ in range(3):
        current = credential
        start = time.process_time()
        for response in posted:
            current = verify_assertion(response, current, expected, policy).credential
        best = min(best, time.process_time() - start)
        if current.sign_count != count:
            raise SystemExit("a sign-in was not counted")
    print(f"{name}: {count / best:,.0f} sign-ins per CPU second ({best / count * 1e6:.0f} µs each)")


def enrolments(format_name: str, count: int) -> None:
    """Measures registrations of one format, second opinion included."""
    one = honest(format_name)
    posted = [one.response() for _ in range(count)]
    expected, policy = one.expects(), one.allows()
    start = time.process_time()
    for response in posted:
        verify_registration(response, expected, policy)
    each = (time.process_time() - start) / count
    print(f"{format_name}: {1 / each:,.0f} registrations per CPU second ({each * 1e6:.0f} µs each)")


def main() -> None:
    """Prints the machine, then a line for each algorithm and format."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--assertions", type=int, default=5000)
    count = parser.parse_args().assertions
    print(describe())
    for name in ALGORITHMS:
        sign_ins(name, count)
    for format_name in ("packed", "fido-u2f", "tpm", "android-key", "apple"):
        enrolments(format_name, 200)


if __name__ == "__main__":
    main()
