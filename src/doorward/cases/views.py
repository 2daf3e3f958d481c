"""Saved views: filters of the queue under a name, for oneself or for everybody of one's role."""

from __future__ import annotations

from urllib.parse import parse_qs

import msgspec
from django.db import transaction
from django.db.models import Q, QuerySet

from doorward.cases import log
from doorward.cases.queue_filters import Filters
from doorward.cases.roles import Right, require, rights
from doorward.cases.viewer import Refused, Viewer
from doorward.cases.viewer_text import required_text
from doorward.store.models import SavedView

NAME_LENGTH = (2, 100)
MOST_VIEWS = 50
QUERY_LENGTH = 2000


class View(msgspec.Struct, frozen=True, kw_only=True):
    """A saved view. `query` is the address's query; `mine` whether the viewer made it."""

    id: int
    name: str
    query: str
    shared: bool
    mine: bool
    owner: str


def views(viewer: Viewer) -> tuple[View, ...]:
    """The viewer's own views, then those that others of the same role share."""
    rows = _visible(viewer).select_related("owner").order_by("name", "pk")
    found = [
        View(
            id=row.pk,
            name=row.name,
            query=row.query,
            shared=row.shared,
            mine=row.owner_id == viewer.person,
            owner=row.owner.name,
        )
        for row in rows[: 4 * MOST_VIEWS]
    ]
    return tuple(sorted(found, key=lambda view: not view.mine))


def may_share(viewer: Viewer) -> bool:
    """Whether this viewer can show a view to others: those who work on cases do."""
    return Right.WORK in rights(viewer)


def save_view(viewer: Viewer, name: str, query: str, *, shared: bool) -> int:
    """Save the filters of an address's query under a name; a view of that name is replaced.

    Raises `Refused`: ``not-allowed``, ``reason-missing`` (no name), ``too-long``, ``too-many``.
    """
    require(viewer, Right.WORK if shared else Right.SEE_CASES)
    person, _ = viewer.signed()
    said = required_text(name, "the name", *NAME_LENGTH)
    kept = Filters.read(parse_qs(query)).first().address()
    if len(kept) > QUERY_LENGTH:
        raise Refused("too-long", "these are too many filters for one view")
    with transaction.atomic():
        own = SavedView.objects.filter(owner_id=person)
        if own.exclude(name=said).count() >= MOST_VIEWS:
            raise Refused("too-many", f"at most {MOST_VIEWS} views; remove one first")
        row, _ = SavedView.objects.update_or_create(
            owner_id=person, name=said, defaults={"query": kept, "shared": shared}
        )
        log.append(viewer, "view-saved", "view", row.pk, facts={"shared": shared})
    return row.pk


def remove_view(viewer: Viewer, view_id: int) -> None:
    """Remove one's own view; `Refused` (``not-found``) for all others alike."""
    require(viewer, Right.SEE_CASES)
    with transaction.atomic():
        row = SavedView.objects.filter(pk=view_id, owner_id=viewer.person).first()
        if row is None or viewer.person is None:
            raise Refused("not-found", "there is no such view of yours")
        row.delete()
        log.append(viewer, "view-removed", "view", view_id)


def _visible(viewer: Viewer) -> QuerySet[SavedView]:
    if viewer.role is None or viewer.person is None or Right.SEE_CASES not in rights(viewer):
        return SavedView.objects.none()
    shared = Q(shared=True, owner__role=viewer.role.value, owner__state="active")
    return SavedView.objects.filter(Q(owner_id=viewer.person) | shared)
