"""Full numbers, recordings and transcripts: for whom they are, and the line in the audit log when somebody saw them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from smart_campaigns.api.auth import Asker
from smart_campaigns.api.problems import Problem
from smart_campaigns.api.services import Services
from smart_campaigns.core.numbers import masked, masked_within


def number_for(asker: Asker, e164: str) -> str:
    return e164 if asker.may_hear else masked(e164)


def numbers_for(asker: Asker, numbers: tuple[str, ...]) -> list[str]:
    return [number_for(asker, e164) for e164 in numbers]


def texts_for(asker: Asker, values: Any) -> Any:
    """Texts that people or carriers wrote, as they stand in JSON: numbers in them, too, are for those who may hear."""
    return values if asker.may_hear else masked_texts(values)


def masked_texts(values: Any) -> Any:
    if isinstance(values, str):
        return masked_within(values)
    if isinstance(values, Mapping):
        return {name: masked_texts(value) for name, value in values.items()}
    return [masked_texts(value) for value in values] if isinstance(values, list | tuple) else values


def as_it_was(asker: Asker, given: Any, known: Any) -> Any:
    """What was shown masked and comes back so was not changed: it stays as it is known."""
    return known if not asker.may_hear and known and given == texts_for(asker, known) else given


def needs_hearing(asker: Asker) -> None:
    """Raises Problem."""
    if not asker.may_hear:
        raise Problem(403, "hear_needed", "It takes the permission to hear: ask an owner of the organization.")


async def tell_heard(use: Services, asker: Asker, what: str) -> None:
    """To be called where something was shown that only some may see."""
    if asker.may_hear:
        await use.access_records.tell_seen(asker.org_id, asker.who, what)
