"""Several sources as one stream: nothing left out, each in its order, the same from any cut on."""

import itertools
from collections import deque

from hypothesis import given
from hypothesis import strategies as st

from doorward.model.events import Authentication
from doorward.stream.arrivals import Arrival
from doorward.stream.duplicates import Recent
from doorward.stream.merging import Merging
from doorward.stream.places import Mark
from doorward.stream.stepping import in_order
from stream.making import BEGIN

TIMES = st.lists(st.integers(0, 50), max_size=12)


class Listed:
    """A source of the events at some times, of which one record in three holds two."""

    def __init__(self, number, times):
        self.mark = Mark(id=number, name=f"{number}", path=f"{number}")
        self.queue = deque()
        self._items = [
            Arrival(
                Authentication(time=at),
                float(at),
                "",
                uid=f"{number}-{index}",
                source=number,
                number=index,
                end=-1 if index % 3 == 1 and index + 1 < len(times) else index + 1,
            )
            for index, at in enumerate(times)
        ]
        self._items = self._items[self.mark.position :]

    def since(self, position):
        self._items = [one for one in self._items if one.number >= position]
        self.mark.position = position
        return self

    @property
    def ended(self):
        return not self._items and not self.queue

    def fill(self, most=2):
        for _ in range(min(most, 2, len(self._items))):
            self.queue.append(self._items.pop(0))

    def close(self):
        self._items.clear()


def batches(sources, most):
    merging = Merging()
    for one in sources:
        merging.add(one)
    found = []
    while merging.look():
        taken = [one.uid for one in merging.take(most)]
        found.append((taken, [one.mark.position for one in sources]))
    return found


@given(st.lists(TIMES, min_size=1, max_size=4), st.integers(1, 7))
def test_everything_is_taken_once_and_each_source_in_its_order(times, most):
    sources = [Listed(number, one) for number, one in enumerate(times, 1)]
    taken = [uid for batch, _ in batches(sources, most) for uid in batch]
    assert sorted(taken) == sorted(
        f"{number}-{index}" for number, one in enumerate(times, 1) for index in range(len(one))
    )
    for number in range(1, len(times) + 1):
        own = [uid for uid in taken if uid.startswith(f"{number}-")]
        assert own == sorted(own, key=lambda uid: int(uid.partition("-")[2]))


@given(st.lists(TIMES.map(sorted), min_size=1, max_size=4))
def test_sources_that_are_in_order_come_in_order(times):
    sources = [Listed(number, one) for number, one in enumerate(times, 1)]
    merging = Merging()
    for one in sources:
        merging.add(one)
    ats = []
    while merging.look():
        ats += [one.at for one in merging.take(100)]
    # Events of one record stay together, which may put a later one before another's earlier.
    strays = sum(one > other for one, other in itertools.pairwise(ats))
    assert strays <= sum(len(one) // 3 for one in times)


@given(st.lists(TIMES, min_size=1, max_size=4), st.integers(1, 7), st.data())
def test_going_on_from_any_batch_takes_the_same(times, most, data):
    whole = batches([Listed(number, one) for number, one in enumerate(times, 1)], most)
    if not whole:
        return
    cut = data.draw(st.integers(0, len(whole) - 1))
    positions = whole[cut][1]
    sources = [
        Listed(number, one).since(positions[number - 1]) for number, one in enumerate(times, 1)
    ]
    assert batches(sources, most) == whole[cut + 1 :]


@given(st.lists(st.tuples(st.integers(0, 5), st.text("ab", max_size=2)), max_size=20))
def test_the_order_does_not_hang_on_how_events_came(pairs):
    events = [Arrival(Authentication(time=BEGIN + at), float(at), "", uid=uid) for at, uid in pairs]
    keys = [(one.at, one.uid) for one in in_order(events)]
    assert keys == sorted(keys)
    assert keys == [(one.at, one.uid) for one in in_order(events[::-1])]


@given(st.lists(st.integers(0, 30), max_size=60), st.integers(1, 8), st.integers(0, 60))
def test_the_window_knows_its_last_keys_also_after_a_restart(keys, window, cut):
    recent, kept = Recent(window), []
    for key in keys[:cut]:
        recent.add(key)
        kept.append(recent.fresh())
    again = Recent(window)
    again.restore(kept)
    for index in range(cut, len(keys)):
        assert recent.add(keys[index]) == again.add(keys[index])
