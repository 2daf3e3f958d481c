"""Staged identity verification, interviews and the first days: checks and what to do next.

Importing this package registers the checks of interviews and onboarding beside those of
applying, as importing `doorward.screening` does.
"""

import importlib
import pkgutil

from doorward.verification.tasks import tasks_for

__all__ = ["tasks_for"]

for _module in sorted(module.name for module in pkgutil.iter_modules(__path__)):
    importlib.import_module(f"{__name__}.{_module}")
