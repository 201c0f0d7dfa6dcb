"""Can this contact be called by that campaign? The answer in a word, of what its gates say together. Pure."""

from __future__ import annotations

from enum import StrEnum

from smart_campaigns.core.campaign import Life
from smart_campaigns.core.campaign_settings import AVAILABLE_TRIGGERS, CampaignSettings
from smart_campaigns.core.reasons import ContactReason
from smart_campaigns.core.verdict import Blocked


class CanBeCalled(StrEnum):
    YES = "yes"
    """In the queue: nothing of the contact's own holds it."""
    LATER = "later"
    """What holds it lets go by itself."""
    NO = "no"
    DONE = "done"
    """Reached."""


def answer_of(blocked: Blocked | None, *, is_to_be_enrolled: bool) -> CanBeCalled:
    """`blocked`: what the contact's gates say together."""
    if blocked is None:
        return CanBeCalled.YES
    if blocked.reason is ContactReason.REACHED:
        return CanBeCalled.DONE
    is_passing = blocked.until is not None or blocked.reason is ContactReason.IN_CALL
    is_awaited = blocked.reason is ContactReason.NOT_ENROLLED and is_to_be_enrolled
    return CanBeCalled.LATER if is_passing or is_awaited else CanBeCalled.NO


def is_to_be_enrolled(life: Life, settings: CampaignSettings, contact_id: int) -> bool:
    """Whether the campaign's run, now or when it begins, takes the contact up by itself."""
    if life in {Life.STOPPED, Life.COMPLETED} or settings.trigger not in AVAILABLE_TRIGGERS:
        return False
    return settings.single_contact in {None, contact_id}
