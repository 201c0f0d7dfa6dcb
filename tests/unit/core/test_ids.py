from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from smart_campaigns.core.ids import uuid7

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
instants = st.datetimes(datetime(2026, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))
dice = st.integers(0, 2**74 - 1)


@given(instants, dice)
def test_a_version_7_uuid_of_its_instant_and_dice(now: datetime, bits: int) -> None:
    made = uuid7(now, bits)
    assert made.version == 7
    assert made.variant == "specified in RFC 4122"
    milliseconds = (now - EPOCH) // timedelta(milliseconds=1)
    assert abs((made.int >> 80) - milliseconds) <= 1  # a float's last digit
    assert (made.int >> 64 & 0xFFF) << 62 | made.int & (2**62 - 1) == bits


@given(instants, instants, dice, dice)
def test_later_ids_sort_later(one: datetime, other: datetime, bits: int, more: int) -> None:
    if other - one > timedelta(milliseconds=2):
        assert uuid7(one, bits) < uuid7(other, more)


def test_the_example_of_rfc_9562() -> None:
    now = datetime(2022, 2, 22, 19, 22, 22, tzinfo=UTC)
    bits = 0xCC3 << 62 | 0x18C4DC0C0C07398F
    assert str(uuid7(now, bits)) == "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"
