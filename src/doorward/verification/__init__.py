"""Staged identity verification, interviews and the first days: checks and what to do next.

`checks` registers signals beside those of applying; `tasks_for` says what a person should look
up. Policies and their status, claims and interview questions are modules of their own.
"""

from doorward.verification.tasks import tasks_for

__all__ = ["tasks_for"]
