"""Settings within their limits, each field on its own."""

from __future__ import annotations

from dataclasses import fields
from datetime import date, time
from typing import Any, get_args, get_type_hints

from hypothesis import strategies as st

from smart_campaigns.core.campaign_settings import CampaignSettings, Spec, specs

_whole_minutes = st.times().map(lambda t: time(t.hour, t.minute))
_dates = st.dates(date(2026, 1, 1), date(2040, 12, 31))
_texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40)


def _of(kind: Any, spec: Spec) -> st.SearchStrategy[Any]:
    if kind is int:
        return st.integers(int(spec.minimum or 0), int(spec.maximum or 10**9))
    if kind is float:
        return st.integers(1, 72_000).map(lambda n: n / 20)
    plain = {str: _texts, bool: st.booleans(), time: _whole_minutes, date: _dates}
    return plain[kind] if kind in plain else st.sampled_from(kind)


def _field(name: str, kind: Any, spec: Spec) -> st.SearchStrategy[Any]:
    if name == "allowed_days":
        return st.frozensets(st.integers(0, 6), min_size=1)
    if name == "holidays":
        return st.frozensets(_dates, max_size=5)
    if name == "caller_numbers":
        return st.lists(st.integers(0, 99).map("+121255501{:02}".format), max_size=3, unique=True).map(tuple)
    if type(None) in get_args(kind):
        return st.none() | _of(get_args(kind)[0], spec)
    return _of(kind, spec)


_HINTS = get_type_hints(CampaignSettings)
any_settings = st.builds(
    CampaignSettings, **{f.name: _field(f.name, _HINTS[f.name], specs()[f.name]) for f in fields(CampaignSettings)}
)
