"""Whatever people do, in whatever order: nothing adverse is in force without two of everything."""

from typing import ClassVar

import msgspec
import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from cases.acts import AGREED, REASON, answer, answer_appeal, propose, version
from cases.made import case
from casework import person, viewer
from doorward.cases import appeals, bulk, deciding, deciding_after, notices, tasks, working
from doorward.cases.log import broken_entries
from doorward.cases.policy import current_policy
from doorward.cases.viewer import Refused
from doorward.model.cases import (
    ADVERSE,
    UNDECIDED,
    Action,
    CaseKind,
    CaseStatus,
    DecisionState,
    Role,
)
from doorward.store.models import Appeal, Case, CaseTask, Decision, Key, LogEntry, Person

WHO = st.integers(0, 6)
WHICH = st.integers(0, 1)
REASONS = st.sampled_from([REASON, AGREED, "", "short"])
PROOFS = st.sampled_from(
    [
        {},
        {},
        {},
        {"action": "unmask"},
        {"object_id": "0"},
        {"content_sha256": "0" * 64},
        {"key": 10**9},
        {"person": 10**9},
    ]
)


class Deciders(RuleBasedStateMachine):
    """Seven people (two each of the roles that agree) and two cases."""

    reached: ClassVar[set[str]] = set()
    """States of adverse decisions that were seen: without them nothing would have been tried."""

    def __init__(self):
        super().__init__()
        # Each example begins with empty tables: Hypothesis must find the same again when it
        # tries a failing one twice.
        self.example = transaction.atomic()
        self.example.__enter__()

    def teardown(self):
        transaction.set_rollback(True)
        self.example.__exit__(None, None, None)

    @initialize(kind=st.sampled_from(CaseKind))
    def start(self, kind):
        assert not Case.objects.exists()
        roles = [Role.TALENT, *[Role.INVESTIGATOR, Role.LEGAL, Role.HR_PARTNER] * 2]
        self.people = [viewer(who=person(role)) for role in roles]
        self.cases = [case(kind, band="look"), case(band="look")]

    def attempt(self, act, *arguments, **named):
        """Do it in a transaction of its own; being refused must leave nothing behind."""
        before = self.rows()
        try:
            with transaction.atomic():
                act(*arguments, **named)
        except Refused:
            assert self.rows() == before

    def rows(self):
        tables = (Case, Decision, CaseTask, Appeal, LogEntry)
        return [list(table.objects.order_by("pk").values()) for table in tables]

    def decision(self, at):
        found = list(Decision.objects.order_by("-pk").values_list("pk", flat=True))
        return found[at % len(found)] if found else 10**9

    @rule(who=WHO, which=WHICH, action=st.sampled_from(Action), reason=REASONS, over=PROOFS)
    def propose(self, who, which, action, reason, over):
        self.attempt(propose, self.people[who], self.cases[which], action, reason, over=over)

    @rule(
        who=WHO,
        other=WHO,
        which=WHICH,
        action=st.sampled_from(sorted(ADVERSE)),
        agree=st.sampled_from([True, True, False]),
    )
    def decide_together(self, who, other, which, action, agree):
        """The good way: everybody is asked to agree until somebody may, the first one too."""
        self.attempt(propose, self.people[who], self.cases[which], action)
        for second in (*self.people[other:], *self.people[:other]):
            waiting = self.cases[which].decisions.filter(state="proposed").first()
            if waiting is not None:
                self.attempt(answer, second, waiting.pk, agree)

    @rule(who=WHO, which=WHICH, action=st.sampled_from(Action))
    def propose_without_a_touch(self, who, which, action):
        made = self.cases[which]
        arguments = (made.pk, action, REASON, version(made), None)
        self.attempt(deciding.propose, self.people[who], *arguments)

    @rule(who=WHO, at=st.integers(0, 2), agree=st.booleans(), reason=REASONS, over=PROOFS)
    def answer(self, who, at, agree, reason, over):
        decision = self.decision(at)
        if Decision.objects.filter(pk=decision).exists():
            self.attempt(answer, self.people[who], decision, agree, reason, over=over)

    @rule(who=WHO, at=st.integers(0, 2))
    def answer_with_the_proposers_touch(self, who, at):
        row = Decision.objects.filter(pk=self.decision(at)).first()
        if row is not None:
            over = {"person": row.first_by_id, "key": row.first_key_id}
            self.attempt(answer, self.people[who], row.pk, over=over)

    @rule(who=WHO, other=WHO)
    def swap_keys(self, who, other):
        """Two people swap their keys: no act of casework, but tables can be wrong."""
        mine, theirs = self.people[who], self.people[other]
        for owner, key in ((mine, theirs.key), (theirs, mine.key)):
            Key.objects.filter(pk=key).update(person=owner.person)
        self.people[who] = msgspec.structs.replace(mine, key=theirs.key)
        self.people[other] = msgspec.structs.replace(theirs, key=mine.key)

    @rule(who=WHO, state=st.sampled_from(["active", "active", "suspended"]))
    def suspend(self, who, state):
        Person.objects.filter(pk=self.people[who].person).update(state=state)

    @rule(who=WHO, at=st.integers(0, 2))
    def withdraw(self, who, at):
        row = Decision.objects.filter(pk=self.decision(at)).select_related("case").first()
        if row is not None:
            self.attempt(deciding.withdraw, self.people[who], row.pk, row.case.version)

    @rule(who=WHO, which=WHICH)
    def clear_in_bulk(self, who, which):
        made = self.cases[which]
        self.attempt(bulk.clear_many, self.people[who], [(made.pk, version(made))], REASON)

    @rule(who=WHO, at=st.integers(0, 2), upheld=st.none() | st.booleans(), over=PROOFS)
    def appeal(self, who, at, upheld, over):
        """Receive one, or answer the one that waits."""
        row = Decision.objects.filter(pk=self.decision(at)).select_related("case").first()
        waiting = Appeal.objects.filter(answered_at=None).first()
        if upheld is None and row is not None:
            arguments = (row.pk, "It is me, and here is why", row.case.version)
            self.attempt(appeals.receive_appeal, self.people[who], *arguments)
        elif upheld is not None and waiting is not None:
            self.attempt(answer_appeal, self.people[who], waiting.pk, upheld, over=over)

    @rule(who=WHO, at=st.integers(0, 2))
    def tell(self, who, at):
        row = Decision.objects.filter(pk=self.decision(at)).select_related("case").first()
        if row is not None:
            arguments = (row.pk, "e-mail", "We will not go on with it.", row.case.version)
            self.attempt(notices.record_notice, self.people[who], *arguments)

    @rule(who=WHO, which=WHICH, status=st.sampled_from(CaseStatus))
    def move(self, who, which, status):
        made = self.cases[which]
        self.attempt(working.set_status, self.people[who], made.pk, status, version(made))

    @rule(who=WHO, which=WHICH)
    def open_again_or_close(self, who, which):
        made = self.cases[which]
        person, at = self.people[who], version(made)
        self.attempt(deciding_after.reopen, person, made.pk, "New facts came in", at)
        self.attempt(deciding_after.close_case, person, made.pk, version(made))

    @rule(who=WHO)
    def finish(self, who):
        row = CaseTask.objects.filter(state="open").first()
        if row is not None:
            self.attempt(tasks.finish_task, self.people[who], row.pk, "It is done")

    @invariant()
    def nothing_adverse_stands_without_two_of_everything(self):
        adverse = Decision.objects.filter(adverse=True)
        self.reached.update(adverse.values_list("state", flat=True))
        for row in adverse.filter(state__in=["in-force", "overturned"]):
            assert None not in {row.second_by_id, row.second_key_id, row.in_force_at}
            assert row.first_by_id != row.second_by_id
            assert row.first_key_id != row.second_key_id
            first, second = (
                msgspec.json.decode(text) for text in (row.first_proof, row.second_proof)
            )
            assert (first["person"], first["key"]) == (row.first_by_id, row.first_key_id)
            assert (second["person"], second["key"]) == (row.second_by_id, row.second_key_id)
            assert first["content_sha256"] != second["content_sha256"]
            assert {first["object_id"], second["object_id"]} == {str(row.case_id)}
            assert row.reason
            assert row.second_reason
            policy = current_policy().of(Action(row.action))
            assert Role(Person.objects.get(pk=row.second_by_id).role) in policy.seconders

    @invariant()
    def a_case_stands_where_its_decisions_say(self):
        for made in Case.objects.all():
            waits = made.decisions.filter(state=DecisionState.PROPOSED.value).count()
            assert waits == (made.status == CaseStatus.PROPOSED)
            standing = made.decisions.filter(adverse=True, state=DecisionState.IN_FORCE.value)
            cleared = made.decisions.filter(action="clear", in_force_at__isnull=False)
            if standing.exists() and made.status == CaseStatus.CLOSED:
                assert not cleared.filter(pk__gt=standing.last().pk).exists()
            if made.status not in {one.value for one in UNDECIDED | {CaseStatus.APPEALED}}:
                assert made.decisions.exists()

    @invariant()
    def the_log_is_whole(self):
        assert list(broken_entries()) == []


@pytest.mark.slow
@pytest.mark.django_db
def test_nothing_adverse_stands_without_two_of_everything_whatever_is_done():
    Deciders.reached.clear()
    run_state_machine_as_test(
        Deciders,
        settings=settings(
            max_examples=12,
            stateful_step_count=25,
            deadline=None,
            derandomize=True,
            # A failing example is short enough to read; finding a shorter one takes minutes.
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert Deciders.reached >= {"in-force", "refused"}
