"""One git repository on disk as a `Repository`: where its parts lie, and its commits."""

from __future__ import annotations

import heapq
import io
import re
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import msgspec
from dulwich.objects import Commit as GitCommit
from dulwich.refs import read_packed_refs

from doorward.intake.profiles.code_json import (
    MESSAGE_CHARACTERS,
    NAME_CHARACTERS,
    offset_minutes,
)
from doorward.intake.profiles.code_keys import signing_key
from doorward.intake.profiles.code_objects import DamagedError, ObjectFiles
from doorward.model import Commit, Identity, Problem, Repository, Severity

SECONDS = 120.0
REFERENCES = 20_000
SMALL_FILE = 8 * 2**20
_HEX = re.compile(rb"[0-9a-f]{40}")
_REMOTE = re.compile(r'\[remote "origin"\][^\[]*?^\s*url\s*=\s*(\S+)', re.MULTILINE)
_HOSTED = re.compile(
    r"(?:https?://|ssh://|git://)?(?:[^@/\s]+@)?([A-Za-z0-9.-]+\.[A-Za-z]{2,})(?::\d+)?[:/]"
    r"([A-Za-z0-9_.-]+)/([A-Za-z0-9_.-]+?)(?:\.git)?/?"
)
_SKIPPED = ("refs/pull/", "refs/merge-requests/", "refs/replace/", "refs/stash", "refs/notes/")


class Clone(msgspec.Struct, frozen=True):
    """A repository as read: where it says it came from, and its commits' signing keys."""

    repository: Repository
    host: str | None
    owner: str | None
    keys: tuple[tuple[Identity, str], ...]


class Layout(msgspec.Struct, frozen=True):
    """Where a repository's parts lie, all of them inside the folder that was given."""

    control: Path
    name: str


def layout(folder: Path, root: Path) -> Layout | Problem | None:
    """The repository in a folder (a clone or a bare one); None if it holds none.

    A ``.git`` file, a symbolic link, or anything that leads outside `root` is refused.
    """
    inner = folder / ".git"
    if inner.is_file() and not inner.is_symlink():
        return Problem(
            Severity.FILE,
            "linked-worktree",
            "a linked worktree or submodule: its repository lies elsewhere and is not followed",
            folder.name,
        )
    for control in (inner, folder):
        head, objects = control / "HEAD", control / "objects"
        if control.is_dir() and head.is_file() and objects.is_dir():
            for part in (control, head, objects):
                if part.is_symlink() or not part.resolve().is_relative_to(root.resolve()):
                    return Problem(
                        Severity.FILE, "outside", "leads outside the given folder", folder.name
                    )
            name = folder.name if control is inner else folder.name.removesuffix(".git")
            return Layout(control, name)
    return None


def read_clone(
    place: Layout,
    *,
    most_commits: int,
    shown: str,
    clock: Callable[[], float] = time.monotonic,
    seconds: float = SECONDS,
) -> tuple[Clone | None, list[Problem]]:
    """The commits reachable from a repository's branches and tags, newest first."""
    problems: list[Problem] = []
    config = _small(place.control / "config").decode("utf-8", errors="replace")
    if re.search(r"objectformat\s*=\s*sha256", config, re.IGNORECASE):
        why = "repositories with SHA-256 object names are not read"
        return None, [Problem(Severity.FILE, "unsupported", why, shown)]
    if (place.control / "objects" / "info" / "alternates").exists():
        why = "borrows objects from another repository; those are not followed"
        problems.append(Problem(Severity.NOTE, "alternates", why, shown))
    files = ObjectFiles(place.control / "objects")
    try:
        problems += [
            Problem(Severity.NOTE, "damaged-pack", why, shown) for why in files.damaged[:20]
        ]
        walk = _Walk(files, _tips(place.control), clock() + seconds, clock)
        commits, keys = _commits(walk, most_commits)
    finally:
        files.close()
    problems += walk.problems(shown, most_commits)
    if not commits and not walk.missing:
        problems.append(Problem(Severity.FILE, "empty", "no commits could be read", shown))
    host, owner, name = _origin(config)
    cut = (place.control / "shallow").is_file() or walk.stopped is not None or walk.missing > 0
    repository = Repository(
        name=name or place.name,
        owner=owner,
        commit_count=len(commits) if not cut else None,
        commits=tuple(commits),
        truncated=cut,
    )
    return Clone(repository, host, owner, tuple(keys)), problems


def _origin(config: str) -> tuple[str | None, str | None, str | None]:
    """Host, owner and name that the clone's address of origin states. Only read, never used."""
    found = _REMOTE.search(config)
    hosted = _HOSTED.fullmatch(found.group(1)) if found else None
    return (hosted.group(1).lower(), hosted.group(2), hosted.group(3)) if hosted else (None,) * 3


