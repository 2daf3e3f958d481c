"""Ashby: saved results of ``candidate.list``, ``candidate.info``, ``application.list`` and
``candidate.listClientInfo``, which are joined by the candidate's id.

Client information (IP address and user agent) that names an application goes to that
application, otherwise to all of the candidate's. A candidate without known applications is one
application of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from doorward.intake.ats.ashby_shapes import Contact, Result, candidate_of, contact, record
from doorward.intake.ats.files import head as head_of
from doorward.intake.ats.folders import files_below, label_of
from doorward.intake.ats.lenient import Place
from doorward.intake.ats.reading import (
    Raw,
    SourceFile,
    converted,
    decode,
    json_records,
    rules,
    source_file,
)
from doorward.intake.ats.sniff import json_keys
from doorward.intake.reader import ReadOptions
from doorward.intake.records import to_application
from doorward.model import Application, Problem, Severity
from doorward.model.interchange import ApplicationRecord

_CONTAINERS = frozenset({"results"})
_CANDIDATE_KEYS = frozenset(
    {
        "primaryEmailAddress",
        "primaryPhoneNumber",
        "emailAddresses",
        "applicationIds",
        "fileHandles",
        "resumeFileHandle",
        "socialLinks",
        "currentInterviewStage",
    }
)


_JOINED_KEYS = (b'"candidate"', b'"candidateId"', b'"ipAddress"', b'"userAgent"')


class _Joined(msgspec.Struct):
    """What other results say about candidates: browser contacts and applications, by id."""

    contacts: dict[str, list[Contact]] = {}
    applications: dict[str, list[Result]] = {}
    count: int = 0


class AshbyReader:
    """Candidates with their applications and client information."""

    name = "ashby"
    title = "Ashby API results JSON"

    def recognises(self, path: Path, head: bytes) -> bool:
        """Whether the keys are those of a candidate, an application or client information."""
        del path
        keys = json_keys(head)
        return len(keys & _CANDIDATE_KEYS) >= 2 or {"candidateId", "ipAddress"} <= keys

    def read(self, path: Path, options: ReadOptions) -> Iterator[Application | Problem]:
        """The applications of one file, or of the Ashby files below a folder, joined."""
        if not path.is_dir():
            yield from self._read([source_file(path, options)], options)
            return
        files = []
        for found in files_below(path):
            if isinstance(found, Problem):
                yield found
            elif self.recognises(found, head_of(found)):
                files.append(SourceFile(found, label_of(path, found)))
        yield from self._read(files, options)

    def read_together(
        self, files: Sequence[tuple[Path, str]], options: ReadOptions
    ) -> Iterator[Application | Problem]:
        """Files of candidates, applications and client information, joined."""
        yield from self._read([SourceFile(path, label) for path, label in files], options)

    def _read(
        self, files: Sequence[SourceFile], options: ReadOptions
    ) -> Iterator[Application | Problem]:
        decoder = msgspec.json.Decoder(Result)
        joined = _Joined()
        for file in files:
            yield from _collect(file, decoder, joined, options)

        def to_records(raw: Raw) -> Iterator[ApplicationRecord]:
            result = decode(decoder, raw, options.limits)
            if result is None:
                return
            if result.is_client_info or result.is_application:
                raw.place.problems.clear()  # said when it was collected
            elif result.id:
                yield from _of_candidate(result, joined)
            else:
                raw.place.refuse("missing-field", "has no usable id", "id")

        held_to = rules(options)
        for file in files:
            raws = (raw for raw in _raws(file, options) if isinstance(raw, Raw))
            yield from converted(raws, to_records, held_to)
        if files:
            yield from _rest(joined, files[0], options)


def _raws(file: SourceFile, options: ReadOptions) -> Iterator[Raw | Problem]:
    return json_records(file, _CONTAINERS, options.limits)


def _collect(
    file: SourceFile, decoder: msgspec.json.Decoder[Result], joined: _Joined, options: ReadOptions
) -> Iterator[Problem]:
    for raw in _raws(file, options):
        if isinstance(raw, Problem):
            yield raw
        elif any(key in raw.data for key in _JOINED_KEYS):
            result = decode(decoder, raw, options.limits)
            if result is not None and _keep(result, joined, raw):
                yield from raw.place.problems
        if joined.count > options.limits.joined_records:
            message = f"has more than {options.limits.joined_records} records to join"
            yield Problem(Severity.FILE, "too-many", message, file.label)
            return


def _keep(result: Result, joined: _Joined, raw: Raw) -> bool:
    """Keep what belongs to a candidate elsewhere; False where it is a candidate itself."""
    if not (result.is_client_info or result.is_application):
        return False
    joined.count += 1
    person = result.candidate.id if result.candidate else None
    if result.is_client_info and result.candidate_id:
        joined.contacts.setdefault(result.candidate_id, []).append(contact(result))
    elif person and result.id:
        joined.applications.setdefault(person, []).append(result)
    else:
        raw.place.refuse("missing-field", "has no usable candidate id", "candidateId")
    return True


def _of_candidate(candidate: Result, joined: _Joined) -> Iterator[ApplicationRecord]:
    """A record for each application of a candidate, known in detail or by its id only."""
    contacts = joined.contacts.pop(candidate.id or "", [])
    detailed = {item.id: item for item in joined.applications.pop(candidate.id or "", [])}
    ids = list(dict.fromkeys([*(candidate.application_ids or ()), *filter(None, detailed)]))
    ids = ids or [f"candidate-{candidate.id}"]
    for identifier in ids:
        own = [one for one in contacts if one.related == identifier or one.related not in ids]
        yield record(identifier, candidate, detailed.get(identifier), own)


def _rest(
    joined: _Joined, file: SourceFile, options: ReadOptions
) -> Iterator[Application | Problem]:
    """Applications whose candidate is in no file, and client information nobody claimed."""
    left = [item for items in joined.applications.values() for item in items]
    people = {item.candidate.id: candidate_of(item) for item in left if item.candidate}
    held_to = rules(options)
    for candidate in people.values():
        place = Place(file.label, f"candidate {candidate.id}")
        for made in _of_candidate(candidate, joined):
            yield to_application(made, place, held_to)
        yield from place.problems
    if joined.contacts:
        message = f"client information of {len(joined.contacts)} candidates matched none here"
        yield Problem(Severity.NOTE, "candidate-missing", message, file.label)


READER = AshbyReader()
