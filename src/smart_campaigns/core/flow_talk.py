"""One talk through a flow: what was heard goes in, what is said next comes out. Pure: the instant is an argument."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from smart_campaigns.core.callbacks import AHEAD_MAX
from smart_campaigns.core.conversation import RESULT_CALLBACK
from smart_campaigns.core.flow import Flow, Patience, State
from smart_campaigns.core.flow_text import fill
from smart_campaigns.core.intents import Intent, understand, words_of
from smart_campaigns.core.spoken_time import spoken_time

CALLBACK_SLOT = "callback_time"
CALLBACK_UNLESS_SAID = timedelta(hours=2)
"""A contact who asks to be called later, and says no time."""
TOO_FAR = f"I can only note a time within the next {AHEAD_MAX.days} days."
NO_ANSWER = "no_response"
NOT_UNDERSTOOD = "not_understood"
DEFAULT_ANSWERS: Mapping[str, str] = {
    Intent.WHO: "This is {agent}, an automated assistant calling for {organization}.",
    Intent.ROBOT: "Yes, I am an automated assistant, calling for {organization}.",
    Intent.WHAT: "I am calling about {purpose}.",
    Intent.HUMAN: "I am sorry, I cannot put you through to a person from here.",
    Intent.HOLD: "Sure, take your time.",
}
"""Where the author gave none. That it is a machine is always said when asked."""
_TRAILING = re.compile(r"\b(and|but|so|because|or|um|uh|the|a|to|my|is|at|if|with|for)$")
_SENTENCE = re.compile(r"[^.?!]+[.?!]*\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """`result` ends the talk once this is said. `intent`: how the contact's words were taken; None: not understood."""

    say: str
    intent: str | None = None
    result: str | None = None