class _Walk:
    """Commits by falling commit time, from several tips; damage is counted, not raised."""

    def __init__(
        self, files: ObjectFiles, tips: Iterator[str], deadline: float, clock: Callable[[], float]
    ) -> None:
        self._files = files
        self._deadline = deadline
        self._clock = clock
        self._seen: set[str] = set()
        self._heap: list[tuple[int, str, GitCommit]] = []
        self.missing = 0
        self.damaged = 0
        self.stopped: str | None = None
        for tip in tips:
            self._push(tip, is_tip=True)

    def _push(self, name: str, *, is_tip: bool = False) -> None:
        if name in self._seen:
            return
        self._seen.add(name)
        try:
            commit = self._files.commit(name)
        except (DamagedError, OSError):
            self.damaged += 1
            return
        if commit is None:
            self.missing += not is_tip
            return
        actual = commit.id.decode("ascii") if is_tip else name
        if actual != name:
            if actual in self._seen:
                return
            self._seen.add(actual)
        heapq.heappush(self._heap, (-_stamp(commit), actual, commit))

    def __iter__(self) -> Iterator[tuple[str, GitCommit]]:
        while self._heap:
            if self._clock() > self._deadline:
                self.stopped = "time"
                return
            _, name, commit = heapq.heappop(self._heap)
            yield name, commit
            for parent in commit.parents[:64]:
                if _HEX.fullmatch(parent):
                    self._push(parent.decode("ascii"))

    def problems(self, shown: str, most: int) -> Iterator[Problem]:
        """What the walk left out."""
        if self.stopped == "time":
            yield Problem(Severity.NOTE, "too-slow", "stopped at the time limit", shown)
        elif self.stopped:
            why = f"more than {most:,} commits; the oldest were left out"
            yield Problem(Severity.NOTE, "too-many", why, shown)
        if self.damaged:
            yield Problem(Severity.NOTE, "damaged", f"{self.damaged:,} damaged objects", shown)


def _stamp(commit: GitCommit) -> int:
    try:
        return int(commit.commit_time)
    except (TypeError, ValueError, AttributeError):
        return 0


def _commits(walk: _Walk, most: int) -> tuple[list[Commit], list[tuple[Identity, str]]]:
    commits: list[Commit] = []
    keys: dict[tuple[Identity, str], None] = {}
    people: dict[bytes, Identity] = {}
    for name, found in walk:
        if len(commits) >= most:
            walk.stopped = "commits"
            break
        try:
            made = _converted(name, found, people)
        except (AttributeError, TypeError, ValueError, OverflowError):
            walk.damaged += 1
            continue
        commits.append(made)
        if found.gpgsig and len(keys) < 1_000:
            key = signing_key(found.gpgsig)
            if key:
                keys[(made.committer, key)] = None
    return commits, list(keys)


def _converted(name: str, found: GitCommit, people: dict[bytes, Identity]) -> Commit:
    authored = _moment(found.author_time, found.author_timezone)
    message = found.message[:MESSAGE_CHARACTERS].decode("utf-8", errors="replace").strip()
    return Commit(
        sha=name,
        author=_identity(found.author, people),
        committer=_identity(found.committer, people),
        authored_at=authored,
        committed_at=_moment(found.commit_time, found.commit_timezone),
        message=message or None,
        offset=offset_minutes(authored),
    )


def _identity(raw: bytes, people: dict[bytes, Identity]) -> Identity:
    known = people.get(raw)
    if known is None:
        name, _, rest = raw[:1_000].partition(b"<")
        email = rest.partition(b">")[0]
        known = people[raw] = Identity(_words(name), _words(email))
    return known


def _words(raw: bytes) -> str | None:
    return raw.decode("utf-8", errors="replace").strip()[:NAME_CHARACTERS] or None


def _moment(seconds: float, offset: int) -> datetime | None:
    """A commit's time. Offsets beyond 14 hours exist only by mistake; they are taken as UTC."""
    zone = timezone(timedelta(seconds=offset)) if abs(offset) <= 14 * 3600 else UTC
    if not 0 <= seconds <= 7_258_118_400:
        return None
    return datetime.fromtimestamp(seconds, zone)


def _small(path: Path) -> bytes:
    try:
        if path.is_symlink() or not path.is_file() or path.stat().st_size > SMALL_FILE:
            return b""
        return path.read_bytes()
    except OSError:
        return b""


def _tips(control: Path) -> Iterator[str]:
    """Names that HEAD, branches and tags point to; requests of others are passed over."""
    head = _small(control / "HEAD").strip()
    if _HEX.fullmatch(head):
        yield head.decode("ascii")
    packed = control / "packed-refs"
    try:
        for name, ref in read_packed_refs(io.BytesIO(b"".join(_lines(_small(packed))))):
            if _HEX.fullmatch(name) and _wanted(ref.decode("utf-8", errors="replace")):
                yield name.decode("ascii")
    except (ValueError, KeyError, AssertionError, TypeError, AttributeError):
        pass
    yield from _loose_tips(control)


def _lines(data: bytes) -> Iterator[bytes]:
    for line in data.splitlines(keepends=True)[:REFERENCES]:
        if not line.startswith((b"#", b"^")):
            yield line


def _loose_tips(control: Path) -> Iterator[str]:
    waiting = [control / "refs"]
    for _ in range(REFERENCES):
        if not waiting:
            return
        place = waiting.pop()
        if place.is_symlink():
            continue
        if place.is_dir():
            waiting.extend(sorted(place.iterdir())[:REFERENCES])
        elif _wanted(place.relative_to(control).as_posix()):
            name = _small(place).strip()
            if _HEX.fullmatch(name):
                yield name.decode("ascii")


def _wanted(ref: str) -> bool:
    return not ref.startswith(_SKIPPED)
