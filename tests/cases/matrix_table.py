"""THE TABLE: every function of casework that takes a viewer, and who may use it on what.

ADD A LINE for each public function of `doorward.cases` that takes a `viewer`: to `ON_CASES` if it
is about one case (or a subject, task, decision of one), to `LISTS` if it gives cases, to `OTHERS`
if it is about neither, and to `INNER` if it is only called by other functions of casework inside
an act that has asked already (pages and commands may not import those).

Letters are roles: T talent acquisition, I investigator, L legal, H HR partner, A auditor,
D administrator, C a command on the server. Everybody sees all kinds of cases, but T, who sees
applications and rings, and D, who sees none.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from cases import matrix_cases as made
from doorward.cases import (
    appeals,
    bulk,
    containing_ending,
    containing_reading,
    containing_rows,
    containing_switch,
    deciding,
    deciding_after,
    deciding_proofs,
    deciding_reading,
    deciding_waiting,
    facets,
    jobs,
    live,
    log_reading,
    looking,
    metrics,
    notices,
    outcomes,
    playing,
    queue,
    retention,
    retention_erasing,
    roles,
    searching,
    sources,
    subjects,
    subjects_life,
    tasks,
    views,
    working,
)
from doorward.cases.pack import exporting
from doorward.cases.queue_filters import Filters
from doorward.model.cases import Action, CaseKind, CaseStatus, Outcome

WORK, ALL, SEE = "TILH", "TILHADC", "TILHAC"
WHY = made.WHY
ANY_STATUS = Filters(chosen={"status": ("any",)})


class OnCase(NamedTuple):
    """A function about one case.

    Those in `may` get what they ask for in cases that they see, ``not-found`` in others; the rest
    get `rest`. `then` is what those who may get by the case's state, where it is no success.
    """

    name: str
    may: str
    act: Callable[..., Any]
    rest: str = "not-allowed"
    then: Mapping[str, str] = MappingProxyType({})
    before: Callable[..., Any] | None = None


class Listing(NamedTuple):
    """A function that gives cases: `numbers` takes them out of the answer, `of` is which kinds
    it is about."""

    name: str
    may: str
    act: Callable[..., Any]
    numbers: Callable[[Any], set[int]]
    rest: str = "not-allowed"
    before: Callable[..., Any] | None = None
    of: frozenset[CaseKind] = frozenset(CaseKind)


class Other(NamedTuple):
    """A function that is about no case."""

    name: str
    may: str
    act: Callable[..., Any]
    rest: str = "not-allowed"


OVER = {"closed": "state", "joined": "state"}
JOINED = {"joined": "state"}
NOT_DECIDED = {"own": "state", "foreign": "state", "joined": "state"}
_F = "not-found"

ON_CASES = (
    # work
    OnCase("working.assign", WORK, lambda v, o: working.assign(v, o.case, None, o.version),
           then=OVER),
    OnCase("working.set_due", WORK, lambda v, o: working.set_due(v, o.case, v.now, o.version),
           then=OVER),
    OnCase("working.set_status", WORK,
           lambda v, o: working.set_status(v, o.case, CaseStatus.WAITING, o.version), then=OVER),
    OnCase("working.add_note", WORK, lambda v, o: working.add_note(v, o.case, "a note"),
           then=JOINED),
    OnCase("tasks.add_task", WORK, lambda v, o: tasks.add_task(v, o.case, "a task"), then=JOINED),
    OnCase("tasks.assign_task", WORK, lambda v, o: tasks.assign_task(v, o.task, None),
           then=JOINED),
    OnCase("tasks.finish_task", WORK, lambda v, o: tasks.finish_task(v, o.task, "done"),
           then=JOINED),
    OnCase("tasks.not_needed", WORK, lambda v, o: tasks.not_needed(v, o.task, "no use"),
           then=JOINED),
    # decisions
    OnCase("deciding.propose", WORK,
           lambda v, o: deciding.propose(v, o.case, Action.ASK, WHY, o.version, None), then=OVER),
    OnCase("deciding.propose", "IL", lambda v, o: made.propose(v, o, Action.REPORT), then=OVER),
    OnCase("deciding.second", "L", made.second, before=made.proposed,
           then=JOINED),
    OnCase("deciding.withdraw", WORK, lambda v, o: deciding.withdraw(v, o.decision, o.version),
           before=made.proposed_by_viewer, then=JOINED),
    OnCase("deciding_waiting.choices", SEE, lambda v, o: deciding_waiting.choices(v, o.case),
           rest=_F),
    OnCase("deciding_after.set_outcome", WORK,
           lambda v, o: deciding_after.set_outcome(v, o.case, Outcome.UNKNOWN, WHY, o.version),
           then=NOT_DECIDED),
    OnCase("deciding_after.close_case", WORK,
           lambda v, o: deciding_after.close_case(v, o.case, o.version), before=made.decided,
           then=JOINED),
    OnCase("deciding_after.reopen", WORK,
           lambda v, o: deciding_after.reopen(v, o.case, WHY, o.version), then=NOT_DECIDED),
    OnCase("deciding_reading.case_of_decision", SEE,
           lambda v, o: deciding_reading.case_of_decision(v, o.decision), rest=_F,
           before=made.in_force),
    # notices and appeals
    OnCase("notices.record_notice", "TLH",
           lambda v, o: notices.record_notice(v, o.decision, "letter", WHY, o.version),
           before=made.in_force),
    OnCase("appeals.receive_appeal", WORK,
           lambda v, o: appeals.receive_appeal(v, o.decision, WHY, o.version),
           before=made.in_force),
    OnCase("appeals.answer_appeal", "LH", made.answer, before=made.appealed),
    # containment
    OnCase("containing.plan_for", "IC", made.plan, then=JOINED),
    OnCase("containing.run_plan", "I", made.run_plan, before=made.planned,
           then={"joined": "state"}),
    OnCase("containing.undo", "I", made.undo_plan, before=made.contained),
    OnCase("containing_ending.settle", "IC",
           lambda v, o: containing_ending.settle(v, o.plan, pause=made.no_pause),
           before=made.cut_off),
    OnCase("containing_reading.panel", "ILHADC", lambda v, o: containing_reading.panel(v, o.case)),
    OnCase("containing_rows.visible_plan", SEE,
           lambda v, o: containing_rows.visible_plan(v, o.plan), rest=_F, before=made.planned),
    # identifiers
    OnCase("looking.look", WORK, made.look),
    OnCase("looking.live_look", SEE, lambda v, o: looking.live_look(v, o.case), rest=_F),
    OnCase("looking.end_look", SEE, lambda v, o: looking.end_look(v, o.case), rest=_F),
    OnCase("looking.masker_for", SEE, lambda v, o: looking.masker_for(v, o.case), rest=_F),
    OnCase("looking.shown_case", SEE, lambda v, o: looking.shown_case(v, o.case), rest=_F),
    OnCase("looking.masked_for_export", "ILC", lambda v, o: looking.masked_for_export(v, o.case)),
    OnCase("looking.unmasked_for_export", "ILC", made.export),
    OnCase("pack.exporting.custody_of", "ILC", lambda v, o: exporting.custody_of(v, o.case)),
    OnCase("pack.exporting.pack_case", "ILC", made.packed),
    # reading
    OnCase("log_reading.history", SEE, lambda v, o: log_reading.history(v, o.case), rest=_F),
    OnCase("queue.queue_row", SEE, lambda v, o: queue.queue_row(v, o.case)),
    OnCase("roles.visible_case", SEE, lambda v, o: roles.visible_case(v, o.case), rest=_F),
    OnCase("subjects.visible_subject", SEE,
           lambda v, o: subjects.visible_subject(v, o.subject), rest=_F),
    OnCase("subjects.subject_named", SEE, made.subject_named, rest=_F),
    OnCase("subjects_life.life", SEE, lambda v, o: subjects_life.life(v, o.subject), rest=_F),
    OnCase("subjects.tie", WORK, lambda v, o: subjects.tie(v, o.subject, o.twin, WHY)),
    OnCase("subjects.untie", WORK, lambda v, o: subjects.untie(v, o.subject, o.twin, WHY),
           before=made.tied),
    # keeping and erasing
    OnCase("retention.hold", "L", lambda v, o: retention.hold(v, [o.subject], WHY)),
    OnCase("retention.release", "L", lambda v, o: retention.release(v, [o.subject], WHY),
           before=made.held),
    OnCase("retention.hold_case", "L", lambda v, o: retention.hold_case(v, o.case, WHY)),
    OnCase("retention.release_case", "L", lambda v, o: retention.release_case(v, o.case, WHY),
           before=made.held),
    OnCase("retention_erasing.erase", "LC", lambda v, o: retention_erasing.erase(v, o.subject, WHY),
           then={"own": "state", "foreign": "state"}),
    OnCase("retention_erasing.erase_many", "LC",
           lambda v, o: retention_erasing.erase_many(v, [o.subject], WHY)),
)  # fmt: skip

LISTS = (
    Listing("queue.queue_page", SEE, lambda v, _: queue.queue_page(v, ANY_STATUS),
            lambda found: {row.number for row in found.rows}),
    Listing("facets.counted", ALL, lambda v, _: facets.counted(v, ANY_STATUS, 100),
            lambda found: set(found.ids)),
    Listing("searching.matching", ALL, lambda v, _: searching.matching(v, made.WORD),
            lambda found: {row.pk for row in found}),
    Listing("roles.visible_cases", ALL, lambda v, _: roles.visible_cases(v),
            lambda found: {row.pk for row in found}),
    Listing("live.visible_changes", ALL, lambda v, cases: live.visible_changes(
                v, live.Changes(newest=9, cases=frozenset(cases))),
            lambda found: set(found.cases)),
    Listing("subjects.visible_subjects", ALL, lambda v, _: subjects.visible_subjects(v),
            lambda found: {join.case_id for row in found for join in row.cases.all()}),
    Listing("subjects.same_person", ALL, made.same_person,
            lambda found: {join.case_id for row in found for join in row.cases.all()}),
    Listing("deciding_waiting.decisions_waiting", ALL,
            lambda v, _: deciding_waiting.decisions_waiting(v),
            lambda found: {one.case for one in found}, before=made.proposed),
    Listing("appeals.appeals_waiting", ALL, lambda v, _: appeals.appeals_waiting(v),
            lambda found: {one.case for one in found}, before=made.appealed),
    Listing("notices.notices_due", SEE, lambda v, _: notices.notices_due(v),
            lambda found: {one.case for one in found}, before=made.in_force),
    Listing("tasks.my_tasks", WORK, lambda v, _: tasks.my_tasks(v),
            lambda found: {one.case for one in found}, before=made.task_of_viewer),
    Listing("containing_reading.containments", "ILHADC",
            lambda v, _: containing_reading.containments(v),
            lambda found: {one.case for one in found}, before=made.contained),
    Listing("containing_reading.remediation_events", "ILHADC",
            lambda v, _: list(containing_reading.remediation_events(v)),
            lambda found: {int(one["unmapped"]["case"]) for one in found}, before=made.contained),
    Listing("bulk.assign_many", WORK, lambda v, o: bulk.assign_many(v, made.ticked(o), None),
            made.found_by_bulk),
    Listing("bulk.set_due_many", WORK, lambda v, o: bulk.set_due_many(v, made.ticked(o), v.now),
            made.found_by_bulk),
    Listing("bulk.clear_many", WORK, lambda v, o: bulk.clear_many(v, made.ticked(o), WHY),
            made.found_by_bulk),
    Listing("outcomes.outcomes_csv", "ILC", lambda v, _: outcomes.outcomes_csv(v),
            made.in_csv, before=made.confirmed, of=made.OF_APPLICANTS),
)  # fmt: skip

OTHERS = (
    Other("working.people_to_assign", WORK, working.people_to_assign),
    Other("log_reading.log_page", "LAC", log_reading.log_page),
    Other("log_reading.log_export", "LAC", log_reading.log_export),
    Other("log_reading.log_people", "LAC", log_reading.log_people),
    Other("log_reading.verify_log", "LAC", log_reading.verify_log),
    Other("pack.verifying_log.log_faults", "LAC", made.log_faults),
    Other("deciding_proofs.proof_faults", "LAC", deciding_proofs.proof_faults),
    Other("containing_switch.stop", "IDC", lambda v: containing_switch.stop(v, WHY)),
    Other("containing_switch.release", "IDC", made.release_containment),
    Other("containing_switch.stopped", "ILHADC", containing_switch.stopped),
    Other("containing_switch.require_not_stopped", "ILHADC",
          containing_switch.require_not_stopped),
    Other("jobs.enqueue", "TIDC", lambda v: jobs.enqueue(v, next(iter(jobs.JobKind)), {})),
    Other("jobs.visible_jobs", "TIDC", jobs.visible_jobs),
    Other("jobs.visible_job", "TIDC", lambda v: jobs.visible_job(v, made.job().pk)),
    Other("jobs.stop", "TIDC", lambda v: jobs.stop(v, made.job().pk)),
    Other("jobs.restart", "TIDC", lambda v: jobs.restart(v, made.job("failed").pk)),
    Other("recording.record_screening", "TIDC", made.record),
    Other("recording_findings.record_findings", "TIDC",
          made.record_one),
    Other("playing.take_in", "TIDC", lambda v: playing.take_in(v, (), {})),
    Other("metrics.counting.programme", ALL, metrics.counting.programme),
    Other("metrics.keeping.count_for_pages", "C", made.count_for_pages),
    Other("metrics.keeping.programme_for_page", ALL, made.programme_for_page),
    Other("sources.feed_health", ALL, made.feed_health),
    Other("sources.last_runs", ALL, sources.last_runs),
    Other("sources.pull_now", "TIDC", sources.pull_now),
    Other("retention.due_for_erasure", "LC",
          lambda v: retention.due_for_erasure(v, retention.retention_policy())),
    Other("views.save_view", "TILHA", lambda v: views.save_view(v, "mine", "", shared=False)),
    Other("views.save_view", "TILH", lambda v: views.save_view(v, "ours", "", shared=True)),
    Other("views.remove_view", "TILHA",
          lambda v: views.remove_view(v, views.save_view(v, "mine", "", shared=False))),
    Other("views.views", ALL, views.views),
)  # fmt: skip

ANSWERS = {
    "looking.may_look": (WORK, looking.may_look),
    "views.may_share": (WORK, views.may_share),
}
"""Functions that say yes or no."""

INNER = {
    "playing_acting.carried_out": "by take_in",
    "playing_acting.claimed_for": "by take_in",
    "playing_rules.cooling": "by take_in",
    "playing_rules.require_fresh": "by take_in",
    "playing_rules.require_few": "by take_in",
    "containing_accounts.accounts_meant": "by plan_for",
    "containing_accounts.accounts_on_record": "by plan_for and panel",
    "containing_accounts.read_accounts": "by plan_for and run_plan",
    "containing_ending.finish": "by run_plan, undo and settle",
    "containing_people.responder_for": "by plan_for, run_plan, undo and settle",
    "containing_rows.store_plan": "by plan_for and run_plan, inside their transaction",
    "deciding_force.put_in_force": "by propose and second",
    "deciding_force.overturn": "by answer_appeal",
    "facets_columns.columns": "by counted",
    "joining.take_in": "by record_run, inside the taking in of a batch",
    "joining.withdraw_proposal": "by take_in, inside the taking in of a batch",
    "log.append": "by every act, inside its transaction",
    "metrics.history.case_synthetic": "by programme, which asks for the right to see figures",
    "metrics.history.clearing": "by programme",
    "metrics.history.rings_between": "by programme",
    "metrics.history.stopped_cases": "by programme",
    "metrics.history.stopped_subjects": "by programme",
    "metrics.parts.bands": "by programme",
    "metrics.parts.overturned": "by programme",
    "opening_placing.place": "by record_run, inside the taking in of a batch",
    "pack.exporting.export_case": "by the command that exports, as pack_case",
    "recording.record_run": "by record_screening and record_findings",
    "recording_batch.take_in": "by record_run",
    "viewer_proof.require_proof": "by acts that need a touch of the key",
    "working_changes.take": "by every act on a case",
}
"""Functions that other functions of casework call, and by which."""

FROM_OUTSIDE = {
    "restored.settle": "by the command that restores a backup, which holds the file already",
    "metrics.counting.scope_of": "asks nothing of the tables",
    "roles.rights": "asks nothing of the tables",
    "roles.require": "asks nothing of the tables",
}
"""Functions that pages and commands may call though they hold no right of their own."""
