"""Hostile bytes through the readers of code-host data."""

import tempfile
from contextlib import suppress
from pathlib import Path

from doorward.intake.profiles import gh_fake_analyzer, github
from doorward.intake.profiles.code_json import decode_json
from doorward.intake.profiles.code_keys import openpgp_id, signing_key, ssh_fingerprint
from doorward.intake.profiles.code_objects import (
    OBJECT_BYTES,
    DamagedError,
    ObjectFiles,
    Pack,
)
from doorward.intake.profiles.code_pieces import pieces_of
from doorward.intake.reader import Limits, ReadOptions
from doorward.model import Problem, hidden_address
from doorward.reference.code_accounts import parse_account_dates
from doorward.reference.errors import ReferenceDataError

_OPTIONS = ReadOptions(limits=Limits(commits=200))


def fuzz_code_json(data: bytes) -> None:
    """Saved JSON of any content is an application or a problem."""
    value = decode_json(data, "fuzz.json")
    if not isinstance(value, Problem):
        for piece in pieces_of(value, "fuzz", "fuzz.json"):
            assert piece.kind
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "someone-example"
        folder.mkdir()
        (folder / "report.json").write_bytes(data)
        for reader in (github.reader, gh_fake_analyzer.reader):
            reader.recognises(folder, b"")
            assert list(reader.read(folder, _OPTIONS))


def fuzz_code_objects(data: bytes) -> None:
    """Pack and loose object files of any content are read or refused, never obeyed."""
    with tempfile.TemporaryDirectory() as place:
        objects = Path(place) / "objects"
        (objects / "pack").mkdir(parents=True)
        (objects / "ab").mkdir()
        index, _, pack = data.partition(b"|")
        (objects / "pack" / "p.pack").write_bytes(b"PACK\0\0\0\x02\0\0\0\x01" + pack)
        (objects / "pack" / "p.idx").write_bytes(b"\xfftOc\0\0\0\x02" + index)
        (objects / "ab" / ("c" * 38)).write_bytes(data)
        files = ObjectFiles(objects)
        with suppress(DamagedError):
            assert files.commit("ab" + "c" * 38) is None
        for one in files.packs:
            _read_all(one, len(pack))
        files.close()


def _read_all(pack: Pack, length: int) -> None:
    for offset in range(12, min(12 + length, 40)):
        with suppress(DamagedError):
            kind, content = pack.read(offset)
            assert 0 <= kind < 8
            assert len(content) <= OBJECT_BYTES


def fuzz_code_text(data: bytes) -> None:
    """Keys, addresses and tables of any content give a value, nothing, or the one error."""
    text = data.decode("utf-8", "replace")
    signing_key(data)
    ssh_fingerprint(text)
    openpgp_id(text)
    hidden_address(text)
    with suppress(ReferenceDataError):
        assert parse_account_dates(text).source
