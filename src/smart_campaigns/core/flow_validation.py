"""What is wrong with a flow as it was given: each problem with its path, what is wrong and what would be right."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from smart_campaigns.core.conversation import RESULT_DO_NOT_CALL
from smart_campaigns.core.flow_text import VARIABLES, placeholders
from smart_campaigns.core.intents import Intent

SAY_MAX = 600
STATES_MAX = 200
PHRASES_MAX, PHRASE_MAX = 200, 100
"""Of all intents together, and characters of each: every utterance is held against all of them while calls go on."""
ALWAYS_UNDERSTOOD = frozenset(Intent)
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_ATTRIBUTE = re.compile(r"[A-Za-z_][A-Za-z0-9_ .-]{0,63}")


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowProblem:
    """`where` is a path into the flow, e.g. `states.offer.on.yes`."""

    where: str
    message: str


def flow_problems(given: Mapping[str, Any]) -> Iterator[FlowProblem]:
    known = {"start", "states", "always", "answers", "intents", "not_understood", "silence"}
    yield from _unknown("", given, known)
    states = given.get("states")
    if not isinstance(states, Mapping) or not 1 <= len(states) <= STATES_MAX:
        yield FlowProblem(where="states", message=f"1 to {STATES_MAX} states, each by its name")
        return
    if given.get("start") not in states:
        yield FlowProblem(where="start", message=f"names one of the states: {', '.join(states)}")
    intents = given.get("intents") or {}
    yield from _intent_problems(intents)
    understood = ALWAYS_UNDERSTOOD | set(intents)
    for name, values in states.items():
        yield from _state_problems(name, values, states, understood)
    yield from _led("always", given.get("always") or {}, states, understood)
    yield from _opt_out_problems(given.get("always") or {}, states)
    for intent, text in (given.get("answers") or {}).items():
        yield from _intent_known(f"answers.{intent}", intent, understood)
        yield from _say_problems(f"answers.{intent}", text)
    for which in ("not_understood", "silence"):
        yield from _patience_problems(which, given.get(which) or {}, states)


def _opt_out_problems(always: Any, states: Mapping[str, Any]) -> Iterator[FlowProblem]:
    target = always.get(Intent.OPT_OUT) if isinstance(always, Mapping) else None
    if target is None or (states.get(target) or {}).get("end") != RESULT_DO_NOT_CALL:
        yield FlowProblem(
            where="always.opt_out",
            message=f"leads to a state that ends in {RESULT_DO_NOT_CALL}: whoever asks not to be called is heard everywhere",
        )


def _state_problems(
    name: Any, values: Any, states: Mapping[str, Any], understood: Collection[str]
) -> Iterator[FlowProblem]:
    where = f"states.{name}"
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        yield FlowProblem(where=where, message="a name of small letters, digits and _, at most 40")
    if not isinstance(values, Mapping):
        yield FlowProblem(where=where, message="say, and on, otherwise, slot or end")
        return
    yield from _unknown(where, values, {"say", "on", "otherwise", "slot", "end"})
    yield from _say_problems(f"{where}.say", values.get("say"))
    yield from _led(f"{where}.on", values.get("on") or {}, states, understood)
    if (otherwise := values.get("otherwise")) is not None and otherwise not in states:
        yield FlowProblem(where=f"{where}.otherwise", message=f"there is no state {otherwise!r}")
    for key in ("slot", "end"):
        word = values.get(key)
        if word is not None and (not isinstance(word, str) or not _NAME.fullmatch(word)):
            yield FlowProblem(where=f"{where}.{key}", message="a word of small letters, digits and _, at most 40")
    if values.get("end") is None and not values.get("on") and values.get("otherwise") is None:
        yield FlowProblem(where=where, message="leads nowhere: it needs on, otherwise or end")
    if values.get("end") is not None and (values.get("on") or values.get("otherwise")):
        yield FlowProblem(where=where, message="an end leads nowhere: on and otherwise go")


def _say_problems(where: str, text: Any) -> Iterator[FlowProblem]:
    if not isinstance(text, str) or not 1 <= len(text.strip()) <= SAY_MAX:
        yield FlowProblem(where=where, message=f"what is said, 1 to {SAY_MAX} characters")
        return
    known = ", ".join(VARIABLES)
    for name, default in placeholders(text):
        if name in VARIABLES:
            continue
        if not _ATTRIBUTE.fullmatch(name):
            yield FlowProblem(where=where, message=f"{{{name}}} is no name of an attribute")
        elif default is None:
            yield FlowProblem(
                where=where,
                message=f"{{{name}}} may be missing: give what stands for it, {{{name}|…}}; always known: {known}",
            )


def _led(where: str, leads: Any, states: Mapping[str, Any], understood: Collection[str]) -> Iterator[FlowProblem]:
    if not isinstance(leads, Mapping):
        yield FlowProblem(where=where, message="intent: state")
        return
    for intent, target in leads.items():
        yield from _intent_known(f"{where}.{intent}", intent, understood)
        if target not in states:
            yield FlowProblem(where=f"{where}.{intent}", message=f"there is no state {target!r}")


def _intent_known(where: str, intent: Any, understood: Collection[str]) -> Iterator[FlowProblem]:
    if isinstance(intent, bool):
        word = "yes" if intent else "no"
        yield FlowProblem(where=where, message=f'YAML reads {word} as true or false: write "{word}" in quotes')
    elif intent not in understood:
        yield FlowProblem(where=where, message=f"no such intent; there are {', '.join(sorted(understood))}")


def _intent_problems(intents: Any) -> Iterator[FlowProblem]:
    if not isinstance(intents, Mapping):
        yield FlowProblem(where="intents", message="name: a list of phrases")
        return
    for name, phrases in intents.items():
        where = f"intents.{name}"
        if not isinstance(name, str) or not _NAME.fullmatch(name) or name in ALWAYS_UNDERSTOOD:
            yield FlowProblem(where=where, message="a name of its own, of small letters, digits and _")
        is_list = isinstance(phrases, (list, tuple)) and phrases
        if not is_list or not all(
            isinstance(phrase, str) and 0 < len(phrase.strip()) <= PHRASE_MAX for phrase in phrases
        ):
            yield FlowProblem(where=where, message=f"a list of phrases, each of 1 to {PHRASE_MAX} characters")
    count = sum(len(phrases) for phrases in intents.values() if isinstance(phrases, (list, tuple)))
    if count > PHRASES_MAX:
        yield FlowProblem(where="intents", message=f"{count} phrases; at most {PHRASES_MAX}")


def _patience_problems(which: str, values: Any, states: Mapping[str, Any]) -> Iterator[FlowProblem]:
    if not isinstance(values, Mapping):
        yield FlowProblem(where=which, message="say, times, then, after_s")
        return
    yield from _unknown(which, values, {"say", "times", "then", "after_s"})
    if "say" in values:
        yield from _say_problems(f"{which}.say", values["say"])
    if values.get("then") is not None and (states.get(values["then"]) or {}).get("end") is None:
        yield FlowProblem(where=f"{which}.then", message="names a state that is an end")
    if not _is_between(values.get("times", 2), 1, 5):
        yield FlowProblem(where=f"{which}.times", message="1 to 5")
    if not _is_between(values.get("after_s", 7), 3, 30):
        yield FlowProblem(where=f"{which}.after_s", message="3 to 30 seconds")


def _is_between(value: Any, least: float, most: float) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and least <= value <= most


def _unknown(where: str, values: Mapping[str, Any], known: set[str]) -> Iterator[FlowProblem]:
    for key in values:
        if key not in known:
            path = f"{where}.{key}".lstrip(".")
            yield FlowProblem(where=path, message=f"no such entry; there are {', '.join(sorted(known))}")
