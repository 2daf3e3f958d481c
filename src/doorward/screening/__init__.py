"""Applicant signals, one small file per family. Importing this package registers them all.

A module that holds checks decorated with `doorward.signals.signal` needs no entry anywhere:
every module of the package is imported, in the order of their names.
"""

import importlib
import pkgutil

for _module in sorted(module.name for module in pkgutil.iter_modules(__path__)):
    importlib.import_module(f"{__name__}.{_module}")
