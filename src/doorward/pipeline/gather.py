"""From sources to one stream of applications with their documents and code accounts.

Applications that need nothing more are given on at once. Those with files wait for them while
the files are read in processes of their own, so extraction overlaps with what follows. What no
application claims (a résumé alone, a saved account alone) becomes an application of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from doorward.intake.ats.duplicates import Seen
from doorward.intake.detect import choose, read_source
from doorward.intake.profiles.code_attach import (
    account_links,
    attach_accounts,
    by_login,
    load_account,
    with_applicant,
)
from doorward.intake.reader import ReadOptions
from doorward.intake.resumes.folder import application_ids
from doorward.intake.resumes.parallel import ReadFile, read_all
from doorward.intake.storable import storable
from doorward.model import (
    Application,
    CodeAccount,
    Origin,
    Problem,
    Severity,
    Statement,
    StatementSource,
)
from doorward.pipeline.errors import ScreenError
from doorward.pipeline.later_records import LaterRecords
from doorward.pipeline.options import Progress, ScreenOptions
from doorward.pipeline.sources import FileIndex, Source, open_sources, or_say_empty
from doorward.report.wording import plural

FILES = "reading documents"


class Gathering:
    """One run's input. `problems` grows while `applications` is consumed, once."""

    def __init__(
        self, sources: Sequence[Source], options: ScreenOptions, progress: Progress
    ) -> None:
        self._sources = sources
        self._options = options
        self._progress = progress
        self._files = FileIndex(sources)
        self._read_options = ReadOptions(limits=options.limits, mapping=options.mapping)
        self._waiting: dict[Path, list[int]] = {}
        self._held: dict[int, _Held] = {}
        self._accounts: list[Application] = []
        self._linked: list[bytes] = []
        self._not_supplied = 0
        self._holding_later: set[Path] = set()
        self._seen = Seen()
        self.problems: list[Problem] = []
        self.labels = tuple(source.label for source in sources)
        self.extra_feeds = tuple(
            dict.fromkeys(source.feeds for source in sources if source.feeds is not None)
        )

    def applications(self) -> Iterator[Application]:
        """Every application, each as soon as it is complete."""
        # Later records are read first, so that those without any need not wait.
        later = LaterRecords(self._sources, self._options.limits, self._seen)
        self._holding_later = later.holding
        self.problems.extend(later.problems)
        yield from later.added_to(self._complete())
        self.problems.extend(later.unclaimed())
        self._say_not_supplied()

    def _complete(self) -> Iterator[Application]:
        """Every application with its files, before what became known later is added."""
        yield from self._read()
        yield from self._with_accounts()
        yield from self._with_documents()

    def _read(self) -> Iterator[Application]:
        accounts_may_come = any(source.may_hold_accounts for source in self._sources)
        for source in self._sources:
            if source.additions == source.records and source.records.is_file():
                continue
            found = read_source(
                source.records, self._read_options, self._options.format, self._seen
            )
            holds_more = source.documents or source.records in self._holding_later
            for item in found if holds_more else or_say_empty(found, source.label):
                if isinstance(item, Problem):
                    self._take_problem(item, source)
                    continue
                self._refuse_invented_knowledge(item)
                if _is_account_alone(item):
                    self._accounts.append(item)
                    continue
                one = self._with_named_accounts(item, source)
                files = self._files.of(one, source)
                self._not_supplied += max(0, len(one.attachments) - len(files))
                if files:
                    self._hold(one, files)
                elif accounts_may_come and account_links(one):
                    self._linked.append(msgspec.msgpack.encode(one))
                else:
                    yield one

    def _refuse_invented_knowledge(self, one: Application) -> None:
        """Real applications must not be held against the reference data of a synthetic company."""
        if self.extra_feeds and not one.synthetic:
            raise ScreenError(
                f"{one.origin.file}#{one.origin.record}: application {one.id!r} is not marked "
                "synthetic, but the run has the invented reference data of a synthetic company "
                "(company.json); screen them apart"
            )

    def _take_problem(self, problem: Problem, source: Source) -> None:
        # Files beside the applications of a synthetic company are no candidates' data.
        if not (problem.code == "unknown-format" and source.is_company):
            self.problems.append(problem)

    def _hold(self, one: Application, files: Sequence[Path]) -> None:
        number = len(self._held)
        self._held[number] = _Held(one, set(files))
        for path in files:
            self._waiting.setdefault(path, []).append(number)

    def _with_named_accounts(self, one: Application, source: Source) -> Application:
        accounts: list[CodeAccount] = []
        for name in one.code_files:
            path = source.inside(name, one.origin.file)
            if path is None:
                self._not_supplied += 1
                continue
            account, problems = load_account(path, self._options.limits)
            self.problems.extend(map(storable, problems))
            if account is not None:
                accounts.append(storable(account))
        if not accounts:
            return one
        return with_applicant(
            msgspec.structs.replace(one, code_accounts=(*one.code_accounts, *accounts))
        )

    def _with_accounts(self) -> Iterator[Application]:
        """Give saved accounts to the applications that link to them; the others stand alone."""
        known = by_login(account for one in self._accounts for account in one.code_accounts)
        taken: set[tuple[str, str]] = set()
        for data in self._linked:
            one = attach_accounts(msgspec.msgpack.decode(data, type=Application), known)
            taken |= _logins(one)
            yield one
        self._linked.clear()
        for held in self._held.values():
            held.application = attach_accounts(held.application, known)
            taken |= _logins(held.application)
        for one in self._accounts:
            if not _logins(one) & taken:
                yield one
        self._accounts.clear()

    def _release_ambiguous(self) -> Iterator[Application]:
        """Give nobody a file that several people's applications name: whose it is is unknown.

        Exports often list every file as ``resume.pdf``; handing one such file to all would make
        them look like copies of each other.
        """
        for path, numbers in list(self._waiting.items()):
            persons = {self._held[n].person for n in numbers if n in self._held}
            if len(persons) < 2:
                continue
            del self._waiting[path]
            message = f"is named by the applications of {len(persons)} persons, so it is nobody's"
            label = self._files.label(path)
            self.problems.append(Problem(Severity.NOTE, "ambiguous-file", message, label))
            for number in numbers:
                held = self._held[number]
                held.missing.discard(path)
                if not held.missing:
                    yield self._held.pop(number).complete()

    def _with_documents(self) -> Iterator[Application]:
        yield from self._release_ambiguous()
        unclaimed = self._files.unclaimed(self._waiting)
        ids = application_ids(map(self._files.label, unclaimed))
        paths = [*self._waiting, *unclaimed]
        for done, read in enumerate(_read_files(paths, self._options, self._files.roots), 1):
            self._progress(FILES, done, len(paths))
            self.problems.extend(read.problems)
            numbers = self._waiting.pop(read.path, None)
            if numbers is None:
                yield from self._alone(read, self._files.label(read.path), ids)
                continue
            for number in numbers:
                held = self._held[number]
                held.add(read)
                if not held.missing:
                    yield self._held.pop(number).complete()

    def _alone(self, read: ReadFile, label: str, ids: Mapping[str, str]) -> Iterator[Application]:
        """A document that no application claims, as an application of its own."""
        if read.document is None or read.statement is None:
            return
        if read.document.media_type.startswith("text/") and not _says_anything(read.statement):
            message = "holds no contact data, jobs or schools, so it is not taken for a résumé"
            self.problems.append(Problem(Severity.FILE, "not-a-resume", message, label))
            return
        one = Application(
            id=ids[label],
            synthetic=self._files.is_synthetic(read.path),
            origin=Origin(label),
            documents=(read.document,),
            statements=(read.statement,),
        )
        for item in self._seen.distinct([one]):
            if isinstance(item, Problem):
                self.problems.append(item)
            else:
                yield item

    def _say_not_supplied(self) -> None:
        if self._not_supplied:
            self.problems.append(
                Problem(
                    Severity.NOTE,
                    "files-not-supplied",
                    f"{plural(self._not_supplied, 'file')} named by applications but not "
                    "supplied: what they say is unknown (add their folder as a source)",
                    ", ".join(self.labels),
                )
            )


