"""Findings about workers, devices, accounts and agents."""

from datetime import timedelta

import pytest

from casefactory import AGENT, DEVICE, WORKER, employee_evidence, finding
from casework import NOW, command, viewer
from doorward.cases.recording_findings import UNWEIGHED, record_findings
from doorward.cases.roles import visible_cases
from doorward.cases.viewer import Refused
from doorward.model import Subject, SubjectKind
from doorward.model.cases import Role
from doorward.store.models import Case, EvidenceRow, Run, SubjectRow

pytestmark = pytest.mark.django_db


def test_a_finding_opens_the_workers_case():
    done = record_findings(command(), [finding(employee_evidence())])
    case = Case.objects.get()
    assert (done.new, done.cases_opened, done.evidence_new) == (True, 1, 1)
    assert (case.kind, case.stage, case.members) == ("worker", "onboarding", 1)
    assert case.title == f"Worker S-{SubjectRow.objects.get().pk:06d}"
    assert Run.objects.get().kind == "findings"


def test_talent_acquisition_does_not_see_it():
    record_findings(command(), [finding(employee_evidence())])
    assert not visible_cases(viewer(Role.TALENT)).exists()
    assert visible_cases(viewer(Role.HR_PARTNER)).count() == 1


def test_the_same_findings_twice_change_nothing():
    record_findings(command(), [finding(employee_evidence())])
    before = Case.objects.values().get()
    again = record_findings(command(NOW + timedelta(days=1)), [finding(employee_evidence())])
    assert not again.new
    assert Case.objects.values().get() == before
    assert Run.objects.count() == 1


def test_a_later_finding_is_added_to_what_is_known_and_weighed_with_it():
    record_findings(command(), [finding(employee_evidence())])
    first = Case.objects.get()
    later = NOW + timedelta(days=2)
    other = employee_evidence(signal="E06.shared", family="pay")
    record_findings(command(later), [finding(other, at=later)])
    case = Case.objects.get()
    assert case.log_odds > first.log_odds
    assert case.version == 2
    old = EvidenceRow.objects.get(signal="E02")
    assert (old.gone_at, old.last_seen_at) == (None, NOW)
    assert EvidenceRow.objects.get(signal="E06.shared").first_seen_at == later


def test_what_is_found_of_a_device_goes_into_the_case_of_its_worker():
    record_findings(command(), [finding(employee_evidence())])
    found = employee_evidence(DEVICE, "D06.device", (WORKER,), family="device")
    later = NOW + timedelta(hours=1)
    record_findings(command(later), [finding(found, subject=DEVICE, at=later)])
    case = Case.objects.get()
    assert case.members == 2
    kinds = sorted(case.subjects.values_list("subject__kind", flat=True))
    assert kinds == ["device", "worker"]


def test_a_device_of_nobody_known_has_a_case_of_its_own():
    found = employee_evidence(DEVICE, "D06.device", family="device")
    record_findings(command(), [finding(found, subject=DEVICE)])
    assert Case.objects.get().title.startswith("Device S-")


def test_a_device_that_leads_to_two_workers_is_in_one_case():
    other = Subject(SubjectKind.WORKER, "w-2")
    record_findings(
        command(),
        [
            finding(
                employee_evidence(DEVICE, "D06.device", (WORKER,), family="device"), subject=DEVICE
            ),
            finding(
                employee_evidence(DEVICE, "D06.network", (other,), family="network"), subject=DEVICE
            ),
        ],
    )
    assert Case.objects.get().members == 2


def test_an_agents_finding_opens_an_agents_case_at_the_stage_it_was_seen():
    found = employee_evidence(AGENT, "agent-new-scope")
    record_findings(command(), [finding(found, subject=AGENT)])
    case = Case.objects.get()
    assert (case.kind, case.stage, case.band) == ("agent", "employment", "look")
    row = EvidenceRow.objects.get()
    assert (row.counted, row.stage) == (0.0, "employment")
    assert UNWEIGHED in row.content


def test_findings_of_a_person_tied_to_another_worker_join_their_case():
    record_findings(command(), [finding(employee_evidence())])
    other = Subject(SubjectKind.WORKER, "w-2")
    later = NOW + timedelta(hours=1)
    SubjectRow.objects.create(
        kind="worker", subject_id="w-2", person_key="p", first_seen_at=NOW, last_seen_at=NOW
    )
    SubjectRow.objects.filter(subject_id="w-1").update(person_key="p")
    found = employee_evidence(other, "E06.shared", family="pay")
    record_findings(command(later), [finding(found, subject=other, at=later)])
    assert Case.objects.get().members == 2


def test_no_case_is_about_an_organisation():
    subject = Subject(SubjectKind.ORGANISATION, "o-1")
    with pytest.raises(ValueError, match="organisation"):
        record_findings(command(), [finding(employee_evidence(subject), subject=subject)])
    with pytest.raises(ValueError, match="no findings"):
        record_findings(command(), [])


def test_findings_need_the_right_to_run_jobs():
    with pytest.raises(Refused, match="run-jobs"):
        record_findings(viewer(Role.AUDITOR), [finding(employee_evidence())])
