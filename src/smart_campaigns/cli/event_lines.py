"""An event of the log in one line of the terminal."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from smart_campaigns.core.event_data import VOID_CAUSES


def event_facts(kind: str, data: Mapping[str, Any], contact: str | None = None) -> str:
    """`contact`: the name of its contact."""
    facts = [f"{name}={_short(_said(kind, name, value))}" for name, value in data.items() if value is not None]
    return " ".join([f"contact={contact}", *facts] if contact else facts)


def _said(kind: str, name: str, value: Any) -> Any:
    return VOID_CAUSES.get(str(value), value) if (kind, name) == ("call_void", "cause") else value


def _short(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, default=str)
