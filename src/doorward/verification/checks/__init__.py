"""Checks of interviews, identity, onboarding and pay. Importing this package registers them all.

As in `doorward.screening`, every module of the package is imported, in the order of their names.
"""

import importlib
import pkgutil

for _module in sorted(module.name for module in pkgutil.iter_modules(__path__)):
    importlib.import_module(f"{__name__}.{_module}")
