from __future__ import annotations

from typing import Any

import pytest

from smart_campaigns.core.call_summary import summarise


def talk(*intents: str | None) -> dict[str, Any]:
    turns = [{"speaker": "contact", "text": "secret words", "intent": intent} for intent in intents]
    return {"turns": [{"speaker": "agent", "text": "Hello."}, *turns], "slots": {"other_day": "my birthday"}}


@pytest.mark.parametrize(
    ("intents", "result", "by_machine", "summary"),
    [
        (("greeting", "yes", "yes"), "renewed", False, "The contact said yes twice. Renewed."),
        (
            ("greeting", "who", "robot", "yes", "not_interested"),
            "declined",
            False,
            "The contact asked who calls, asked whether it is a machine, said yes and was not interested. Declined.",
        ),
        (("opt_out",), "do_not_call", False, "The contact asked to be called no more. Not to be called again."),
        (
            ("greeting", None, None, None, "where_is_it"),
            None,
            False,
            "The contact said what was not understood 3 times and meant “where is it”.",
        ),
        (
            ("callback", "callback_time"),
            "callback",
            False,
            "The contact asked to be called later and gave a time. To be called again.",
        ),
        (("no", "other_day"), None, False, "The contact said no and told “other day”."),
        (("greeting",), "no_response", False, "The contact said hello and answered nothing. No response."),
        ((), None, False, "Nobody spoke."),
        (("machine",), None, True, "A machine picked up."),
    ],
)
def test_what_a_talk_came_to(
    intents: tuple[str | None, ...], result: str | None, by_machine: bool, summary: str
) -> None:
    assert summarise(talk(*intents), result=result, by_machine=by_machine) == summary
