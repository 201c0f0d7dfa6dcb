"""Tables and words of the command line: what fits into eighty columns, and says nothing twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from rich.table import Table

from smart_campaigns.core.units import MICRO
from smart_campaigns.core.verdict import FOREVER

NONE = "–"


def table(*headings: str, right: Iterable[str] = (), keep: Iterable[str] = (), title: str | None = None) -> Table:
    """`right`: columns of figures. `keep`: columns that are never broken; the others fold."""
    made = Table(title=title, title_justify="left")
    for heading in headings:
        is_figure = heading in right
        made.add_column(
            heading, justify="right" if is_figure else "left", no_wrap=is_figure or heading in keep, overflow="fold"
        )
    return made


def facts(rows: Mapping[str, Any], title: str | None = None) -> Table:
    """One thing a line: its name, its value; blank ones are left out."""
    made = Table(title=title, title_justify="left", show_header=False)
    made.add_column(no_wrap=True)
    made.add_column(overflow="fold")
    for name, value in rows.items():
        if value not in {None, ""}:
            made.add_row(name, str(value))
    return made


def words(name: str | None) -> str:
    return (name or "").replace("_", " ")


def clock(instant: datetime | None, zone: str) -> str:
    if instant is None or instant == FOREVER:
        return ""
    return f"{instant.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M:%S}"


def instant_text(instant: datetime | None) -> str | None:
    return None if instant is None or instant == FOREVER else instant.isoformat()


def money(micro: int | None) -> str:
    if micro is None:
        return ""
    text = f"{micro / MICRO:,.6f}".rstrip("0")
    whole, _, cents = text.partition(".")
    return f"{whole}.{cents:0<2}"


def span(seconds: float) -> str:
    """`45 s`, `3 min 20 s`, `2 h 5 min`."""
    whole = round(seconds)
    hours, minutes, rest = whole // 3600, whole % 3600 // 60, whole % 60
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
