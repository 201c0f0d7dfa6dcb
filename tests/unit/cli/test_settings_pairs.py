"""`--set key=value`: what a person types becomes the values that settings are made of."""

from pathlib import Path

import pytest

from smart_campaigns.cli.settings_pairs import read_settings
from smart_campaigns.core.errors import InvalidInput
from smart_campaigns.core.settings_json import from_json

CASES = [
    ("priority=7", "priority", 7),
    ("placement_spacing_s=0.5", "placement_spacing_s", 0.5),
    ("allowed_days=mon, Wednesday,4", "allowed_days", frozenset({0, 2, 4})),
    ("circuit_breaker=off", "circuit_breaker", False),
    ("caller_numbers=+12025550190,+12025550191", "caller_numbers", ("+12025550190", "+12025550191")),
    ("budget=12.50", "budget_micro", 12_500_000),
    ("budget=", "budget_micro", None),
    ("end_date=", "end_date", None),
    ("name=A = B", "name", "A = B"),
    ("window_end=24:00", "window_end", None),
]


@pytest.mark.parametrize(("pair", "name", "value"), CASES)
def test_a_pair_is_read_by_the_kind_of_its_setting(pair: str, name: str, value: object) -> None:
    assert getattr(from_json(read_settings([pair], None)), name) == value


@pytest.mark.parametrize(
    "pair", ["priority=high", "circuit_breaker=maybe", "no_such=1", "priority", "allowed_days=someday", "budget=much"]
)
def test_what_is_not_understood_names_its_field(pair: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_settings([pair], None)
    assert [error.field for error in refused.value.errors] == [pair.partition("=")[0]]


def test_pairs_go_before_the_file(tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    file.write_text('{"name": "From file", "priority": 2}')
    assert read_settings(["priority=9"], file) == {"name": "From file", "priority": 9}
    for wrong in ("[]", "name: x"):
        file.write_text(wrong)
        with pytest.raises(InvalidInput):
            read_settings([], file)
