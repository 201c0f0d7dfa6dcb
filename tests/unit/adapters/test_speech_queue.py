"""Who is served first at a model's desk, and how its waits are told."""

from __future__ import annotations

from smart_campaigns.adapters.speech.sentence_cache import SentenceCache
from smart_campaigns.adapters.speech.urgent_queue import UrgentQueue
from smart_campaigns.adapters.speech.waits import WINDOW_S, Waits
from smart_campaigns.ports.speech import Urgency


async def drained(queue: UrgentQueue[str]) -> list[str]:
    return [await queue.take() for _ in range(len(queue))]


async def test_the_most_urgent_and_of_these_who_came_first() -> None:
    queue: UrgentQueue[str] = UrgentQueue(9)
    for item, urgency in (("a", Urgency.AHEAD), ("b", Urgency.WAITING), ("c", Urgency.NEXT), ("d", Urgency.WAITING)):
        assert queue.put(item, urgency, item)
    assert await drained(queue) == ["b", "d", "c", "a"]


async def test_who_does_not_wait_any_more_is_passed_over_and_leaves_room() -> None:
    queue: UrgentQueue[str] = UrgentQueue(2)
    assert queue.put(1, Urgency.WAITING, "a")
    assert queue.put(2, Urgency.WAITING, "b")
    assert not queue.put(3, Urgency.WAITING, "c")
    queue.drop(1)
    queue.drop(99)
    assert queue.put(3, Urgency.WAITING, "c")
    assert list(queue.waiting()) == ["b", "c"]
    assert await drained(queue) == ["b", "c"]


def test_p95_of_those_served_within_the_window_and_of_those_that_wait() -> None:
    waits = Waits()
    assert waits.p95_s(0.0) == 0.0
    for second in range(20):
        waits.served(float(second), second / 100, 0.5)
    assert waits.p95_s(19.0) == 0.18
    assert waits.p95_s(19.0, [5.0] * 2) == 5.0  # a queue that stands still does not look empty
    assert waits.p95_s(WINDOW_S + 18.0) == 0.19  # one is left of them, and 18 s old
    assert waits.p95_s(WINDOW_S + 20.0) == 0.0


def test_a_wait_that_nobody_minded_counts_for_the_load_alone() -> None:
    waits = Waits()
    waits.served(1.0, None, 6.0)
    waits.served(1.0, 0.1, 3.0)
    assert waits.p95_s(1.0) == 0.1
    assert waits.load(1.0, servers=2) == 9.0 / (2 * WINDOW_S)
    assert waits.load(WINDOW_S + 2.0, servers=2) == 0.0


def test_sentences_said_longest_ago_are_forgotten_first() -> None:
    said = SentenceCache(most_bytes=10)
    said.put("a", 1.0, b"1234")
    said.put("b", 1.0, b"1234")
    assert said.get("a", 1.0) == b"1234"
    assert said.get("a", 1.1) is None
    said.put("c", 1.0, b"1234")
    assert [said.get(text, 1.0) is not None for text in "abc"] == [True, False, True]
    said.put("c", 1.0, b"12")
    said.put("d", 1.0, b"1234")
    assert [said.get(text, 1.0) is not None for text in "acd"] == [True, True, True]
