import pytest

from smart_campaigns.core.some_of import some_of


@pytest.mark.parametrize(
    ("names", "told"),
    [
        ([], ""),
        (["a"], "a"),
        (["a", "b"], "a, b"),
        (["a", "b", "c"], "a, b and 1 more"),
        (["a"] * 1002, "a, a and 1,000 more"),
    ],
)
def test_the_first_two_and_how_many_more(names: list[str], told: str) -> None:
    assert some_of(names, 2) == told
