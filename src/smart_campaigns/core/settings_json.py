"""CampaignSettings as plain JSON values and back: what the store keeps and the API speaks."""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import fields
from datetime import date, time
from enum import Enum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from smart_campaigns.core.campaign_settings import CampaignSettings
from smart_campaigns.core.errors import FieldError, InvalidInput

END_OF_DAY = "24:00"


def to_json(settings: CampaignSettings) -> dict[str, Any]:
    """Every field; times as hh:mm, dates as YYYY-MM-DD, weekdays as numbers (Monday 0), sets sorted."""
    return {f.name: _plain(getattr(settings, f.name)) for f in fields(CampaignSettings)}


def from_json(values: Mapping[str, Any]) -> CampaignSettings:
    """The settings that `values` say; fields that are missing keep their default.

    Raises InvalidInput for an unknown field or a value of the wrong form (limits are `settings_validation`'s).
    """
    hints = _types()
    errors = [FieldError(field=name, message="there is no such setting") for name in values if name not in hints]
    parsed: dict[str, Any] = {}
    for name, value in values.items():
        if name in hints:
            try:
                parsed[name] = _parse(hints[name], value)
            except (ValueError, TypeError) as error:
                errors.append(FieldError(field=name, message=f"{value!r} is not understood ({error})"))
    if errors:
        raise InvalidInput(tuple(errors))
    return CampaignSettings(**parsed)


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


def _parse(kind: Any, value: Any) -> Any:  # noqa: PLR0911 - one return a kind
    origin, args = get_origin(kind), get_args(kind)
    if origin in (types.UnionType, Union):
        return None if value in (None, "", END_OF_DAY) else _parse(args[0], value)
    if origin is frozenset:
        return frozenset(_parse(args[0], v) for v in value)
    if origin is tuple:
        return tuple(_parse(args[0], v) for v in value)
    if kind is time:
        return time.fromisoformat(value)
    if kind is date:
        return date.fromisoformat(value)
    if kind is bool or kind is str:
        return _exactly(kind, value)
    if kind is int:
        return _exactly(int, value)
    return kind(value)


def _exactly(kind: type, value: Any) -> Any:
    if type(value) is not kind:
        raise TypeError(f"{kind.__name__} wanted")
    return value