class FlowTalk:
    """`values` fill the placeholders; `zone` is the contact's."""

    def __init__(self, flow: Flow, values: Mapping[str, str], zone: str) -> None:
        self._flow = flow
        self._values = dict(values)
        self._zone = zone
        self._state = flow.states[flow.start]
        self._misses = 0
        self._silences = 0
        self.slots: dict[str, str] = {}
        self.callback_at: datetime | None = None

    def begin(self) -> Reply:
        return self._said(self._state)

    def understands(self, text: str) -> bool:
        """Whether the turn may end early: the words mean something here and do not break off in the middle."""
        words = words_of(text)
        if not words or _TRAILING.search(words):
            return False
        return self._state.slot is None and self.meaning(text) is not None

    def meaning(self, text: str) -> str | None:
        """The intent of what was said; None: not understood."""
        return understand(text, self._flow.intents)

    def hear(self, text: str, now: datetime, *, has_heard_question: bool = True) -> Reply:
        """The answer to what the contact said. A question that was not heard is not answered by a "yes": it is asked again."""
        self._silences = 0
        intent = self.meaning(text)
        if intent == Intent.OPT_OUT:
            return self._go(self._flow.always[Intent.OPT_OUT], intent, text, now)
        if not has_heard_question and intent in self._state.on:
            return Reply(say=self._text(self._state.say), intent=intent)
        if (filled := self._fill_slot(intent, text, now)) is not None:
            return filled
        if (target := self._leads(intent)) is not None:
            return self._go(target, intent, text, now)
        if (answer := self._answer_to(intent)) is not None:
            return answer
        return self._missed(now)

    def opted_out(self, now: datetime) -> Reply:
        """The answer to a wish that was made without words."""
        return self._go(self._flow.always[Intent.OPT_OUT], Intent.OPT_OUT, "", now)

    def silence(self, now: datetime) -> Reply:
        """Nobody spoke for as long as the flow waits."""
        self._silences += 1
        return self._patient(self._flow.silence, self._silences, NO_ANSWER, now)

    @property
    def patience_s(self) -> float:
        return self._flow.silence.after_s

    def _answer_to(self, intent: str | None) -> Reply | None:
        """What is said to a question, and the flow's own again."""
        if intent == Intent.REPEAT:
            return Reply(say=self._text(self._state.say), intent=intent)
        answer = self._flow.answers.get(intent or "") or DEFAULT_ANSWERS.get(intent or "")
        if answer is None:
            return None
        self._misses = 0
        return Reply(say=self._text(f"{answer} {question_of(self._state.say)}"), intent=intent)

    def _leads(self, intent: str | None) -> str | None:
        if intent is None:
            return None
        return self._state.on.get(intent) or self._flow.always.get(intent)

    def _fill_slot(self, intent: str | None, text: str, now: datetime) -> Reply | None:
        """A time is taken from whatever was said; any other slot takes what means nothing else."""
        slot, target = self._state.slot, self._state.otherwise
        if slot is None or target is None:
            return None
        if slot == CALLBACK_SLOT:
            at = spoken_time(text, now, self._zone)
            if at is not None and at > now + AHEAD_MAX:
                return self._too_far(now)
            if at is not None:
                self._set_callback(at, now)
            is_open_to_any = (
                self._leads(intent) == self._state.name
            )  # asked for a time, and says again that it is to be later
            return self._go(target, slot, text, now) if at is not None or is_open_to_any else None
        if self._leads(intent) is not None or intent in self._flow.answers:
            return None
        self.slots[slot] = text
        return self._go(target, slot, text, now)

    def _take_time(self, text: str, now: datetime) -> bool:
        at = spoken_time(text, now, self._zone)
        if at is None or at > now + AHEAD_MAX:
            return False
        self._set_callback(at, now)
        return True

    def _set_callback(self, at: datetime, now: datetime) -> None:
        self.callback_at = at
        self.slots[CALLBACK_SLOT] = at.isoformat()
        self._values["callback_at"] = _told(at.astimezone(ZoneInfo(self._zone)), now.astimezone(ZoneInfo(self._zone)))

    def _go(self, target: str, intent: str | None, text: str, now: datetime) -> Reply:
        self._misses = 0
        self._state = self._flow.states[target]
        after = self._state.otherwise
        if self._state.slot == CALLBACK_SLOT and after is not None and self._take_time(text, now):
            self._state = self._flow.states[after]  # the time was said in the same breath
        if self._state.end == RESULT_CALLBACK and self.callback_at is None:
            self._set_callback(now + CALLBACK_UNLESS_SAID, now)
        return self._said(self._state, intent)

    def _missed(self, now: datetime) -> Reply:
        self._misses += 1
        if self._misses > self._flow.not_understood.times and self._state.otherwise is not None:
            return self._go(self._state.otherwise, None, "", now)
        return self._patient(self._flow.not_understood, self._misses, NOT_UNDERSTOOD, now)

    def _too_far(self, now: datetime) -> Reply:
        """No time is promised that is not kept."""
        self._misses += 1
        return self._patient(replace(self._flow.not_understood, say=TOO_FAR), self._misses, NOT_UNDERSTOOD, now)

    def _patient(self, patience: Patience, count: int, result: str, now: datetime) -> Reply:
        if count <= patience.times:
            return Reply(say=self._text(f"{patience.say} {question_of(self._state.say)}"))
        if patience.then is not None:
            return self._go(patience.then, None, "", now)
        return Reply(say="Goodbye.", result=result)

    def _said(self, state: State, intent: str | None = None) -> Reply:
        return Reply(say=self._text(state.say), intent=intent, result=state.end)

    def _text(self, text: str) -> str:
        return fill(text, self._values).strip()


def question_of(say: str) -> str:
    """Its last sentence: what is asked again."""
    sentences = _SENTENCE.findall(say)
    return sentences[-1].strip() if sentences else say


def before_last(say: str, sentences: Sequence[str]) -> str:
    """More to say, before the last sentence: the goodbye stays the end."""
    if not sentences:
        return say
    *first, last = [sentence.strip() for sentence in _SENTENCE.findall(say)] or [say]
    return " ".join([*first, *sentences, last])


def _told(at: datetime, now: datetime) -> str:
    """For an ear: today at 3 PM, on Monday at 9:30 AM."""
    clock = at.strftime("%-I %p") if at.minute == 0 else at.strftime("%-I:%M %p")
    days = (at.date() - now.date()).days
    day = {0: "today", 1: "tomorrow"}.get(days) or ("on " + at.strftime("%A" if days < 7 else "%A, %B %-d"))  # noqa: PLR2004 - a week
    return f"{day} at {clock}"
