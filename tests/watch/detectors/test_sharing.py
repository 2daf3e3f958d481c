"""Files opened to people outside, repositories made public."""

import pytest
from msgspec.structs import replace

from baseline_lives import DAY, HOUR, MONDAY, metadata, seen, stepped, who, working_days
from doorward.model.events import File, FileHosting, Resource, WebResourcesActivity
from doorward.watch.detectors.destinations_sharing import Sharing

SHARING = Sharing()
AFTER = MONDAY + 70 * DAY


def hosted(number, at, *, activity=12, share="people_with_link"):
    event = FileHosting(
        time=int(at * 1000),
        activity_id=activity,
        metadata=metadata(number),
        actor=who(),
        file=File(uid=f"doc-{number}"),
        share=share,
    )
    return seen(event, at)


def usual():
    events = []
    for number, start in enumerate(working_days(10)):
        events.append(hosted(f"v{number}", start + 9 * HOUR, activity=14))
        events += [hosted(f"s{number}-{n}", start + 10 * HOUR + n) for n in range(number % 3)]
    return events


def many(share="people_with_link", activity=12):
    return [hosted(f"m{n}", AFTER + n, share=share, activity=activity) for n in range(60)]


def test_sharing_as_always_passes_and_far_more_is_told():
    found, state = stepped(SHARING, usual())
    assert found == []
    found, _ = stepped(SHARING, many(), state=state)
    assert {one.behaviour for one in found} == {"H06.shared"}
    assert found[-1].p_value < 1e-4
    assert len(found) <= 3


@pytest.mark.parametrize(
    "events", [many("shared_internally"), many("private"), many(None), many(activity=14)]
)
def test_what_stays_inside_is_nothing(events):
    _, state = stepped(SHARING, usual())
    assert stepped(SHARING, events, state=state)[0] == []


def test_without_a_past_and_without_peers_nothing_is_said():
    assert stepped(SHARING, many())[0] == []


@pytest.mark.parametrize(
    ("labels", "kind", "told"),
    [(("public",), "repository", 1), (("private",), "repository", 0), (("public",), "page", 0)],
)
def test_a_repository_made_public_is_told_once(labels, kind, told):
    event = WebResourcesActivity(
        time=int(AFTER * 1000),
        activity_id=8,
        metadata=metadata(1),
        actor=who(),
        web_resources=(Resource(name="acme/tools", type=kind, labels=labels),),
    )
    found, state = stepped(SHARING, [seen(event, AFTER)])
    assert [one.behaviour for one in found] == ["H06.public"] * told
    again = seen(replace(event, time=event.time + 1), AFTER + DAY)
    assert stepped(SHARING, [again], state=state)[0] == []


def test_halves_of_a_day_make_the_whole():
    events = many()[:20]
    _, first = stepped(SHARING, events[:10])
    _, second = stepped(SHARING, events[10:])
    assert SHARING.merge(first, second).n.open == {int(AFTER // DAY): 20}
