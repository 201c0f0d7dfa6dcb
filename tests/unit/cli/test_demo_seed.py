"""Whom the demo puts on its do-not-call list."""

from smart_campaigns.cli.demo_seed import ON_THE_LIST, _forbidden
from smart_campaigns.ports.records import NewContact


def test_one_in_twenty_is_forbidden_and_never_the_one_whom_test_calls_ring() -> None:
    numbers = [f"+121255501{i:02d}" for i in range(100)]
    people = [NewContact(name=number, numbers=(number,)) for number in numbers]
    forbidden = _forbidden(people)
    assert forbidden == numbers[ON_THE_LIST - 1 : 99 : ON_THE_LIST]
    assert numbers[99].endswith("199")
    assert numbers[99] not in forbidden
