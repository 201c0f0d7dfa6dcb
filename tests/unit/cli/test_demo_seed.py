"""Whom the demo seeds, and whom it puts on its do-not-call list."""

from smart_campaigns.cli.demo_seed import ON_THE_LIST, _forbidden, people_of
from smart_campaigns.core.fictional_numbers import BERLIN
from smart_campaigns.ports.records import NewContact


def test_one_in_twenty_is_forbidden() -> None:
    numbers = [f"+121255501{i:02d}" for i in range(100)]
    people = [NewContact(name=number, numbers=(number,)) for number in numbers]
    assert _forbidden(people) == numbers[ON_THE_LIST - 1 :: ON_THE_LIST]


def test_those_whom_test_calls_ring_are_nobody_of_the_demo() -> None:
    seeded = list(people_of(BERLIN))
    assert len(seeded) == BERLIN.size - 1
    assert BERLIN.number(199) not in seeded
