"""Labelled synthetic companies at any size, from a seed."""

from doorward.simulate.company import Company, Labelled, Truth, company
from doorward.simulate.later_plan import Afterwards, LaterLeaks, LaterMess
from doorward.simulate.plan import Leaks, Mess, Plan, Playbook
from doorward.simulate.writer import FolderNotEmptyError, Written, write

__all__ = [
    "Afterwards",
    "Company",
    "FolderNotEmptyError",
    "Labelled",
    "LaterLeaks",
    "LaterMess",
    "Leaks",
    "Mess",
    "Plan",
    "Playbook",
    "Truth",
    "Written",
    "company",
    "write",
]
