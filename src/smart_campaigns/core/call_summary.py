"""What a talk came to, in a sentence or two, by rules over what the flow understood: no words of the contact are in it."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from smart_campaigns.core.conversation import (
    RESULT_CALLBACK,
    RESULT_DO_NOT_CALL,
    RESULT_WRONG_NUMBER,
    Speaker,
)
from smart_campaigns.core.flow_talk import CALLBACK_SLOT
from smart_campaigns.core.intents import Intent

_MEANT: Mapping[str, str] = {
    Intent.OPT_OUT: "asked to be called no more",
    Intent.WRONG_NUMBER: "said that the number is wrong",
    Intent.ROBOT: "asked whether it is a machine",
    Intent.HUMAN: "asked for a person",
    Intent.CALLBACK: "asked to be called later",
    Intent.NOT_INTERESTED: "was not interested",
    Intent.DONE: "said that it is done already",
    Intent.WHO: "asked who calls",
    Intent.WHAT: "asked what it is about",
    Intent.REPEAT: "asked to hear it again",
    Intent.HOLD: "asked to wait",
    Intent.NO: "said no",
    Intent.BYE: "said goodbye",
    Intent.YES: "said yes",
    CALLBACK_SLOT: "gave a time",
}
_WHO_IS_THERE = frozenset({"greeting", "machine", "screener", "human", "network"})
"""Turns that told who picked up, and answered nothing."""
_RESULTS: Mapping[str, str] = {
    RESULT_CALLBACK: "To be called again",
    RESULT_WRONG_NUMBER: "Wrong number",
    RESULT_DO_NOT_CALL: "Not to be called again",
}


def summarise(conversation: Mapping[str, Any], *, result: str | None, by_machine: bool) -> str:
    """Of a conversation as the ledger keeps it (Conversation.as_json)."""
    turns = conversation.get("turns", ())
    said = [turn.get("intent") for turn in turns if turn["speaker"] == Speaker.CONTACT]
    deeds = _deeds([intent for intent in said if intent not in _WHO_IS_THERE], conversation.get("slots", {}))
    return " ".join(f"{sentence}." for sentence in _sentences(said, deeds, result, by_machine=by_machine))


def _sentences(
    intents: Sequence[str | None], deeds: Sequence[str], result: str | None, *, by_machine: bool
) -> Iterator[str]:
    if by_machine:
        yield "A machine picked up"
    elif deeds:
        yield f"The contact {_listed(deeds)}"
    elif intents:
        yield "The contact said hello and answered nothing"
    else:
        yield "Nobody spoke"
    if result:
        yield _RESULTS.get(result) or _plain(result)


def _deeds(intents: Iterable[str | None], slots: Container[str]) -> list[str]:
    deeds = [_deed(intent, slots) for intent in intents]
    return [_often(deed, len(list(same))) for deed, same in groupby(deeds)]


def _deed(intent: str | None, slots: Container[str]) -> str:
    if intent is None:
        return "said what was not understood"
    if (known := _MEANT.get(intent)) is not None:
        return known
    return f"{'told' if intent in slots else 'meant'} “{_plain(intent).lower()}”"


def _often(deed: str, times: int) -> str:
    return deed if times == 1 else f"{deed} {'twice' if times == 2 else f'{times} times'}"  # noqa: PLR2004 - the word


def _listed(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _plain(word: str) -> str:
    text = word.replace("_", " ")
    return text[:1].upper() + text[1:]
