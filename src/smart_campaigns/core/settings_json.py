"""CampaignSettings as plain JSON values and back: what the store keeps and the API speaks."""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date, time
from enum import Enum
from functools import cache, partial
from math import isfinite
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from smart_campaigns.core.campaign_settings import CampaignSettings
from smart_campaigns.core.errors import GIVEN_MAX, FieldError, InvalidInput

NO_SETTING = ("there is no such setting", "leave it out")
END_OF_DAY = "24:00"
"""Of the window's end, which is None in the settings."""
_T = TypeVar("_T")


def to_json(settings: CampaignSettings) -> dict[str, Any]:
    """Every field; times as hh:mm, dates as YYYY-MM-DD, weekdays as numbers (Monday 0), sets sorted."""
    return {f.name: _plain(getattr(settings, f.name)) for f in fields(CampaignSettings)}


def from_json(values: Mapping[str, Any]) -> CampaignSettings:
    """The settings that `values` say; fields that are missing keep their default.

    Raises InvalidInput for an unknown field or a value of the wrong form (limits are `settings_validation`'s).
    """
    settings, errors = read_json(values)
    if errors:
        raise InvalidInput(errors)
    return settings


def read_json(values: Mapping[str, Any]) -> tuple[CampaignSettings, tuple[FieldError, ...]]:
    """As `from_json`, and what could not be read beside it: those fields keep their default."""
    hints = _types()
    limit, fix = NO_SETTING
    errors = [FieldError(field=name, limit=limit, fix=fix) for name in values if name not in hints]
    parsed: dict[str, Any] = {}
    for name, value in values.items():
        if name in hints:
            try:
                end_of_day = name == "window_end" and value == END_OF_DAY
                parsed[name] = None if end_of_day else _parse(hints[name], value)
            except (ValueError, TypeError):
                errors.append(_not_understood(name, hints[name], value))
    return CampaignSettings(**parsed), tuple(errors)


def _not_understood(name: str, kind: Any, value: Any) -> FieldError:
    limit, fix = _wanted(kind)
    return FieldError(field=name, limit=limit, given=f"{value!r} is not understood"[:GIVEN_MAX], fix=fix)


def _wanted(kind: Any) -> tuple[str, str]:
    """What a setting of this kind is written as, and what to do."""
    origin, args = get_origin(kind), get_args(kind)
    if origin in (types.UnionType, Union):
        return _wanted(args[0])
    if origin in (frozenset, tuple):
        return f"a list, each of it {_wanted(args[0])[0]}", "write every one so"
    if kind in _WORDS:
        return _WORDS[kind]
    return f"one of {', '.join(member.value for member in kind)}", "give one of them"


@cache
def _types() -> dict[str, Any]:
    return get_type_hints(CampaignSettings)


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, frozenset):
        return sorted(_plain(v) for v in value)
    if isinstance(value, tuple):
        return [_plain(v) for v in value]
    return value


def _parse(kind: Any, value: Any) -> Any:
    origin, args = get_origin(kind), get_args(kind)
    if origin in (types.UnionType, Union):
        return None if value in (None, "") else _parse(args[0], value)
    if origin in (frozenset, tuple):
        if not isinstance(value, (list, tuple, set, frozenset)):
            raise TypeError("a list wanted")
        return origin(_parse(args[0], v) for v in value)
    if kind in _READERS:
        return _READERS[kind](value)
    return kind(value)  # an enum


def _time(value: Any) -> time:
    parsed = time.fromisoformat(_exactly(str, value))
    if parsed.tzinfo is not None or parsed.strftime("%H:%M") != value:
        raise ValueError("hh:mm wanted")
    return parsed


def _date(value: Any) -> date:
    parsed = date.fromisoformat(_exactly(str, value))
    if parsed.isoformat() != value:
        raise ValueError("YYYY-MM-DD wanted")
    return parsed


def _float(value: Any) -> float:
    if type(value) not in (int, float) or not isfinite(value):
        raise TypeError("a number wanted")
    return float(value)


def _exactly(kind: type[_T], value: Any) -> _T:
    if type(value) is not kind:
        raise TypeError(f"{kind.__name__} wanted")
    return value


_WORDS: Mapping[Any, tuple[str, str]] = {
    time: ("a time of day as hh:mm", "write it such as 09:30"),
    date: ("a day of the calendar as YYYY-MM-DD", "write it such as 2026-12-24"),
    float: ("a number", "give digits"),
    int: ("a whole number", "give digits"),
    bool: ("true or false", "give one of them"),
    str: ("text", "give some"),
}
_READERS: Mapping[Any, Callable[[Any], Any]] = {
    time: _time,
    date: _date,
    float: _float,
    int: partial(_exactly, int),
    bool: partial(_exactly, bool),
    str: partial(_exactly, str),
}
