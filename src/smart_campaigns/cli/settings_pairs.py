"""Settings as a command line gives them, `key=value`: read into the plain values that settings are made of."""

from __future__ import annotations

import json
import types
from collections.abc import Mapping, Sequence
from math import inf, isfinite
from pathlib import Path
from typing import Any, Union, get_args, get_origin, get_type_hints

from smart_campaigns.core.campaign_settings import CampaignSettings
from smart_campaigns.core.errors import FieldError, InvalidInput
from smart_campaigns.core.settings_json import NO_SETTING
from smart_campaigns.core.units import MICRO

WHOLE_MAX = 2**31 - 1
"""No setting is larger, and the store's whole numbers are not."""
AMOUNT_MAX = 1e12
SHOWN = 20
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_FLAGS = {"true": True, "on": True, "yes": True, "1": True, "false": False, "off": False, "no": False, "0": False}


def read_settings(pairs: Sequence[str], file: Path | None) -> dict[str, Any]:
    """The file's values, and over them the pairs'. Raises InvalidInput."""
    values = _from_file(file) if file is not None else {}
    hints = get_type_hints(CampaignSettings)
    errors: list[FieldError] = []
    for pair in pairs:
        name, sign, text = pair.partition("=")
        try:
            values |= _read(name.strip(), text.strip() if sign else None, hints)
        except InvalidInput as wrong:
            errors += wrong.errors
    if errors:
        raise InvalidInput(tuple(errors))
    return values


def _from_file(file: Path) -> dict[str, Any]:
    limit, fix = "a JSON object", 'write {"name": "…"}'
    try:
        values = json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise InvalidInput.of("file", limit, given=f"{file} is no JSON ({error})", fix=fix) from None
    if not isinstance(values, dict):
        raise InvalidInput.of("file", limit, given=f"{file} is none", fix=fix)
    return values


def _read(name: str, text: str | None, hints: Mapping[str, Any]) -> dict[str, Any]:
    if text is None:
        raise InvalidInput.of(name, "a name and a value", fix="write it as key=value")
    if name == "budget":  # as people say it: in the currency, not in its millionths
        return {"budget_micro": round(_number(name, text, most=AMOUNT_MAX) * MICRO) if text else None}
    if name not in hints:
        limit, fix = NO_SETTING
        raise InvalidInput.of(name, limit, fix=fix)
    if name == "allowed_days":
        return {name: [_day(word) for word in _listed(text)]}
    return {name: _value(name, hints[name], text)}


def _value(name: str, kind: Any, text: str) -> Any:
    origin, args = get_origin(kind), get_args(kind)
    if origin in (types.UnionType, Union):
        return _value(name, args[0], text) if text else None
    if origin in (frozenset, tuple):
        return _listed(text)
    if kind is bool:
        return _flag(name, text)
    if kind is int:
        return _whole(name, text)
    return _number(name, text) if kind is float else text


def _listed(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


def _day(word: str) -> int:
    if word.lower()[:3] in DAYS:
        return DAYS.index(word.lower()[:3])
    if word.isdecimal():
        return int(word)
    raise _none("allowed_days", "weekdays", word, "write mon,tue,…")


def _flag(name: str, text: str) -> bool:
    if text.lower() not in _FLAGS:
        raise _none(name, "on or off", text, "give one of them")
    return _FLAGS[text.lower()]


def _whole(name: str, text: str) -> int:
    try:
        found = int(text)
    except ValueError:
        raise _none(name, "a whole number", text, "give digits") from None
    if abs(found) > WHOLE_MAX:
        raise _none(name, f"a number up to {WHOLE_MAX:,}", text, "give less")
    return found


def _number(name: str, text: str, *, most: float = inf) -> float:
    try:
        found = float(text)
    except ValueError:
        raise _none(name, "a number", text, "give digits") from None
    if not isfinite(found) or abs(found) > most:
        raise _none(name, "a number that can be counted to", text, "give less")
    return found


def _none(name: str, limit: str, text: str, fix: str) -> InvalidInput:
    given = text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
    return InvalidInput((FieldError.none(name, limit, given, fix=fix),))
