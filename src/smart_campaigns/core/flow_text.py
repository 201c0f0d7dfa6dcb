"""Texts with placeholders: `{name}`, `{amount|your fee}`."""

from __future__ import annotations

import re
from collections.abc import Mapping

VARIABLES = ("name", "first_name", "agent", "organization", "purpose", "callback_at")
"""Known of every call; any other is an attribute of the contact and needs a default: `{amount|your fee}`."""
_PLACEHOLDER = re.compile(r"\{([^{}|]*)(?:\|([^{}]*))?\}")


def placeholders(text: str) -> list[tuple[str, str | None]]:
    """(name, default) of each `{name|default}`."""
    return [(found[1].strip(), found[2]) for found in _PLACEHOLDER.finditer(text)]


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its placeholders filled; what is unknown or blank takes its default."""
    return _PLACEHOLDER.sub(lambda found: values.get(found[1].strip()) or found[2] or "", text)
