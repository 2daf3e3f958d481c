"""The real lists of the shared folder; skipped where it is absent. Nothing of them is kept here."""

from __future__ import annotations

import csv

import pytest

from doorward.model import IdentifierKind
from doorward.reference.watchlists.formats import READERS


@pytest.mark.parametrize(
    ("parser", "file", "entries", "births", "identifiers"),
    [
        ("ofac-sdn", "ofac_sdn_2023.csv", 11_443, 6_400, 10_000),
        ("ofac-alt", "ofac_alt_2025.csv", 8_191, 0, 0),
        ("ofac-add", "ofac_add_2025.csv", 10_802, 0, 0),
        ("un", "un_consolidated_2026-02-27.xml", 1_003, 890, 450),
    ],
    ids=["sdn", "alt", "add", "un"],
)
def test_counts(shared_list, parser, file, entries, births, identifiers):
    parsed = READERS[parser](shared_list(file), parser)
    assert len(parsed.entries) == entries
    assert parsed.refused == 0
    assert parsed.dates_left_out <= 3
    assert sum(len(entry.births) for entry in parsed.entries) >= births
    assert sum(len(entry.identifiers) for entry in parsed.entries) >= identifiers


def test_every_alias_of_the_real_file_is_read(shared_list):
    parsed = READERS["ofac-alt"](shared_list("ofac_alt_2025.csv"), "ofac-alt")
    assert sum(len(entry.names) for entry in parsed.entries) == 19_486


def test_every_date_of_birth_and_every_whole_wallet_is_read(shared_list):
    path = shared_list("ofac_sdn_2023.csv")
    parsed = READERS["ofac-sdn"](path, "ofac-sdn")
    written = 0
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.reader(file):
            remarks = row[11] if len(row) > 11 else ""
            whole = remarks.rpartition(";")[0] if len(remarks) == 1_000 else remarks
            written += whole.count("Digital Currency Address -")
    wallets = [
        one
        for entry in parsed.entries
        for one in entry.identifiers
        if one.kind is IdentifierKind.WALLET
    ]
    assert len(wallets) == written > 150
    assert all(len(one.value) >= 26 for one in wallets), "no wallet that was cut"
    assert parsed.dates_left_out == 0
