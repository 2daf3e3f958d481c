"""Brings invented extracts in; the builders of their rows are in `registry_extracts`."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from registry_extracts import NOW

from doorward.reference import Reference
from doorward.reference.adding import AddOptions, add


@pytest.fixture
def bring(tmp_path):
    """Adds (file name, feed, content) to a folder of feeds and loads them."""

    def add_all(*files, folder=tmp_path / "feeds"):
        for name, feed, content in files:
            path = tmp_path / name
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
            add(folder, path, AddOptions(now=NOW, name=feed))
        return Reference.load(folder, now=NOW)

    return add_all
