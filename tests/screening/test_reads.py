"""No check reads more of a dossier than it declares."""

import pytest
from screening_recorder import Recorder, undeclared
from screening_rich import CORPUS, rich
from screening_world import WORLD, World

import doorward.screening
import doorward.verification.checks  # noqa: F401 - both register signals
from doorward.model import Dossier, Strength
from doorward.signals import FairnessMark, Registry, applicant_signals, signal

SIGNALS = list(applicant_signals)


def touched_by(check, case, world=WORLD):
    touched = set()
    for _ in check(Recorder(case, touched), world):
        pass
    return touched


@pytest.mark.parametrize("one", SIGNALS, ids=lambda one: one.id)
def test_reads_only_what_it_declares(one):
    touched = set()
    for case in CORPUS:
        touched |= touched_by(one.check, case)
        touched |= touched_by(one.check, case, World())
    assert touched, "the corpus reaches nothing this check reads"
    assert undeclared(touched, one.reads) == set()


@pytest.mark.parametrize("one", [s for s in SIGNALS if s.id[0] != "C"], ids=lambda one: one.id)
def test_declares_nothing_it_never_reads(one):
    touched = set()
    for case in CORPUS:
        touched |= touched_by(one.check, case)
    unused = {
        path
        for path in one.reads
        if not any(seen == path or seen.startswith(f"{path}.") for seen in touched)
    }
    assert unused == set()


@pytest.mark.parametrize("one", SIGNALS, ids=lambda one: one.id)
def test_sees_the_same_through_the_recorder(one):
    for case in CORPUS:
        plain = [observation.reason for observation in one.check(case, WORLD)]
        recorded = [observation.reason for observation in one.check(Recorder(case, set()), WORLD)]
        assert plain == recorded


def test_the_recorder_catches_a_check_that_reads_too_much():
    registry = Registry()

    @signal(
        "A01",
        title="reads too much",
        family="contact",
        strength=Strength.WEAK,
        fairness=FairnessMark.FAIR,
        reads=("phones.raw",),
        needs=("phones.raw",),
        clears="nothing",
        sources=("V",),
        registry=registry,
    )
    def greedy(dossier: Dossier, knowledge):
        """Looks at a name it did not declare."""
        return [] * len(dossier.application.statements[0].name)

    touched = touched_by(registry["A01"].check, rich())
    assert undeclared(touched, registry["A01"].reads) == {"application.statements.name"}


def test_the_recorder_stands_for_the_struct():
    touched = set()
    recorded = Recorder(rich(), touched)
    start = recorded.application.statements[0].employments[0].start
    assert isinstance(recorded, Dossier)
    assert start.latest().isoformat() == "2015-03-31"
    assert start < recorded.application.statements[0].employments[0].end
    assert f"{start}" == "2015-03"
    assert recorded.application.origin.at("x") == "applications.jsonl#1 x"
    assert "application.statements.employments.start.month" in touched
    assert not any(path.startswith("phones") for path in touched)
