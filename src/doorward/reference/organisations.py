"""What operator-supplied extracts say about employers: registries, domain dates, site snapshots.

An operator brings extracts of registries they may use. Small and foreign firms have thin
records, so a missing record or field is unknown and says nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache

import msgspec

from doorward.model import OrganisationRecord
from doorward.reference.emails import clean_domain
from doorward.reference.names import company_key
from doorward.reference.parsing import Tally, csv_rows, decode_text, parse_count, parse_date
from doorward.reference.places import understand
from doorward.reference.registries.packed import PackedCompanies


class _Line(msgspec.Struct):
    name: str = ""
    domain: str | None = None
    registered: date | None = None
    dissolved: date | None = None
    domain_registered: date | None = None
    site_words: int | None = None
    cloned_from: str | None = None
    employees: int | None = None
    source: str | None = None


def organisations_csv(content: bytes, feed: str) -> list[OrganisationRecord]:
    """Columns as in `OrganisationRecord`; empty means unknown, but of ``name`` and ``domain`` one
    must be filled. A row with a domain alone is found by that domain only.
    """
    tally = Tally()
    records: list[OrganisationRecord] = []
    for line, row in csv_rows(content, ("name",)):
        try:
            read = _Line(
                name=row["name"],
                domain=row.get("domain"),
                registered=parse_date(row.get("registered")),
                dissolved=parse_date(row.get("dissolved")),
                domain_registered=parse_date(row.get("domain_registered")),
                site_words=parse_count(row.get("site_words")),
                cloned_from=row.get("cloned_from"),
                employees=parse_count(row.get("employees")),
                source=row.get("source"),
            )
        except ValueError:
            tally.refuse(f"line {line}")
            continue
        _take(records, _record(read, feed), tally, f"line {line}")
    tally.verdict()
    return records


def organisations_jsonl(content: bytes, feed: str) -> list[OrganisationRecord]:
    """One JSON object a line with the same names."""
    decoder = msgspec.json.Decoder(_Line)
    tally = Tally()
    records: list[OrganisationRecord] = []
    for number, line in enumerate(decode_text(content).splitlines(), 1):
        if not line.strip():
            continue
        try:
            read = decoder.decode(line)
        except (msgspec.DecodeError, RecursionError):
            tally.refuse(f"line {number}")
            continue
        _take(records, _record(read, feed), tally, f"line {number}")
    tally.verdict()
    return records


def _take(
    records: list[OrganisationRecord], record: OrganisationRecord | None, tally: Tally, where: str
) -> None:
    if record is None:
        tally.refuse(where)
    else:
        tally.take()
        records.append(record)


def _record(read: _Line, feed: str) -> OrganisationRecord | None:
    domain = clean_domain(read.domain or "")
    if not company_key(read.name) and (read.name or domain is None):
        return None
    counts = (read.site_words, read.employees)
    if any(count is not None and count < 0 for count in counts):
        return None
    return OrganisationRecord(
        name=read.name or domain or "",
        source=f"{feed}: {read.source}" if read.source else feed,
        domain=domain,
        registered=read.registered,
        dissolved=read.dissolved,
        domain_registered=read.domain_registered,
        site_words=read.site_words,
        cloned_from=read.cloned_from or None,
        employees=read.employees,
    )


class Organisations:
    """Records of all extracts, asked by name without its legal form, or by domain.

    `registers` are tables of public registers, which have names only.
    """

    def __init__(
        self,
        records: Iterable[OrganisationRecord],
        registers: Sequence[PackedCompanies] = (),
    ) -> None:
        by_name: dict[str, list[OrganisationRecord]] = {}
        by_domain: dict[str, list[OrganisationRecord]] = {}
        count = 0
        for record in records:
            count += 1
            if record.name != record.domain:
                by_name.setdefault(company_key(record.name), []).append(record)
            if record.domain is not None:
                by_domain.setdefault(record.domain, []).append(record)
        self._count = count + sum(map(len, registers))
        self._registers = tuple(registers)
        self._by_name: Mapping[str, list[OrganisationRecord]] = by_name
        self._by_domain: Mapping[str, list[OrganisationRecord]] = by_domain
        self.find = lru_cache(maxsize=131072)(self._find)

    def __len__(self) -> int:
        return self._count

    def _find(
        self, name: str | None, domain: str | None, place: str | None = None
    ) -> tuple[OrganisationRecord, ...]:
        found = list(self._by_name.get(company_key(name), ())) if name else []
        cleaned = clean_domain(domain) if domain else None
        if cleaned is not None:
            cleaned = cleaned.removeprefix("www.")
            found += self._by_domain.get(cleaned, ())
            found = [one for one in found if one.domain is None or one.domain == cleaned] or found
        if name and place and self._registers:
            found += self._registered(name, place)
        return tuple(dict.fromkeys(found))

    def _registered(self, name: str, place: str) -> list[OrganisationRecord]:
        """Companies of this name in all registers, if one of them is of the place's country."""
        country = understand(place).country
        found = [record for register in self._registers for record in register.find(name)]
        here = any(record.jurisdiction == country for record in found)
        return found if country is not None and here else []
