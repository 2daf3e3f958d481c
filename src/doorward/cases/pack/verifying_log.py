"""Whether the log knows a pack: that it was exported so, and each entry it carries."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from doorward.cases import log
from doorward.cases.pack.verifying import Fault, Verdict
from doorward.cases.roles import Right, require
from doorward.cases.viewer import Viewer
from doorward.store.models import LogEntry


def log_faults(viewer: Viewer, verdict: Verdict) -> Iterator[Fault]:
    """What the log does not say of a pack that is whole in itself; `Refused` (``not-allowed``)."""
    require(viewer, Right.SEE_LOG)
    if verdict.manifest is None:
        return
    wanted = {"act": "case-exported", "object_kind": "case"}
    rows = LogEntry.objects.filter(**wanted, object_id=str(verdict.manifest.case))
    facts = (msgspec.json.decode(row.facts) for row in rows if log.digest_of(row) == row.digest)
    if not any(isinstance(one, dict) and one.get("sha256") == verdict.sha256 for one in facts):
        yield Fault("not-exported", "the log has no export of a pack with this SHA-256")
    numbers = [one.number for one in verdict.custody]
    stored = LogEntry.objects.in_bulk(numbers)
    for one in verdict.custody:
        row = stored.get(one.number)
        if row is None or row.digest != one.digest or log.digest_of(row) != row.digest:
            yield Fault("not-in-log", f"entry {one.number} is not in the log as the pack has it")
            return
