"""What a called number does with one attempt, and how a file of scripts says so."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from pathlib import Path
from typing import Any

EVERYBODY_ELSE = "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What is said when the caller has fallen silent, or (`over_caller_s`) so long after the caller began to speak."""

    text: str = ""
    keys: str = ""
    """Pressed after the words: 0-9, * and #."""
    over_caller_s: float | None = None
    after_s: float = 0.0
    """Taken to think, beyond noticing that the caller is silent."""

    @classmethod
    def from_json(cls, value: str | Mapping[str, Any]) -> Line:
        return cls(text=value) if isinstance(value, str) else cls(**value)


class Kind(StrEnum):
    ANSWERS = "answers"
    """Says hello, listens, answers, and hangs up when the agent has spoken and `talk_s` is over."""
    HANGS_UP_EARLY = "hangs_up_early"
    """Says hello and hangs up after `talk_s`, whoever is speaking."""
    SILENT = "silent"
    """Picks up and says nothing."""
    VOICEMAIL = "voicemail"
    """Greeting, beep, then records at most `talk_s`."""
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    """Rings until CANCEL; the network gives up after `ring_s`."""
    DECLINES = "declines"
    UNKNOWN_NUMBER = "unknown_number"
    ANNOUNCEMENT_EARLY = "announcement_early"
    """"Not in service" as early media, then 404."""
    ANNOUNCEMENT_PICKED_UP = "announcement_picked_up"
    """The same, but the network picks up, which is charged."""
    CARRIER_ERROR = "carrier_error"
    THROTTLED = "throttled"
    CROSSED_CANCEL = "crossed_cancel"
    """Picks up in the instant of the CANCEL: the 200 crosses it."""
    NO_REPLY = "no_reply"
    """100 Trying and then nothing, also to a CANCEL nothing but its own 200 and 487."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    kind: Kind
    post_dial_s: float = 0.1
    """From the INVITE to the first sign of life: 180, 183 or the final answer."""
    ring_s: float = 1.0
    talk_s: float = 5.0
    patience_s: float = 20.0
    """Beyond `talk_s`: hangs up even while the agent speaks, or when the agent never says a word."""
    greeting_s: float = 4.0
    """Of a voicemail, or of the words after special information tones."""
    beep_s: float = 0.45
    status: int | None = None
    """Overrides the status of a refusal."""
    retry_after_s: int | None = None
    q850: int | None = None
    """Cause in a Reason header of the refusal, or of the BYE."""
    hangs_up: bool = True
    """False: stays until the caller hangs up."""
    is_muted: bool = False
    """Sends silence in place of what it says: whoever judges what was said must notice."""
    voice: int = 0
    lines: tuple[Line, ...] = ()
    """What a person says, in order; the greeting of a voicemail, the words of an announcement. Empty: sounds like speech."""

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Behaviour:
        known = {field.name for field in fields(cls)}
        unknown = sorted(set(values) - known)
        if unknown:
            raise ValueError(
                f"no such setting of a behaviour: {', '.join(unknown)}; there are {', '.join(sorted(known))}"
            )
        lines = tuple(Line.from_json(line) for line in values.get("lines", ()))
        return cls(**{**values, "kind": Kind(values["kind"]), "lines": lines})


Script = Mapping[str, Sequence[Behaviour]]
"""Number → behaviour of its first, second … attempt; the last one goes on. `*` is every number not named."""


def read_script(path: Path) -> Script:
    """`{"+15550100": [{"kind": "busy"}, {"kind": "answers", "talk_s": 3}], "*": [{"kind": "no_answer"}]}`"""
    numbers = json.loads(path.read_text(encoding="utf-8"))
    return {number: [Behaviour.from_json(each) for each in behaviours] for number, behaviours in numbers.items()}


def scripted(script: Script, number: str, attempt: int) -> Behaviour | None:
    """`attempt` counts from 0."""
    behaviours = script.get(number) or script.get(EVERYBODY_ELSE)
    return behaviours[min(attempt, len(behaviours) - 1)] if behaviours else None
