import msgspec

from doorward.model import Band
from doorward.report.queue import BAND_ORDER, units
from doorward.report.simple_stats import at_base_rate, simple_stats


def test_a_ring_is_one_unit_with_its_members(make):
    ring, members = make.ring_of(4)
    found = units(make.content_of([*make.singles(5), *members], (ring,)))
    assert len(found) == 6
    assert found[0].ring is not None
    assert {one.subject.id for one in found[0].members} == set(ring.ring.applications)


def test_units_come_by_band_then_log_odds(demo):
    found = units(demo)
    keys = [(BAND_ORDER.index(unit.band), -unit.log_odds) for unit in found]
    assert keys == sorted(keys)


def test_nobody_is_lost_or_doubled(demo):
    members = [one.subject.id for unit in units(demo) for one in unit.members]
    assert sorted(members) == sorted(one.subject.id for one in demo.assessments)


def test_a_member_is_never_hidden_behind_a_milder_ring(make):
    ring, members = make.ring_of(3)
    milder = msgspec.structs.replace(
        ring,
        assessment=msgspec.structs.replace(ring.assessment, band=Band.CLEAR, log_odds=-9.0),
    )
    (unit,) = units(make.content_of(members, (milder,)))
    assert unit.band is Band.INVESTIGATE
    assert unit.log_odds == max(one.log_odds for one in members)


def test_a_ring_without_screened_members_makes_no_unit(make):
    ring, _ = make.ring_of(3)
    assert units(make.content_of([], (ring,))) == ()


def test_counts_add_up(demo):
    stats = simple_stats(demo)
    assert sum(stats.bands.values()) == stats.screened == len(demo.assessments)
    assert stats.rings == 2
    assert stats.in_rings == 8
    assert stats.feeds == {"fresh": 2, "stale": 1, "empty": 1, "missing": 1}
    assert stats.problems == {"field": 1, "file": 1, "record": 1}


def test_the_same_evidence_means_less_at_a_lower_base_rate():
    shares = [at_base_rate(1.0, 0.001, rate) for rate in (0.01, 0.001, 0.0001)]
    assert shares == sorted(shares, reverse=True)
