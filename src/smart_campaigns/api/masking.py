"""Full numbers, recordings and transcripts: for whom they are, and the line in the audit log when somebody saw them."""

from __future__ import annotations

from smart_campaigns.api.auth import Asker
from smart_campaigns.api.problems import Problem
from smart_campaigns.api.services import Services
from smart_campaigns.core.numbers import masked


def number_for(asker: Asker, e164: str) -> str:
    return e164 if asker.may_hear else masked(e164)


def numbers_for(asker: Asker, numbers: tuple[str, ...]) -> list[str]:
    return [number_for(asker, e164) for e164 in numbers]


def needs_hearing(asker: Asker) -> None:
    """Raises Problem."""
    if not asker.may_hear:
        raise Problem(403, "hear_needed", "It takes the permission to hear: ask an owner of the organization.")


async def tell_heard(use: Services, asker: Asker, what: str) -> None:
    """To be called where something was shown that only some may see."""
    if asker.may_hear:
        await use.access_records.tell_seen(asker.org_id, asker.who, what)
