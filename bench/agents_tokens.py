"""What it costs to verify who is behind an agent's request, and to issue a token.

    python bench/agents_tokens.py [--calls 300]

Over a register of 1,000 agents in a state on disk: verifying a request (a known token with a fresh
proof each time), for one agent and for a chain of three, with what its parts take; exchanging a
session for a token. Processor time and time of the wall, medians. The yardsticks of the same run
are a bare ES256 verification and signature of `cryptography`.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA

from agents.tokens.company import GATEWAY, ISSUER, NOW, TO, Company
from doorward.agents.delegation.standing import require_standing
from doorward.agents.registry.records import Instance
from doorward.agents.tokens.access import AccessTokens
from doorward.agents.tokens.dpop import Proofs
from doorward.agents.tokens.seen import Seen
from machine import describe


def measured(name: str, calls: list[Callable[[], object]]) -> None:
    """Print what a call takes; each is made once."""
    walls, used = [], []
    for call in calls:
        start, before = time.perf_counter(), time.process_time()
        call()
        walls.append(time.perf_counter() - start)
        used.append(time.process_time() - before)
    cut = sorted(walls)[int(len(walls) * 0.99)]
    processor, wall = statistics.median(used) * 1e6, statistics.median(walls) * 1e6
    print(f"{name:44} {processor:8.0f} µs processor {wall:8.0f} µs wall, p99 {cut * 1e6:8.0f}")


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=300)
    calls = parser.parse_args().calls
    print(describe())
    with tempfile.TemporaryDirectory() as folder:
        company = Company(Path(folder))
        many = [
            (Instance(id=f"agent-{one}", blueprint="worker", owner="owner"), ())
            for one in range(1_000)
        ]
        company.register.register_many(many, "bench", "bench", NOW)
        raw = company.keys["a"].private_key
        signature = raw.sign(b"x" * 300, ECDSA(hashes.SHA256()))
        times = range(calls)
        measured(
            "bare ES256 signature", [lambda: raw.sign(b"x" * 300, ECDSA(hashes.SHA256()))] * calls
        )
        public = raw.public_key()
        verify = [lambda: public.verify(signature, b"x" * 300, ECDSA(hashes.SHA256()))] * calls
        measured("bare ES256 verification", verify)

        def shown(agent: str, token: str) -> list[Callable[[], object]]:
            sent = [company.headers(agent, token) for _ in times]
            return [
                lambda one=one: company.verifier.hybrid(one, "POST", GATEWAY, NOW) for one in sent
            ]

        alone = company.token()
        measured("verify a request of one agent", shown("a", alone))
        chained = company.handed("b", company.token(to=TO("b")), to=TO("c"))
        chained = company.handed("c", chained)
        measured("verify a request through three agents", shown("c", chained))
        access, proofs = AccessTokens(company.state, ISSUER), Proofs(30.0)
        access.read(alone, NOW)
        sent = [company.headers("a", alone)["DPoP"] for _ in times]
        measured("  of it: the token, known", [lambda: access.read(alone, NOW)] * calls)
        read = [lambda one=one: proofs.read(one, "POST", GATEWAY, NOW, alone) for one in sent]
        measured("  of it: the proof", read)
        who = access.read(alone, NOW)[1]
        measured(
            "  of it: standing of one agent and the person",
            [lambda: require_standing(company.register, who, NOW)] * calls,
        )
        seen = Seen(company.state)
        measured(
            "  of it: replay",
            [lambda one=one: seen.require_first(f"x {one}", NOW, NOW) for one in times],
        )
        fresh = [company.token() for _ in range(min(calls, 100))]
        measured(
            "the token, for the first time",
            [lambda one=one: access.read(one, NOW) for one in fresh],
        )
        subject = company.granted()
        asked = [(company.form("a", subject), company.proof("a")) for _ in range(min(calls, 200))]
        measured(
            "exchange a session for a token",
            [
                lambda form=form, proof=proof: company.service.token(form, proof, NOW)
                for form, proof in asked
            ],
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
