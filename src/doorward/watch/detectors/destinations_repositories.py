"""Code pushed to repositories that are none of the company's."""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from doorward.model import Strength
from doorward.model.events import HttpActivity, ProcessActivity
from doorward.signals import Behaviour, FairnessMark, Stage, behaviour_signals
from doorward.signals.facts import fact
from doorward.signals.frameworks import EXFILTRATION_CODE
from doorward.watch.context import Context
from doorward.watch.detector import Seen, Sighting
from doorward.watch.detectors.destinations_services import CODE_HOSTS
from doorward.watch.detectors.transfer_reading import host_of
from doorward.watch.entities import EntityKind
from doorward.watch.statistics import Known, key_of

REPOSITORY = behaviour_signals.add(
    Behaviour(
        id="H06.repository",
        title="Code pushed to a repository that is none of the company's",
        explanation="A push to a code host for everybody, to an owner or repository that the "
        "policy does not name: seen in the proxy, or as the program that was started. Told once "
        "for each repository.",
        stage=Stage.EMPLOYMENT,
        family="transfer",
        strength=Strength.MEDIUM,
        fairness=FairnessMark.FAIR,
        reads=(
            "http.http_request.url.path",
            "http.http_request.url.url_string",
            "process.process.cmd_line",
        ),
        clears="A contribution to open source, or a project of the person's own without company "
        "code.",
        sources=("P25a",),
        mappings=(EXFILTRATION_CODE,),
        limits="Needs the company's own repositories in the policy. What was pushed is not known. "
        "Remotes kept in a repository's settings are not seen on a command line.",
    )
)

_PUSH = "git-receive-pack"
_REMOTE = re.compile(
    r"(?:https?://|ssh://)?(?:[\w.%-]+(?::[^@\s/]{0,200})?@)?([\w.-]{1,253})[:/]([\w./~-]{1,200})"
)
_GIT = frozenset({"git", "git.exe"})


class State(msgspec.Struct, omit_defaults=True):
    """The repositories told."""

    told: Known = msgspec.field(default_factory=Known)


class Repositories:
    """Tells each repository of somebody else's that is pushed to, once."""

    name = "repositories"
    version = 1
    kind = EntityKind.PERSON
    classes = frozenset({1007, 4002})
    state = State

    def step(self, state: State, seen: Seen, context: Context) -> Iterable[Sighting]:
        """Look at one request or program."""
        own = context.policy.own_repositories
        if not own:
            return ()
        event = seen.event
        found = ""
        if isinstance(event, HttpActivity):
            found = _pushed_by_http(event)
        elif isinstance(event, ProcessActivity):
            found = _pushed_by_program(event)
        if not found or _own(found, own) or not state.told.add(key_of(found)):
            return ()
        source = event.metadata.source or event.metadata.uid
        return (
            Sighting(
                behaviour=REPOSITORY.id,
                reason=f"Pushed code to {found}; the company's own repositories were expected.",
                facts=(fact("repository", found, f"{source} request or command"),),
                events=(event.metadata.uid,),
                at=seen.at,
            ),
        )

    def merge(self, one: State, other: State) -> State:
        """Told by either is told."""
        return State(one.told.merged(other.told))


def _pushed_by_http(event: HttpActivity) -> str:
    request = event.http_request
    url = request.url if request is not None else None
    if url is None:
        return ""
    text = url.path or url.url_string or ""
    if _PUSH not in text:
        return ""
    host = host_of(request, event.dst_endpoint)
    if host not in CODE_HOSTS:
        return ""
    path = text.split("://", 1)[-1].partition("/")[2] if "://" in text else text
    return _repository(host, path.split("?", 1)[0])


def _pushed_by_program(event: ProcessActivity) -> str:
    process = event.process
    if process is None or event.activity_id != 1 or not process.cmd_line:
        return ""
    name = (process.name or process.path or "").replace("\\", "/").rpartition("/")[2].lower()
    if name not in _GIT:
        return ""
    words = process.cmd_line[:2_000].split()
    if "push" not in words:
        return ""
    for word in words[words.index("push") + 1 :]:
        match = None if word.startswith("-") else _REMOTE.fullmatch(word)
        if match and match[1].lower() in CODE_HOSTS:
            return _repository(match[1].lower(), match[2])
    return ""


def _repository(host: str, path: str) -> str:
    parts = [one for one in path.split("/") if one][:2]
    return "/".join([host, *parts]).lower().removesuffix(".git") if parts else ""


def _own(found: str, own: tuple[str, ...]) -> bool:
    for one in own:
        wanted = one.lower().removeprefix("https://").removesuffix(".git").strip("/")
        if found == wanted or found.startswith(wanted + "/"):
            return True
        # A policy may name the owner or repository without the host.
        if wanted and found.partition("/")[2].startswith(wanted + "/"):
            return True
        if found.partition("/")[2] == wanted:
            return True
    return False
