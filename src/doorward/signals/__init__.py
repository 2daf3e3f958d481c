"""The registry of signals: what each check reads, how it is justified, whether it is fair."""

from doorward.signals.behaviours import Telemetry, behaviour_signals, described
from doorward.signals.checklist import CHECKLIST, ChecklistItem
from doorward.signals.fairness import PROHIBITED_ROWS, PROHIBITED_WORDS, FairnessError, lint
from doorward.signals.metadata import (
    Behaviour,
    Check,
    Described,
    FairnessMark,
    Mapping,
    Observation,
    Signal,
    SignalDefinitionError,
    Source,
    Stage,
)
from doorward.signals.registry import Registry, SignalFailure, applicant_signals, signal
from doorward.signals.sources import SOURCES

__all__ = [
    "CHECKLIST",
    "PROHIBITED_ROWS",
    "PROHIBITED_WORDS",
    "SOURCES",
    "Behaviour",
    "Check",
    "ChecklistItem",
    "Described",
    "FairnessError",
    "FairnessMark",
    "Mapping",
    "Observation",
    "Registry",
    "Signal",
    "SignalDefinitionError",
    "SignalFailure",
    "Source",
    "Stage",
    "Telemetry",
    "applicant_signals",
    "behaviour_signals",
    "described",
    "lint",
    "signal",
]
