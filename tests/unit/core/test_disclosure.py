"""What the opening must say, by the rows of the policy table that ships."""

from __future__ import annotations

import pytest

from smart_campaigns.adapters.policy_files import load_policy
from smart_campaigns.core.campaign_settings import CallType
from smart_campaigns.core.disclosure import Disclosure, disclosure_for, must_announce
from smart_campaigns.core.policy_table import legal_key

TABLE = load_policy()
ZONE = {"US": "America/Chicago", "GB": "Europe/London", "DE": "Europe/Berlin", "AU": "Australia/Sydney"}


def said(place: str, call_type: CallType = CallType.REMINDER, *, recorded: bool = True, announces: bool = False) -> str:
    """Letters: recorded, opt-out, phone first, phone last, address, may it continue."""
    key = legal_key((ZONE.get(place[:2], "America/New_York"),), (place,), call_type)
    law = disclosure_for(TABLE, key, is_recorded=recorded, announces=announces)
    first = (law.says_recorded, law.says_opt_out, law.says_phone_first)
    marks = (*first, law.says_phone_last, law.says_address, law.asks_to_continue)
    return "".join(letter for letter, is_said in zip("roflac", marks, strict=True) if is_said)


@pytest.mark.parametrize(
    ("place", "reminder", "marketing"),
    [
        ("US", "l", "ol"),  # TCPA: a number to call back; advertising offers an opt-out
        ("US-TX", "l", "ol"),
        ("US-NY", "l", "rol"),
        ("US-CA", "rl", "rol"),  # all parties consent to a recording
        ("US-FL", "rl", "rol"),
        ("US-WA", "rl", "rol"),
        ("CA", "rf", "rf"),  # the number comes at the start
        ("GB", "rl", "ra"),  # who is called for a sale is told an address, or a number free of charge
        ("AE", "rl", "rc"),  # and asked whether the call may go on
        ("SA", "rl", "rc"),
        ("DE", "r", "r"),
        ("AU", "rl", "r"),
    ],
)
def test_what_the_law_of_the_place_wants_said(place: str, reminder: str, marketing: str) -> None:
    assert said(place) == reminder
    assert said(place, CallType.MARKETING) == marketing


def test_a_call_that_is_not_recorded_says_nothing_of_it() -> None:
    assert said("US-CA", recorded=False, announces=True) == "l"


def test_a_campaign_may_announce_where_the_law_does_not_ask() -> None:
    assert said("US-TX") == "l"
    assert said("US-TX", announces=True) == "rl"


@pytest.mark.parametrize(("place", "must"), [("US-TX", False), ("US-CA", True), ("DE", True), ("CA", True)])
def test_where_an_announcement_is_no_choice(place: str, *, must: bool) -> None:
    key = legal_key((ZONE.get(place[:2], "America/New_York"),), (place,), CallType.REMINDER)
    assert must_announce(TABLE, key) is must


def test_who_calls_and_that_a_machine_speaks_is_always_said() -> None:
    (sentence,) = Disclosure().opening()
    for part in ("{agent}", "automated", "{organization}", "{purpose}"):
        assert part in sentence


def test_the_order_of_the_opening_and_the_number_said_once() -> None:
    law = Disclosure(says_recorded=True, says_opt_out=True, says_phone_first=True, says_phone_last=True)
    _, recorded, opt_out, phone = law.opening()
    assert ("recorded" in recorded, "stop calling" in opt_out, "{phone}" in phone) == (True, True, True)
    assert law.closing() == ()
    assert "{phone}" in Disclosure(says_phone_last=True).closing()[0]
