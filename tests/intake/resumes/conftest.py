"""Helpers beside these tests, as fixtures: test folders here are no packages."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest


def _load(name: str) -> ModuleType:
    full = f"resume_test_{name}"
    if full not in sys.modules:
        spec = importlib.util.spec_from_file_location(full, Path(__file__).with_name(f"{name}.py"))
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[full] = module
        spec.loader.exec_module(module)
    return sys.modules[full]


@pytest.fixture(scope="session")
def making() -> ModuleType:
    return _load("making")


@pytest.fixture(scope="session")
def layouts() -> ModuleType:
    return _load("layouts")


@pytest.fixture(scope="session")
def measure() -> ModuleType:
    return _load("measure")


@pytest.fixture(scope="session")
def unseen() -> ModuleType:
    return _load("unseen")
