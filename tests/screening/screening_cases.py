"""Labelled examples of signals as cases for pytest, and what a signal finds in one."""

import pytest
from screening_world import WORLD

from doorward.signals import applicant_signals


def finds(examples):
    """What each signal is to find, with the strength expected."""
    return [
        pytest.param(signal, case, expected, id=f"{signal}: {label}")
        for signal, kinds in examples.items()
        for label, case, expected in kinds["finds"]
    ]


def passes(examples):
    """What each signal is to pass over."""
    return [
        pytest.param(signal, case, id=f"{signal}: {label}")
        for signal, kinds in examples.items()
        for label, case in kinds["passes"]
    ]


def evidence_of(signal, case, world=WORLD):
    """What one signal finds; no signal may fail."""
    evidence, _, failures = applicant_signals.run(case, world)
    assert not failures
    return [one for one in evidence if one.signal == signal]
