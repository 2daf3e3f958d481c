"""Saved views: one's own, and those of one's role."""

import pytest

from casework import command, person, viewer
from doorward.cases.viewer import Refused
from doorward.cases.views import MOST_VIEWS, remove_view, save_view, views
from doorward.model.cases import Role
from doorward.store.models import LogEntry, SavedView

pytestmark = pytest.mark.django_db


def names(who) -> list[str]:
    return [view.name for view in views(who)]


def test_a_view_keeps_filters_and_not_the_place_in_the_queue():
    who = viewer()
    save_view(
        who, "rings", "kind=ring&after=40c387c1b99079b1.17&nonsense=1&band=look", shared=False
    )
    assert [view.query for view in views(who)] == ["band=look&kind=ring"]
    assert LogEntry.objects.get().act == "view-saved"


def test_shared_views_are_for_the_same_role_only():
    owner = viewer(Role.LEGAL)
    save_view(owner, "ours", "band=look", shared=True)
    save_view(owner, "mine", "band=clear", shared=False)
    colleague = viewer(Role.LEGAL)
    save_view(colleague, "zzz", "", shared=False)
    assert names(owner) == ["mine", "ours"]
    assert names(colleague) == ["zzz", "ours"]
    assert names(viewer(Role.INVESTIGATOR)) == []
    assert names(viewer(Role.ADMINISTRATOR)) == []
    assert names(command()) == []


def test_views_of_people_who_left_are_shown_to_nobody():
    left = person(Role.LEGAL)
    save_view(viewer(who=left), "old", "", shared=True)
    left.state = "left"
    left.save()
    assert names(viewer(Role.LEGAL)) == []


def test_the_same_name_again_replaces_the_filters():
    who = viewer()
    first = save_view(who, "a view", "band=look", shared=True)
    assert save_view(who, "a view", "band=clear", shared=False) == first
    assert [(view.query, view.shared) for view in views(who)] == [("band=clear", False)]


@pytest.mark.parametrize(
    ("name", "code"),
    [("", "reason-missing"), (" \u202e ", "reason-missing"), ("x" * 101, "too-long")],
)
def test_a_name_says_something_and_is_short(name, code):
    with pytest.raises(Refused) as refused:
        save_view(viewer(), name, "", shared=False)
    assert refused.value.code == code
    assert not SavedView.objects.exists()


def test_an_auditor_keeps_views_and_shares_none():
    auditor = viewer(Role.AUDITOR)
    save_view(auditor, "mine", "", shared=False)
    with pytest.raises(Refused) as refused:
        save_view(auditor, "ours", "", shared=True)
    assert refused.value.code == "not-allowed"


def test_only_ones_own_view_can_be_removed():
    owner = viewer()
    made = save_view(owner, "a view", "", shared=True)
    for other, number in ((viewer(), made), (owner, made + 1), (command(), made)):
        with pytest.raises(Refused) as refused:
            remove_view(other, number)
        assert (refused.value.code, str(refused.value)) == (
            "not-found",
            "there is no such view of yours",
        )
    remove_view(owner, made)
    assert views(owner) == ()


def test_there_is_an_end_to_views():
    who = viewer()
    SavedView.objects.bulk_create(
        SavedView(owner_id=who.person, name=f"view {number}", query="")
        for number in range(MOST_VIEWS)
    )
    with pytest.raises(Refused) as refused:
        save_view(who, "one more", "", shared=False)
    assert refused.value.code == "too-many"
    save_view(who, "view 0", "band=look", shared=False)
