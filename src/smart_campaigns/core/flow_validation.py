"""What is wrong with a flow as it was given: each problem with its path, what is wrong and what would be right."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from smart_campaigns.core.conversation import RESULT_DO_NOT_CALL
from smart_campaigns.core.errors import FieldError
from smart_campaigns.core.flow_text import VARIABLES, placeholders
from smart_campaigns.core.intents import Intent

SAY_MAX = 600
STATES_MAX = 200
PHRASES_MAX, PHRASE_MAX = 200, 100
"""Of all intents together, and characters of each: every utterance is held against all of them while calls go on."""
ALWAYS_UNDERSTOOD = frozenset(Intent)
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_ATTRIBUTE = re.compile(r"[A-Za-z_][A-Za-z0-9_ .-]{0,63}")


def flow_problems(given: Mapping[str, Any]) -> Iterator[FieldError]:
    """The field of each is its path in the flow, e.g. `states.offer.on.yes`."""
    known = {"start", "states", "always", "answers", "intents", "not_understood", "silence"}
    yield from _unknown("", given, known)
    states = given.get("states")
    if not isinstance(states, Mapping) or not 1 <= len(states) <= STATES_MAX:
        yield FieldError(field="states", limit=f"1 to {STATES_MAX} states", fix="write each under its name")
        return
    if given.get("start") not in states:
        yield FieldError(field="start", limit="names one of the states", fix=f"give one of {_listed(states)}")
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


def _opt_out_problems(always: Any, states: Mapping[str, Any]) -> Iterator[FieldError]:
    target = always.get(Intent.OPT_OUT) if isinstance(always, Mapping) else None
    if target is None or (states.get(target) or {}).get("end") != RESULT_DO_NOT_CALL:
        yield FieldError(
            field="always.opt_out",
            limit="whoever asks not to be called is heard everywhere",
            fix=f"lead to a state that ends in {RESULT_DO_NOT_CALL}",
        )


def _state_problems(
    name: Any, values: Any, states: Mapping[str, Any], understood: Collection[str]
) -> Iterator[FieldError]:
    where = f"states.{name}"
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        yield FieldError(field=where, limit="a name of small letters, digits and _, at most 40", fix="rename it")
    if not isinstance(values, Mapping):
        yield FieldError(field=where, limit="say, and on, otherwise, slot or end", fix="write them under it")
        return
    yield from _unknown(where, values, {"say", "on", "otherwise", "slot", "end"})
    yield from _say_problems(f"{where}.say", values.get("say"))
    yield from _led(f"{where}.on", values.get("on") or {}, states, understood)
    if (otherwise := values.get("otherwise")) is not None and otherwise not in states:
        yield _no_state(f"{where}.otherwise", otherwise)
    for key in ("slot", "end"):
        word = values.get(key)
        if word is not None and (not isinstance(word, str) or not _NAME.fullmatch(word)):
            limit = "a word of small letters, digits and _, at most 40"
            yield FieldError(field=f"{where}.{key}", limit=limit, fix="write it so")
    if values.get("end") is None and not values.get("on") and values.get("otherwise") is None:
        yield FieldError(field=where, limit="leads somewhere", fix="give it on, otherwise or end")
    if values.get("end") is not None and (values.get("on") or values.get("otherwise")):
        yield FieldError(field=where, limit="an end leads nowhere", fix="take out on and otherwise, or the end")


def _say_problems(where: str, text: Any) -> Iterator[FieldError]:
    if not isinstance(text, str) or not 1 <= len(text.strip()) <= SAY_MAX:
        yield FieldError(field=where, limit=f"what is said, 1 to {SAY_MAX} characters", fix="write it so")
        return
    for name, default in placeholders(text):
        if name in VARIABLES:
            continue
        if not _ATTRIBUTE.fullmatch(name):
            given = f"{{{name}}} is none"
            yield FieldError(
                field=where, limit="names of attributes", given=given, fix="use letters, digits, _ . - only"
            )
        elif default is None:
            yield FieldError(
                field=where,
                limit=f"always known are {_listed(VARIABLES)}",
                given=f"{{{name}}} may be missing",
                fix=f"give what stands for it, {{{name}|…}}",
            )


def _led(where: str, leads: Any, states: Mapping[str, Any], understood: Collection[str]) -> Iterator[FieldError]:
    if not isinstance(leads, Mapping):
        yield FieldError(field=where, limit="intent: state", fix="write each line so")
        return
    for intent, target in leads.items():
        yield from _intent_known(f"{where}.{intent}", intent, understood)
        if target not in states:
            yield _no_state(f"{where}.{intent}", target)


def _intent_known(where: str, intent: Any, understood: Collection[str]) -> Iterator[FieldError]:
    if isinstance(intent, bool):
        word = "yes" if intent else "no"
        given = f"YAML reads {word} as true or false"
        yield FieldError(field=where, limit="an intent", given=given, fix=f'write "{word}" in quotes')
    elif intent not in understood:
        yield FieldError(field=where, limit="there is no such intent", fix=f"give one of {_listed(sorted(understood))}")


def _intent_problems(intents: Any) -> Iterator[FieldError]:
    if not isinstance(intents, Mapping):
        yield FieldError(field="intents", limit="name: a list of phrases", fix="write each so")
        return
    for name, phrases in intents.items():
        where = f"intents.{name}"
        if not isinstance(name, str) or not _NAME.fullmatch(name) or name in ALWAYS_UNDERSTOOD:
            yield FieldError(field=where, limit="a name of its own, of small letters, digits and _", fix="rename it")
        is_list = isinstance(phrases, (list, tuple)) and phrases
        if not is_list or not all(
            isinstance(phrase, str) and 0 < len(phrase.strip()) <= PHRASE_MAX for phrase in phrases
        ):
            limit = f"a list of phrases, each of 1 to {PHRASE_MAX} characters"
            yield FieldError(field=where, limit=limit, fix="write them so")
    count = sum(len(phrases) for phrases in intents.values() if isinstance(phrases, (list, tuple)))
    if count > PHRASES_MAX:
        yield FieldError.beyond("intents", f"at most {PHRASES_MAX} phrases", given=str(count), is_above=True)


def _patience_problems(which: str, values: Any, states: Mapping[str, Any]) -> Iterator[FieldError]:
    if not isinstance(values, Mapping):
        yield FieldError(field=which, limit="say, times, then, after_s", fix="write them under it")
        return
    yield from _unknown(which, values, {"say", "times", "then", "after_s"})
    if "say" in values:
        yield from _say_problems(f"{which}.say", values["say"])
    if values.get("then") is not None and (states.get(values["then"]) or {}).get("end") is None:
        yield FieldError(field=f"{which}.then", limit="a state that is an end", fix="name one")
    if not _is_between(values.get("times", 2), 1, 5):
        yield FieldError(field=f"{which}.times", limit="1 to 5", fix="give a number in that range")
    if not _is_between(values.get("after_s", 7), 3, 30):
        yield FieldError(field=f"{which}.after_s", limit="3 to 30 seconds", fix="give a number in that range")


def _is_between(value: Any, least: float, most: float) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and least <= value <= most


def _unknown(where: str, values: Mapping[str, Any], known: set[str]) -> Iterator[FieldError]:
    for key in values:
        if key not in known:
            path = f"{where}.{key}".lstrip(".")
            yield no_entry(path, sorted(known))


def no_entry(path: str, known: Iterable[str]) -> FieldError:
    return FieldError(field=path, limit="there is no such entry", fix=f"give one of {_listed(known)}")


def _no_state(path: str, given: Any) -> FieldError:
    return FieldError.none(path, "a state of this flow", given, fix="add it, or lead elsewhere")


def _listed(words: Iterable[object]) -> str:
    return ", ".join(map(str, words))
