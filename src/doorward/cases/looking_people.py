"""Colleagues as values: who they are and what their role is."""

from __future__ import annotations

from doorward.cases.looking_values import Colleague
from doorward.model.cases import Role
from doorward.store.models import Person


def colleague(row: Person) -> Colleague:
    """A person's row as pages know them."""
    role = Role(row.role) if row.role in set(Role) else None
    return Colleague(id=row.pk, name=row.name, role=role)


def colleague_or_none(row: Person | None) -> Colleague | None:
    """The same, where there may be nobody."""
    return None if row is None else colleague(row)
