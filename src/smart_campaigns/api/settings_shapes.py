"""The settings of a campaign as JSON, made from the one table in code."""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import date, time
from enum import Enum
from typing import TYPE_CHECKING, Annotated, Any, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, create_model

from smart_campaigns.api.auth import Asker
from smart_campaigns.api.masking import as_it_was, texts_for
from smart_campaigns.api.shapes import WHOLE_MAX, Text, Told
from smart_campaigns.core.campaign_settings import CampaignSettings, Preset, Spec, Tab, specs
from smart_campaigns.core.presets import PRESETS
from smart_campaigns.core.settings_json import to_json
from smart_campaigns.core.settings_validation import limits_of

MONEY_MAX = 10**15
_TIME = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$", examples=["09:00"])]
_END = Annotated[str, Field(pattern=r"^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$", examples=["18:00"])]
_DATE = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", json_schema_extra={"format": "date"})]
_WHOLE = Annotated[StrictInt, Field(ge=-WHOLE_MAX, le=WHOLE_MAX)]
_MONEY = Annotated[StrictInt, Field(ge=-MONEY_MAX, le=MONEY_MAX)]
_PLAIN: Mapping[Any, Any] = {
    str: Text,
    int: _WHOLE,
    float: Annotated[float, Field(strict=True, allow_inf_nan=False, ge=-1e9, le=1e9)],
    bool: StrictBool,
    time: _TIME,
    date: _DATE,
}


def _kind(name: str, hint: Any) -> Any:
    """The JSON type of a setting."""
    if name == "window_end":
        return _END | None
    if name == "budget_micro":
        return _MONEY | None
    origin, args = get_origin(hint), get_args(hint)
    if origin in (types.UnionType, Union):
        return _kind(name, args[0]) | None
    if origin in (frozenset, tuple):
        return list.__class_getitem__(_kind(name, args[0]))  # made at run time
    return hint if isinstance(hint, type) and issubclass(hint, Enum) else _PLAIN[hint]


def _made(name: str, *, is_partial: bool) -> type[BaseModel]:
    hints = get_type_hints(CampaignSettings)
    rows: dict[str, Any] = {}
    for setting, spec in specs().items():
        row = Field(None if is_partial else ..., description=_described(spec))
        rows[setting] = (_kind(setting, hints[setting]), row)
    config = ConfigDict(extra="forbid", json_schema_extra=_without_defaults if is_partial else None)
    return create_model(name, __config__=config, **rows)


def _without_defaults(schema: dict[str, Any]) -> None:
    """What is left out keeps its value (of a new campaign: its default); null is not the same."""
    for row in schema["properties"].values():
        row.pop("default", None)


def _described(spec: Spec) -> str:
    has_limits = spec.minimum is not None or spec.maximum is not None
    return f"{spec.effect} ({limits_of(spec)})" if has_limits else spec.effect


if TYPE_CHECKING:

    class SettingsGiven(BaseModel): ...

    class SettingsTold(BaseModel): ...
else:
    SettingsGiven = _made("SettingsGiven", is_partial=True)
    SettingsTold = _made("SettingsTold", is_partial=False)


def values_of(given: SettingsGiven) -> dict[str, Any]:
    """Only what was given."""
    return given.model_dump(mode="json", exclude_unset=True)


def changed_values(given: SettingsGiven, before: CampaignSettings | None, asker: Asker) -> Mapping[str, Any]:
    """As `values_of`; a number that was shown masked and comes back so was not edited."""
    values = dict(values_of(given))
    if before is not None and "single_number" in values:
        values["single_number"] = as_it_was(asker, values["single_number"], before.single_number)
    return values


def told_settings(settings: CampaignSettings, asker: Asker) -> SettingsTold:
    told = to_json(settings)
    return SettingsTold.model_validate({**told, "single_number": texts_for(asker, told["single_number"])})


class SettingRow(Told):
    """One setting: what a form needs to ask for it."""

    name: str
    tab: Tab
    kind: str
    """text, integer, number, flag, time, date, choice, list of numbers, texts, or dates."""
    default: Any
    unit: str
    minimum: float | None
    maximum: float | None
    step: float | None
    limits: str
    choices: list[str]
    is_locked: bool
    is_required: bool
    is_nullable: bool
    effect: str


class PresetRow(Told):
    preset: Preset
    placement_spacing_s: float
    daily_call_limit: int
    planned_channels: int


class SettingsTable(Told):
    tabs: list[Tab]
    rows: list[SettingRow]
    presets: list[PresetRow]


def settings_table() -> SettingsTable:
    presets = [
        PresetRow(
            preset=preset,
            placement_spacing_s=values.placement_spacing_s,
            daily_call_limit=values.daily_call_limit,
            planned_channels=values.channels,
        )
        for preset, values in PRESETS.items()
    ]
    return SettingsTable(tabs=list(Tab), rows=list(_rows()), presets=presets)


def _rows() -> Iterator[SettingRow]:
    defaults, hints = to_json(CampaignSettings()), get_type_hints(CampaignSettings)
    for field in fields(CampaignSettings):
        spec: Spec = field.metadata["spec"]
        hint = hints[field.name]
        is_nullable = get_origin(hint) in (types.UnionType, Union)
        plain = get_args(hint)[0] if is_nullable else hint
        has_limits = spec.minimum is not None or spec.maximum is not None
        yield SettingRow(
            name=field.name,
            tab=spec.tab,
            kind=_word(plain),
            default=defaults[field.name],
            unit=spec.unit,
            minimum=spec.minimum,
            maximum=spec.maximum,
            step=spec.step,
            limits=limits_of(spec) if has_limits else "",
            choices=[str(one) for one in plain] if _is_choice(plain) else [],
            is_locked=spec.is_locked,
            is_required=spec.is_required,
            is_nullable=is_nullable,
            effect=spec.effect,
        )


_WORDS = {str: "text", int: "integer", float: "number", bool: "flag", time: "time", date: "date"}


def _word(kind: Any) -> str:
    if get_origin(kind) in (frozenset, tuple):
        return f"list of {_word(get_args(kind)[0])}s"
    return "choice" if _is_choice(kind) else _WORDS[kind]


def _is_choice(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Enum)
