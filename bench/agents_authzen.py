"""The OpenID AuthZEN interop data and the certification scenario, against `doorward agents serve`.

    python bench/agents_authzen.py --authzen DIR [--show]

DIR is a git directory of github.com/openid/authzen (a bare one is enough). Its requests with the
decisions expected are read from there at each run; only the policies that say what its scenarios
say in words are ours (bench/agents_authzen/). The service runs as users run it, with TLS, from the
command line; every answer is compared. The interop's own runner compares the text of `evaluations`
and so takes no `context` in an answer, which the standard permits: decisions are compared here.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).parent / "agents_authzen"
SITE = "interop/authzen-interop-website/docs/scenarios"
TODO = "interop/authzen-todo-backend/test/decisions-authorization-api-1_0-{}.json"
SEARCH = "interop/authzen-search-demo/{}/{}/results.json"
TOKEN = "a-token-of-this-benchmark"


class Repository:
    """Files of the last commit of a git directory."""

    def __init__(self, folder: str) -> None:
        self.folder = folder

    def text(self, path: str) -> str:
        command = ["git", "-C", self.folder, "show", f"HEAD:{path}"]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    def commit(self) -> str:
        command = ["git", "-C", self.folder, "log", "-1", "--format=%h of %as"]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

    def blocks(self, path: str) -> Iterator[object]:
        """The JSON values that stand in a page."""
        for block in re.findall(r"^```js\n(.*?)^```", self.text(path), re.DOTALL | re.MULTILINE):
            try:
                yield json.loads(block)
            except ValueError:
                continue


class Service:
    """`doorward agents serve` on this machine."""

    def __init__(self, url: str, trusted: ssl.SSLContext) -> None:
        self.url, self.trusted = url, trusted

    def ask(
        self, path: str, body: bytes | None, kind: str = "application/json"
    ) -> tuple[int, object, dict[str, str]]:
        """Status, JSON and headers of an answer."""
        headers = {"Authorization": f"Bearer {TOKEN}", "X-Request-ID": "bench-1"}
        headers |= {"Content-Type": kind} if body is not None else {}
        request = urllib.request.Request(self.url + path, data=body, headers=headers)
        try:
            with urllib.request.urlopen(request, context=self.trusted, timeout=20) as answer:
                return answer.status, json.loads(answer.read()), dict(answer.headers)
        except urllib.error.HTTPError as error:
            return error.code, None, dict(error.headers)

    def post(self, endpoint: str, value: object) -> tuple[int, object]:
        return self.ask(f"/access/v1/{endpoint}", json.dumps(value).encode())[:2]


@contextmanager
def serving(folder: Path, name: str, entities: object, schema: bool) -> Iterator[Service]:
    """Run the service with a scenario's policies."""
    stored = folder / f"{name}.json"
    stored.write_text(json.dumps(entities))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable, "-m", "doorward", "agents", "serve", "--port", str(port),
        "--policies", str(HERE / f"{name}.cedar"), "--entities", str(stored),
        "--tls-cert", str(folder / "cert.pem"), "--tls-key", str(folder / "key.pem"),
        *(["--schema", str(HERE / f"{name}.cedarschema")] if schema else []),
    ]  # fmt: skip
    environment = {**os.environ, "DOORWARD_AGENTS_TOKENS": TOKEN}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    trusted = ssl.create_default_context(cafile=str(folder / "cert.pem"))
    try:
        for _ in range(200):
            time.sleep(0.1)
            if process.poll() is not None:
                sys.exit("the service did not start")
            with socket.socket() as tried:
                if tried.connect_ex(("127.0.0.1", port)) == 0:
                    break
        yield Service(f"https://127.0.0.1:{port}", trusted)
    finally:
        process.terminate()
        process.wait()


class Tally:
    """What came of the cases of one part."""

    def __init__(self, name: str, show: bool) -> None:
        self.name, self.show, self.cases, self.good = name, show, 0, 0

    def case(self, good: bool, asked: object, got: object, want: object) -> None:
        self.cases += 1
        self.good += good
        if self.show and not good:
            print(f"! {self.name}: {json.dumps(asked)[:400]}\n    got {got}, not {want}")

    def tell(self) -> bool:
        print(f"{self.name:<58} {self.good:>4} of {self.cases:>4}")
        return self.good == self.cases


