"""The tone of a call, as its contact's words tell it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import pytest

from smart_campaigns.adapters.vader import Vader
from smart_campaigns.app.call_digest import Mood, digest
from smart_campaigns.ports.ledger_records import Call


@pytest.mark.parametrize(
    ("result", "said", "mood"),
    [
        ("do_not_call", ["Hello.", "Remove my number."], Mood.NEUTRAL),
        ("do_not_call", ["Good morning!", "Yes, please remove my number, thank you."], Mood.NEUTRAL),
        ("wrong_number", ["Good evening, how are you?", "Okay. There is nobody of that name here."], Mood.NEUTRAL),
        ("do_not_call", ["Good morning.", "Stop calling me, this is terrible."], Mood.NEGATIVE),
        ("confirmed", ["Good morning."], Mood.NEUTRAL),  # a greeting alone tells nothing of anybody
        ("confirmed", ["Good morning.", "Yes, that would be great, thank you."], Mood.POSITIVE),
        ("do_not_call", ["Hello.", "You were a great help, I love it, but call me no more."], Mood.POSITIVE),
    ],
)
def test_greetings_rate_no_tone(result: str, said: list[str], mood: Mood) -> None:
    turns = [{"speaker": "contact", "text": text, "intent": None} for text in said]
    call = cast("Call", SimpleNamespace(result=result, by_machine=False))
    found = digest(call, {"turns": turns}, Vader())
    assert found is not None
    assert found.mood is mood
