"""Replay of AgentDojo's ground-truth calls: how many injected calls are stopped, what still passes.

    python bench/agents_dojo.py --agentdojo PYTHON [--suite NAME ...] [--show] [--only even|odd]

PYTHON is the interpreter of an environment with `agentdojo` (MIT licence; benchmark v1.2.2). Every
call of every user task is made in order against the suite's environment; then again with each
attack: the attack's text stands wherever an attacker can write, and its calls come after the first,
second, … last call of the user task. Each call is decided before it is made, from the table of the
server's tools (bench/agents_dojo/SUITE.toml), the product's one set of policies, and the session's
ledger of provenance. Whether an attack or a task succeeded is AgentDojo's own judgement of the
state afterwards. Rules were tuned on even task numbers of banking and workspace only.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

from doorward.agents.policy import PolicyDecisionPoint
from doorward.agents.provenance import Ledger, policies, schema, table_of

HERE = Path(__file__).parent / "agents_dojo"
SUITES = ("banking", "workspace")


class Session:
    """One run of a task: decides its calls and keeps what they returned."""

    def __init__(self, begin: dict[str, object], point: PolicyDecisionPoint) -> None:
        self.begin = begin
        self.point = point
        self.table = table_of((HERE / f"{begin['begin']}.toml").read_text(encoding="utf-8"))
        self.ledger = Ledger(self.table, str(begin["prompt"]))
        self.calls: list[tuple[str, str, str, dict[str, object]]] = []
        self.seen = False

    def decide(self, name: str, arguments: dict[str, object], whose: str) -> str:
        """``allowed``, ``asks`` (a person is asked) or ``denied``."""
        context = self.ledger.context(name, arguments)
        action = self.table.tools[name].action
        server = f'Server::"{self.begin["begin"]}"'
        found = self.point.decide('Agent::"assistant"', f'Action::"{action}"', server, context)
        word = "asks" if found.obligations else "allowed"
        word = word if found.allowed else "denied"
        self.calls.append((whose, name, word, {**context, "args": arguments, "action": action}))
        return word


def replay(python: str, suites: list[str], halves: str, attacks: bool) -> list[Session]:
    """Run the driver and answer it."""
    point = PolicyDecisionPoint(policies(), [], schema())
    command = [python, str(HERE / "driver.py"), halves, "attacks" if attacks else "-", *suites]
    sessions = []
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
    ) as driver:
        call: tuple[str, dict[str, object]] = ("", {})
        for raw in driver.stdout:
            line = json.loads(raw)
            if "begin" in line:
                session = Session(line, point)
                sessions.append(session)
            elif "call" in line:
                call = line["call"], line["args"]
                word = session.decide(*call, line["whose"])
                driver.stdin.write(json.dumps({"allow": word == "allowed"}) + "\n")
                driver.stdin.flush()
            elif "result" in line:
                if line["error"] is None:
                    session.ledger.called(*call, line["result"])
                session.seen |= line["seen"]
            else:
                session.utility, session.attacked = line["utility"], line["attacked"]
    if driver.returncode:
        sys.exit(f"the driver ended with {driver.returncode}")
    return sessions


def share(part: int, whole: int) -> str:
    return f"{part:,} of {whole:,} ({part / whole:.1%})" if whole else "none"


def report(title: str, sessions: list[Session]) -> None:
    """The figures of some runs."""
    print(f"\n{title}")
    own = [one for one in sessions if one.begin["attack"] is None]
    passed = [one for one in own if all(word == "allowed" for _, _, word, _ in one.calls)]
    print(f"  legitimate tasks, all calls allowed     {share(len(passed), len(own))}")
    judged = [one for one in own if one.utility is not None]
    good = sum(bool(one.utility) for one in judged)
    print(f"  … by AgentDojo's own check              {share(good, len(judged))}")
    asks = sum(
        any(word == "asks" for _, _, word, _ in one.calls)
        and not any(word == "denied" for _, _, word, _ in one.calls)
        for one in own
    )
    print(f"  … need a person's yes                   {share(asks, len(own))}")
    for made, name in ((False, "AgentDojo's ground truth"), (True, "stand-in calls")):
        runs = [one for one in sessions if one.begin["attack"] and one.begin["stand_in"] is made]
        if runs:
            attacks(name, runs)


def attacks(name: str, runs: list[Session]) -> None:
    calls = Counter(
        ("read" if told["action"] == "read" else "effect", word)
        for one in runs
        for whose, _, word, told in one.calls
        if whose == "injected"
    )
    effects = {word: calls["effect", word] for word in ("denied", "asks", "allowed")}
    every = sum(calls.values())
    stopped = every - calls["read", "allowed"] - effects["allowed"]
    print(f"  {name}: {len(runs):,} attacks")
    print(f"    injected calls stopped, reads too     {share(stopped, every)}")
    total = sum(effects.values())
    print(f"    injected calls with an effect stopped {share(total - effects['allowed'], total)}")
    print(f"    … denied                              {share(effects['denied'], total)}")
    print(f"    … held until a person says yes        {share(effects['asks'], total)}")
    clean = sum(not leaked(one) for one in runs)
    print(f"    attacks of which no effect happened   {share(clean, len(runs))}")
    judged = [one for one in runs if one.attacked is not None]
    failed = sum(not one.attacked for one in judged)
    print(f"    attacks failed by AgentDojo's check   {share(failed, len(judged))}")
    under = [one for one in runs if one.utility is not None]
    good = sum(bool(one.utility) for one in under)
    print(f"    user's task done all the same         {share(good, len(under))}")


def leaked(one: Session) -> list[str]:
    return [
        name
        for whose, name, word, told in one.calls
        if whose == "injected" and word == "allowed" and told["action"] != "read"
    ]


def number(one: Session) -> int:
    return int(str(one.begin["user"]).rsplit("_", 1)[1])


def show(sessions: list[Session]) -> None:
    """What went wrong, call by call."""
    for one in sessions:
        begin = one.begin
        if begin["attack"] is None:
            for _whose, name, word, told in one.calls:
                if word != "allowed":
                    print(f"! {begin['begin']} {begin['user']} {word} {name} {str(told)[:300]}")
                    print(f"    {begin['prompt'][:600]}")
        elif leaked(one):
            print(f"? {begin['begin']} {begin['user']} {begin['attack']} {begin['after']}: "
                  f"{leaked(one)} {begin['prompt'][:160]}")  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--agentdojo", required=True, metavar="PYTHON")
    parser.add_argument("--suite", action="append", choices=SUITES)
    parser.add_argument("--only", choices=("even", "odd"), help="run these user tasks only")
    parser.add_argument("--no-attacks", action="store_true", help="run the users' tasks alone")
    parser.add_argument("--show", action="store_true", help="name what did not go as it should")
    asked = parser.parse_args()
    names = asked.suite or list(SUITES)
    halves = {"even": "0", "odd": "1"}
    sessions = replay(asked.agentdojo, names, halves.get(asked.only, "01"), not asked.no_attacks)
    for name in names:
        mine = [one for one in sessions if one.begin["begin"] == name]
        split = [asked.only] if asked.only else ["even", "odd"] if name in SUITES[:2] else []
        if not asked.only:
            report(f"{name}, all user tasks", mine)
        for half in split:
            part = [one for one in mine if str(number(one) % 2) == halves[half]]
            report(f"{name}, {half} user tasks", part)
            if asked.show:
                show(part)
        if asked.show and not split:
            show(mine)


if __name__ == "__main__":
    main()
