"""Settings as a command line gives them, `key=value`: read into the plain values that settings are made of."""

from __future__ import annotations

import json
import types
from collections.abc import Mapping, Sequence
from math import isfinite
from pathlib import Path
from typing import Any, Union, get_args, get_origin, get_type_hints

from smart_campaigns.core.campaign_settings import CampaignSettings
from smart_campaigns.core.errors import FieldError, InvalidInput
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
    errors = []
    for pair in pairs:
        name, sign, text = pair.partition("=")
        try:
            values |= _read(name.strip(), text.strip() if sign else None, hints)
        except ValueError as error:
            errors.append(FieldError(field=name, message=str(error)))
    if errors:
        raise InvalidInput(tuple(errors))
    return values


def _from_file(file: Path) -> dict[str, Any]:
    try:
        values = json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise InvalidInput((FieldError(field="file", message=f"{file} is no JSON ({error})"),)) from None
    if not isinstance(values, dict):
        raise InvalidInput((FieldError(field="file", message=f'{file} is no JSON object; write {{"name": "…"}}'),))
    return values


def _read(name: str, text: str | None, hints: Mapping[str, Any]) -> dict[str, Any]:
    if text is None:
        raise ValueError("write it as key=value")
    if name == "budget":  # as people say it: in the currency, not in its millionths
        return {"budget_micro": round(_amount(text) * MICRO) if text else None}
    if name not in hints:
        raise ValueError("there is no such setting")
    if name == "allowed_days":
        return {name: [_day(word) for word in _listed(text)]}
    return {name: _value(hints[name], text)}


def _value(kind: Any, text: str) -> Any:
    origin, args = get_origin(kind), get_args(kind)
    if origin in (types.UnionType, Union):
        return _value(args[0], text) if text else None
    if origin in (frozenset, tuple):
        return _listed(text)
    if kind is bool:
        if text.lower() not in _FLAGS:
            raise ValueError(f"{text!r} is neither on nor off")
        return _FLAGS[text.lower()]
    if kind is int:
        return _whole(text)
    return _number(text) if kind is float else text


def _listed(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


def _day(word: str) -> int:
    if word.lower()[:3] in DAYS:
        return DAYS.index(word.lower()[:3])
    if word.isdecimal():
        return int(word)
    raise ValueError(f"{word!r} is no weekday; write mon,tue,…")


def _whole(text: str) -> int:
    try:
        found = int(text)
    except ValueError:
        raise ValueError(f"{_shortened(text)} is no whole number") from None
    if abs(found) > WHOLE_MAX:
        raise ValueError(f"{_shortened(text)} is too large a number")
    return found


def _number(text: str) -> float:
    try:
        found = float(text)
    except ValueError:
        raise ValueError(f"{_shortened(text)} is no number") from None
    if not isfinite(found):
        raise ValueError(f"{_shortened(text)} is no number that can be counted to")
    return found


def _amount(text: str) -> float:
    found = _number(text)
    if abs(found) > AMOUNT_MAX:
        raise ValueError(f"{_shortened(text)} is too large an amount")
    return found


def _shortened(text: str) -> str:
    return repr(text if len(text) <= SHOWN else f"{text[:SHOWN]}…")
