"""What a line of the audit log says besides the address: which one, which fields, how many; numbers are masked."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from smart_campaigns.core.numbers import masked, masked_within
from smart_campaigns.core.some_of import some_of

DETAIL_MAX = 300
SHOWN = 3
_BASE = frozenset({"based_on"})
"""Given with an edit, and no change."""
Given = Mapping[str, Any]


def audit_detail(operation: str, method: str, given: bytes, told: bytes) -> str:
    """Of a request that was done, by its body and its answer; blank: its address says it all."""
    body, answer = _object(given), _object(told)
    if special := _SPECIAL.get(operation):
        return masked_within(special(body, answer))[:DETAIL_MAX]
    if method == "PATCH":
        return ", ".join(sorted(body.keys() - _BASE))[:DETAIL_MAX]
    name = body.get("name")
    return masked_within(name)[:DETAIL_MAX] if isinstance(name, str) else ""


def _campaign(_: Given, answer: Given) -> str:
    return f"{answer.get('code', '')}: {answer.get('name', '')}"


def _settings(given: Given, _: Given) -> str:
    changed = sorted(given.get("settings") or ())
    channels = given.get("channels")
    return ", ".join(changed if channels is None else [*changed, _channels(given, {})])


def _channels(given: Given, _: Given) -> str:
    return f"{given.get('channels')} channels"


def _numbers(given: Given, _: Given) -> str:
    numbers = [number for number in given.get("numbers") or () if isinstance(number, str)]
    reason = f": {given['reason']}" if given.get("reason") else ""
    return some_of([*map(_masked, numbers)], SHOWN) + reason


def _masked(number: str) -> str:
    return masked("".join(sign for sign in number if sign.isdecimal() or sign == "+"))


_SPECIAL: Mapping[str, Callable[[Given, Given], str]] = {
    "create_campaign": _campaign,
    "duplicate_campaign": _campaign,
    "edit_campaign": _settings,
    "allocate_channels": _channels,
    "add_dnc": _numbers,
    "remove_dnc": _numbers,
    "add_numbers": _numbers,
    "release_numbers": _numbers,
    "import_contacts": lambda _, answer: str(answer.get("file_name", "")),
    "use_agent_version": lambda given, _: f"version {given.get('version')}",
    "publish_agent": lambda _, answer: f"version {answer.get('published_version')}",
}


def _object(body: bytes) -> Given:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