def decisions(service: Service, data: dict[str, list[dict]], tally: Tally) -> None:
    for one in data.get("evaluation", []):
        _, answer = service.post("evaluation", one["request"])
        got = answer and answer["decision"]
        tally.case(got is one["expected"], one["request"], got, one["expected"])
    for one in data.get("evaluations", []):
        _, answer = service.post("evaluations", one["request"])
        got = answer and [each["decision"] for each in answer["evaluations"]]
        want = [each["decision"] for each in one["expected"]]
        tally.case(got == want, one["request"], got, want)


def searches(service: Service, kind: str, cases: list[dict], tally: Tally) -> None:
    for one in cases:
        _, answer = service.post(f"search/{kind}", one["request"])
        got = answer and sorted(map(json.dumps, answer["results"]))
        want = sorted(map(json.dumps, one["expected"]["results"]))
        tally.case(got == want, one["request"], got, want)


def todo_entities(repository: Repository) -> list[dict]:
    """The users as the scenario's page lists them, for the application and for the gateway."""
    pages = repository.blocks(f"{SITE}/todo-1.1/index.md")
    users = next(
        one for one in pages
        if isinstance(one, dict) and all(isinstance(v, dict) and "roles" in v for v in one.values())
    )  # fmt: skip
    return [
        entity(kind, key, {"email": one["email"], "roles": one["roles"]})
        for kind in ("user", "identity")
        for key, one in users.items()
    ]


def record_entities(repository: Repository) -> list[dict]:
    made = []
    for block in repository.blocks(f"{SITE}/search/index.md"):
        for one in block if isinstance(block, list) else ():
            attributes = {key: one[key] for key in ("role", "department") if key in one}
            if "owner" in one:
                attributes["owner"] = {"__entity": {"type": "user", "id": one["owner"]}}
            made.append(entity("record" if "owner" in one else "user", str(one["id"]), attributes))
    return made


def entity(kind: str, key: str, attributes: dict) -> dict:
    return {"uid": {"type": kind, "id": key}, "attrs": attributes, "parents": []}


_ENDPOINTS = {
    "c-2": "evaluation", "c-3": "evaluations", "c-4-2": "search/subject",
    "c-4-3": "search/resource", "c-4-4": "search/action", "c-4-5": "search/subject",
    "c-4-6-1": "search/action", "c-4-6-2": "search/subject",
}  # fmt: skip


_EXPECTED_CASES = 49
"""All bold requests of the page but the one with a token to be filled in (see `by_hand`)."""


def scenario_cases(text: str) -> Iterator[tuple[str, str, dict, str]]:
    """Section, endpoint, request and what is said to be expected, of the certification's page."""
    text = text.partition("# Basic Certification")[2].partition("# Transport")[0]
    section = ""
    pattern = re.compile(
        r"^#{2,3} [^\n]*\{#(?P<at>c-[\d-]+)\}$"
        r"|^\*\*(?P<title>[^*\n]+)\*\*(?:(?!^#)[^~])*?^~~~ json\n(?P<body>.*?)^~~~\n"
        r"(?P<said>\s*\*\*Expected:\*\*.*?)(?=^\*\*|^#|\Z)",
        re.DOTALL | re.MULTILINE,
    )
    for one in pattern.finditer(text):
        if one["at"]:
            section = one["at"]
            continue
        title = one["title"].lower()
        endpoint = next(
            (f"search/{kind}" for kind in ("subject", "resource", "action")
             if title.startswith(f"{kind} search")),
            max((key for key in _ENDPOINTS if section.startswith(key)), key=len, default=""),
        )  # fmt: skip
        if "<" not in one["body"]:
            yield section, _ENDPOINTS.get(endpoint, endpoint), json.loads(one["body"]), one["said"]


def certify(service: Service, text: str, tally: Tally) -> None:
    cases = list(scenario_cases(text))
    tally.case(
        len(cases) == _EXPECTED_CASES, "cases read from the page", len(cases), _EXPECTED_CASES
    )
    for section, endpoint, request, said in cases:
        status, answer = service.post(endpoint, request)
        want = 400 if "HTTP 400" in said else 200
        good = status == want
        blocks = re.findall(r"~~~ json\n(.*?)~~~", said, re.DOTALL)
        told = re.search(r'`"decision": (true|false)`', said.partition("second evaluation MUST")[0])
        if good and blocks:
            good = fits(answer, json.loads(blocks[0]))
        elif good and told:
            good = answer["decision"] is (told[1] == "true")
        elif good and want == 200 and endpoint == "evaluations":
            good = len(answer["evaluations"]) == len(request["evaluations"])
            good &= all(isinstance(one["decision"], bool) for one in answer["evaluations"])
            good &= section != "c-3-4-1" or answer["evaluations"][1]["decision"] is False
        elif good and want == 200:
            good = isinstance(answer["results"], list) and bool(answer["results"])
        tally.case(good, [section, endpoint, request], (status, answer), said[:200])
    by_hand(service, tally)


