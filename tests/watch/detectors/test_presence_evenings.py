"""Office days of people who work in the evening far west of Greenwich: their day is not UTC's."""

import pytest
from msgspec.structs import replace

from baseline_lives import DAY, HOUR, MONDAY, WHO, sign_in, stepped
from doorward.model.events import Endpoint, Location, Service
from doorward.model.workforce import Person, Spot
from doorward.watch.context import Context, Policy
from doorward.watch.detectors.presence import Presence

DENVER, BEHIND = Spot(39.7, -105.0, 25.0), 7 * HOUR


def evenings(*, badged):
    """Eight weeks, Monday to Friday from 17:20 to 22:00 in Denver; on site on Thursdays."""
    events = []
    for week in range(8):
        for weekday in range(5):
            begin = MONDAY + (7 * week + weekday) * DAY + 17.3 * HOUR + BEHIND
            number = f"{week}-{weekday}"
            events += [sign_in(f"{number}-{hour}", begin + hour * HOUR) for hour in range(0, 5, 2)]
            if weekday == 3 and badged:
                door = Endpoint(location=Location(lat=39.7, long=-105.0))
                one = sign_in(f"b{number}", begin - 60, service=Service(name="badge"))
                events.append(replace(one, event=replace(one.event, dst_endpoint=door)))
    return sorted(events, key=lambda one: one.at)


@pytest.mark.parametrize("badged", [True, False], ids=["on site", "at home"])
def test_the_weekday_is_that_of_where_they_live(badged):
    who = Person(id=WHO, office_days=(3,), home=DENVER)
    context = Context.of((who,), Policy(office_places=("Denver",)))
    found, _ = stepped(Presence(), evenings(badged=badged), context)
    assert [one.behaviour for one in found] == ([] if badged else ["H02.presence"])
