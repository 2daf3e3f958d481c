"""Hostile bytes through the fuzz targets that `tests/fuzz/fuzz_identity.py` keeps."""

import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from identity_vendors import MESSAGES, encoded
from wallets import licence, presentation, response

sys.path.insert(0, str(Path(__file__).parents[2] / "fuzz"))

from fuzz_identity import (
    fuzz_mdl,
    fuzz_sd_jwt,
    fuzz_vendor_headers,
    fuzz_vendor_messages,
    fuzz_zone,
)

TARGETS = [fuzz_mdl, fuzz_sd_jwt, fuzz_vendor_headers, fuzz_vendor_messages, fuzz_zone]
SEEDS = [
    response(licence()),
    presentation().encode(),
    *(encoded(make()) for make in MESSAGES.values()),
    b"P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10",
]


@pytest.mark.parametrize("target", TARGETS, ids=lambda one: one.__name__)
@settings(deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes(target, data):
    target(data)


@pytest.mark.parametrize("target", TARGETS, ids=lambda one: one.__name__)
@settings(deadline=None)
@given(st.sampled_from(SEEDS), st.data())
def test_seeds_cut_and_changed(target, seed, data):
    place = data.draw(st.integers(0, len(seed)))
    inserted = data.draw(st.binary(max_size=8))
    kept = data.draw(st.integers(place, len(seed)))
    target(seed[:place] + inserted + seed[kept:])