class _Held:
    """An application waiting for its files."""

    def __init__(self, application: Application, files: set[Path]) -> None:
        self.application = application
        self.missing = files
        self._read: dict[Path, ReadFile] = {}

    @property
    def person(self) -> str:
        """Whose application it is, as far as the hiring system says."""
        return self.application.candidate or self.application.id

    def add(self, read: ReadFile) -> None:
        self.missing.discard(read.path)
        self._read[read.path] = read

    def complete(self) -> Application:
        # By path, so that the order in which the processes ended does not show.
        reads = [self._read[path] for path in sorted(self._read)]
        documents = tuple(one.document for one in reads if one.document is not None)
        statements = tuple(one.statement for one in reads if one.statement is not None)
        return msgspec.structs.replace(
            self.application,
            documents=(*self.application.documents, *documents),
            statements=(*self.application.statements, *statements),
        )


def gather(paths: Sequence[Path], options: ScreenOptions, progress: Progress) -> Gathering:
    """Open the sources of a run. Raises `ScreenError` where there is nothing to open."""
    if not paths:
        raise ScreenError("no source was given")
    if options.format is not None:
        problem = choose(paths[0], options.format)
        if isinstance(problem, Problem) and problem.code == "unknown-format":
            raise ScreenError(problem.message)
    sources, notes = open_sources(paths)
    gathering = Gathering(sources, options, progress)
    gathering.problems += notes
    return gathering


def _read_files(
    paths: Sequence[Path], options: ScreenOptions, roots: Mapping[Path, Path]
) -> Iterator[ReadFile]:
    """Read documents, a root at a time: origins name files by their path below it."""
    by_root: dict[Path, list[Path]] = {}
    for path in paths:
        by_root.setdefault(roots.get(path, path.parent), []).append(path)
    for root, below in by_root.items():
        workers = min(options.processes, len(below))
        yield from read_all(below, options.limits, workers, root=root)


def _is_account_alone(one: Application) -> bool:
    """Whether an application is only a saved account, not yet anybody's application."""
    sources = {statement.source for statement in one.statements}
    return bool(one.code_accounts) and StatementSource.FORM not in sources


def _logins(one: Application) -> set[tuple[str, str]]:
    return {(account.host, (account.login or "").casefold()) for account in one.code_accounts}


def _says_anything(one: Statement) -> bool:
    return bool(one.emails or one.phones or one.links or one.employments or one.educations)
