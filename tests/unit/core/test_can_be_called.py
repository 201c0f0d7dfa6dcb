"""The answer in a word, by what a contact's gates say together."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from smart_campaigns.core.campaign import Life
from smart_campaigns.core.campaign_settings import CampaignSettings, Trigger
from smart_campaigns.core.can_be_called import CanBeCalled, answer_of, is_to_be_enrolled
from smart_campaigns.core.reasons import ContactReason as R
from smart_campaigns.core.verdict import Blocked

THEN = datetime(2026, 12, 1, tzinfo=UTC)
SETTINGS = CampaignSettings(name="Reminders", project_id=1)


@pytest.mark.parametrize(
    ("blocked", "is_awaited", "answer"),
    [
        (None, False, CanBeCalled.YES),
        (Blocked(R.COOLDOWN, THEN), False, CanBeCalled.LATER),
        (Blocked(R.IN_CALL), False, CanBeCalled.LATER),  # nobody knows when it ends, and yet it does
        (Blocked(R.NOT_ENROLLED), True, CanBeCalled.LATER),
        (Blocked(R.NOT_ENROLLED), False, CanBeCalled.NO),
        (Blocked(R.OPTED_OUT), True, CanBeCalled.NO),  # waiting for a run does not help
        (Blocked(R.ATTEMPTS_USED), False, CanBeCalled.NO),
        (Blocked(R.EXPIRED), False, CanBeCalled.NO),
        (Blocked(R.REACHED), False, CanBeCalled.DONE),
    ],
)
def test_the_answer_to_what_holds_a_contact(blocked: Blocked | None, answer: CanBeCalled, *, is_awaited: bool) -> None:
    assert answer_of(blocked, is_to_be_enrolled=is_awaited) is answer


@pytest.mark.parametrize(
    ("life", "settings", "is_awaited"),
    [
        (Life.PAUSED, SETTINGS, True),
        (Life.ACTIVE, SETTINGS, True),
        (Life.STOPPED, SETTINGS, False),
        (Life.COMPLETED, SETTINGS, False),
        (Life.ACTIVE, replace(SETTINGS, single_contact=7), True),
        (Life.ACTIVE, replace(SETTINGS, single_contact=8), False),  # somebody else's
        (Life.ACTIVE, replace(SETTINGS, trigger=Trigger.EVENT), False),  # an event would have to name the contact
    ],
)
def test_who_is_enrolled_by_itself(life: Life, settings: CampaignSettings, *, is_awaited: bool) -> None:
    assert is_to_be_enrolled(life, settings, 7) is is_awaited