def fits(answer: dict, want: dict) -> bool:
    """Whether an answer says what is expected; searches may find more."""
    if "decision" in want:
        return answer["decision"] is want["decision"]
    if "evaluations" in want:
        return [one["decision"] for one in answer["evaluations"]] == [
            one["decision"] for one in want["evaluations"]
        ]
    if not want["results"]:
        return answer["results"] == []
    return all(one in answer["results"] for one in want["results"])


def by_hand(service: Service, tally: Tally) -> None:
    """What the certification says in words only."""
    path = "/access/v1/evaluation"
    asked = {
        "subject": {"type": "user", "id": "alice"}, "action": {"name": "read"},
        "resource": {"type": "record", "id": "record-1"},
    }  # fmt: skip
    body = json.dumps(asked).encode()
    for name, sent, kind in (
        ("c-2-4-3", body, "text/plain"),
        ("c-2-4-4", b"{", "application/json"),
        ("c-2-4-5", b"", "application/json"),
    ):
        status = service.ask(path, sent, kind)[0]
        tally.case(status == 400, name, status, 400)
    _, _, headers = service.ask(path, body)
    lower = {key.lower(): value for key, value in headers.items()}
    tally.case(lower.get("x-request-id") == "bench-1", "c-2-5-1", headers, "echoed")
    right = lower["content-type"].startswith("application/json")
    tally.case(right, "c-5", headers, "application/json")
    same = {service.ask(path, body)[1]["decision"] for _ in range(5)}
    tally.case(same == {True}, "c-2-6", same, {True})
    search = {**asked, "subject": {"type": "user"}, "page": {"limit": 1}}
    _, first = service.post("search/subject", search)
    token = first["page"]["next_token"]
    _, second = service.post("search/subject", {**search, "page": {"limit": 1, "token": token}})
    found = [one["id"] for one in first["results"] + second["results"]]
    tally.case(sorted(found) == ["alice", "bob"], "c-4-5-2", found, "each once")
    status, metadata, _ = service.ask("/.well-known/authzen-configuration", None)
    good = status == 200 and metadata["policy_decision_point"] == service.url
    good &= all(
        value.startswith("https://") for key, value in metadata.items() if key.endswith("endpoint")
    )
    tally.case(good and "access_evaluation_endpoint" in metadata, "c-6", metadata, "metadata")


def certificate(folder: Path) -> None:
    """A certificate for this machine's own address, for an hour's use."""
    command = (
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 "
        "-subj /CN=localhost -addext subjectAltName=IP:127.0.0.1 -keyout key.pem -out cert.pem"
    )
    subprocess.run(command.split(), cwd=folder, check=True, capture_output=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--authzen", required=True, metavar="DIR")
    parser.add_argument("--show", action="store_true", help="name what differs")
    asked = parser.parse_args()
    repository = Repository(asked.authzen)
    print(f"openid/authzen at {repository.commit()}")
    tallies = []

    def tally(name: str) -> Tally:
        tallies.append(Tally(name, asked.show))
        return tallies[-1]

    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        certificate(folder)
        with serving(folder, "todo", todo_entities(repository), True) as service:
            for draft in ("01", "02"):
                data = json.loads(repository.text(TODO.format(draft)))
                decisions(service, data, tally(f"todo, 1.0 draft {draft}: decisions"))
            path = "interop/authzen-api-gateways/test-harness/test/decisions.json"
            decisions(service, json.loads(repository.text(path)), tally("api gateway: decisions"))
        with serving(folder, "records", record_entities(repository), True) as service:
            for kind in ("subject", "resource", "action"):
                data = json.loads(repository.text(SEARCH.format("test-harness/src", kind)))
                searches(service, kind, data["evaluation"], tally(f"search: {kind}"))
            path = "interop/authzen-idp/test-harness/src/results.json"
            data = json.loads(repository.text(path))
            searches(
                service, "resource", data["search"], tally("identity provider: resource search")
            )
        entities = json.loads((HERE / "certification.json").read_text())
        with serving(folder, "certification", entities, False) as service:
            page = repository.text("certification/authorization-api-1_0-scenario.md")
            certify(service, page, tally("certification scenario 1.0: its cases"))
    results = [one.tell() for one in tallies]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
