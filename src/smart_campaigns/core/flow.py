"""A conversation flow: states, what to say in each, where an answer leads, and ends that name an outcome.

A flow comes as a mapping (YAML or JSON). `parse_flow` reads it whole or raises InvalidInput with everything that is wrong.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from smart_campaigns.core.errors import InvalidInput
from smart_campaigns.core.flow_validation import flow_problems
from smart_campaigns.core.intents import Intent

DECLINED_TO_CONTINUE = "declined_to_continue"
"""A result: the contact did not want the call to go on."""
_ASKING, _LEAVING = "(asking first)", "(declined to continue)"
"""No author's state has such a name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """`end`: the call is over once this is said, with that result. `slot`: what is answered is kept under that name."""

    name: str
    say: str
    on: Mapping[str, str] = field(default_factory=dict)
    otherwise: str | None = None
    slot: str | None = None
    end: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """What is said where nothing was understood, or nothing said; after `times` the talk goes to `then`."""

    say: str
    then: str | None
    times: int = 2
    after_s: float = 7.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    start: str
    states: Mapping[str, State]
    always: Mapping[str, str]
    """Intent → state, from wherever the talk is; a state's own `on` comes first. An opt-out is always here."""
    answers: Mapping[str, str]
    """Intent → what is said before the question is asked again."""
    intents: Mapping[str, tuple[str, ...]]
    """The author's own intents by their phrases."""
    not_understood: Patience
    silence: Patience

    def sentences(self) -> Iterator[str]:
        """Everything that may have to be said."""
        yield from (state.say for state in self.states.values())
        yield from self.answers.values()
        yield from (self.not_understood.say, self.silence.say)

    def asking_first(self, question: str, goodbye: str) -> Flow:
        """The same flow behind a question: only a yes leads to it. A wish to be called later leads where it always does."""
        noes = (Intent.NO, Intent.NOT_INTERESTED, Intent.BYE)
        leads: dict[str, str] = {Intent.YES: self.start, **dict.fromkeys(noes, _LEAVING)}
        ask = State(name=_ASKING, say=question, on=leads)
        leave = State(name=_LEAVING, say=goodbye, end=DECLINED_TO_CONTINUE)
        return replace(self, start=_ASKING, states={**self.states, _ASKING: ask, _LEAVING: leave})

    def unreachable(self) -> list[str]:
        """States to which nothing leads: a remark, no error."""
        seen, ahead = {self.start}, [self.start]
        always = [*self.always.values(), self.not_understood.then, self.silence.then]
        while ahead:
            state = self.states[ahead.pop()]
            found = {*state.on.values(), *([state.otherwise] if state.otherwise else []), *(t for t in always if t)}
            ahead += found - seen
            seen |= found
        return [name for name in self.states if name not in seen]


def parse_flow(given: Mapping[str, Any]) -> Flow:
    """Raises InvalidInput."""
    if errors := tuple(flow_problems(given)):
        raise InvalidInput(errors)
    states = {name: _state(name, values) for name, values in given["states"].items()}
    return Flow(
        start=given["start"],
        states=states,
        always=dict(given.get("always") or {}),
        answers=dict(given.get("answers") or {}),
        intents={name: tuple(phrases) for name, phrases in (given.get("intents") or {}).items()},
        not_understood=_patience(given.get("not_understood"), "Sorry, I did not catch that."),
        silence=_patience(given.get("silence"), "Are you still there?"),
    )


def _state(name: str, values: Mapping[str, Any]) -> State:
    return State(
        name=name,
        say=values["say"],
        on=dict(values.get("on") or {}),
        otherwise=values.get("otherwise"),
        slot=values.get("slot"),
        end=values.get("end"),
    )


def _patience(values: Mapping[str, Any] | None, say: str) -> Patience:
    given = values or {}
    return Patience(
        say=given.get("say", say),
        then=given.get("then"),
        times=given.get("times", 2),
        after_s=float(given.get("after_s", 7.0)),
    )
