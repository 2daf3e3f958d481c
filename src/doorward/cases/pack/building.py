"""A pack's bytes from its content: no clock, no database, the same each time."""

from __future__ import annotations

import msgspec

from doorward.cases.pack.archive import archive
from doorward.cases.pack.bundle import bundle_json
from doorward.cases.pack.case_json import case_json, facts_csv
from doorward.cases.pack.content import PackContent, custody_lines
from doorward.cases.pack.forms import form_files
from doorward.cases.pack.manifest import (
    BUNDLE,
    CASE,
    CUSTODY,
    FORMAT,
    MANIFEST,
    LeftOut,
    Manifest,
    packed,
)
from doorward.cases.pack.pdf import UNREADABLE, NoPdf, summary_pdf
from doorward.cases.pack.profiles import Colleagues, Form, Section, Shown
from doorward.cases.pack.summary import summary_html
from doorward.cases.pack.text import json_file, json_text

_SECTIONS = {
    Section.REASONS: "reasons, assessments and names of subjects",
    Section.TASKS: "tasks",
    Section.NOTES: "internal notes",
    Section.DECISIONS: "decisions",
    Section.NOTICES: "notices to the person",
    Section.APPEALS: "appeals",
    Section.TIES: "ties between applications",
}


class Pack(msgspec.Struct, frozen=True):
    """A pack that was built. `missing` says why the PDF is missing or not whole, or nothing."""

    data: bytes
    manifest: Manifest
    missing: str


def build(content: PackContent) -> Pack:
    """The whole pack. Without Pango it has no PDF, and says so."""
    left_out = left_out_of(content)
    html = summary_html(content, [f"{one.what}: {one.why}" for one in left_out])
    files = {
        "summary.html": html.encode(),
        CASE: case_json(content),
        BUNDLE: bundle_json(content),
        CUSTODY: "".join(json_text(one) + "\n" for one in custody_lines(content)).encode(),
        "artefacts/facts.csv": facts_csv(content),
        **form_files(content),
    }
    missing = ""
    try:
        files["summary.pdf"], boxes = summary_pdf(html)
        if boxes:
            missing = UNREADABLE
            left_out = (*left_out, LeftOut("some letters of summary.pdf", missing))
    except NoPdf as why:
        missing = str(why)
        left_out = (*left_out, LeftOut("summary.pdf", missing))
    manifest = _manifest(content, files, left_out)
    return Pack(archive({**files, MANIFEST: json_file(manifest)}), manifest, missing)


def left_out_of(content: PackContent) -> tuple[LeftOut, ...]:
    """What this pack does not hold, for every pack and for this recipient."""
    profile, why = content.profile, f"not for this recipient ({content.recipient.value})"
    found = [
        LeftOut(
            "original documents, recordings and screens",
            "Doorward keeps facts extracted from them and where they were read, not the files; "
            "see artefacts/facts.csv for the places",
        )
    ]
    found += [LeftOut(_SECTIONS[one], why) for one in Section if one not in profile.sections]
    found += [LeftOut(f"forms/{one.value}.txt", why) for one in Form if one not in profile.forms]
    if profile.colleagues is not Colleagues.NAMED:
        found.append(LeftOut("names of those who worked on the case", why))
    masked = sorted(kind.value for kind, how in profile.kinds.items() if how is Shown.MASKED)
    if masked:
        reason = why if content.clear else "no reason for showing them was given, or not needed"
        found.append(LeftOut(f"values in clear of: {', '.join(masked)}", reason))
    if content.clear and profile.third_parties is not Shown.CLEAR:
        found.append(LeftOut("values of third parties in clear", why))
    return tuple(found)


def _manifest(
    content: PackContent, files: dict[str, bytes], left_out: tuple[LeftOut, ...]
) -> Manifest:
    shown, custody = content.shown, content.custody
    named = content.profile.colleagues is Colleagues.NAMED
    return Manifest(
        format=FORMAT,
        case=shown.number,
        label=shown.label,
        case_version=shown.version,
        synthetic=shown.synthetic,
        made_at=content.made_at,
        made_by=content.made_by if named else "not named",
        doorward=content.version,
        recipient=content.recipient.value,
        profile=_plain(content),
        identifiers_in_clear=content.clear,
        reason=content.reason if content.clear else "",
        custody_entries=len(custody),
        custody_head=custody[-1].digest() if custody else "",
        files=packed(files),
        left_out=left_out,
    )


def _plain(content: PackContent) -> dict[str, object]:
    profile = content.profile
    return {
        "tlp": profile.tlp,
        "kinds": {kind.value: how.value for kind, how in profile.kinds.items()},
        "third_parties": profile.third_parties.value,
        "colleagues": profile.colleagues.value,
        "sections": sorted(profile.sections),
    }
