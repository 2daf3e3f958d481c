"""What is known of the checks behind the evidence."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import doorward.screening
import doorward.verification.checks
import doorward.watch.detectors  # noqa: F401 - importing them registers their checks
from doorward.report.content import SignalNote, signal_notes
from doorward.signals import applicant_signals, behaviour_signals


@cache
def notes() -> Mapping[str, SignalNote]:
    """What is known of every registered check and behaviour, by its id."""
    return {one.id: one for one in signal_notes((*applicant_signals, *behaviour_signals))}


@cache
def titles() -> Mapping[str, str]:
    """The title of every registered check and behaviour, by its id."""
    return {one.id: one.title for one in notes().values()}
