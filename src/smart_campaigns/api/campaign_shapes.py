"""Campaigns in the words of the API: what is told of them, and what may be given."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import Field

from smart_campaigns.api.auth import Asker
from smart_campaigns.api.health_shapes import HealthShape
from smart_campaigns.api.problems import WrongField
from smart_campaigns.api.services import Use
from smart_campaigns.api.settings_shapes import SettingsGiven, SettingsTold, changed_values
from smart_campaigns.api.shapes import (
    DayWindowShape,
    Given,
    NeverPickedUpShape,
    SentenceShape,
    Text,
    Told,
    WholeId,
    instant,
)
from smart_campaigns.app.campaign_list import Standing
from smart_campaigns.app.estimates import Forecast
from smart_campaigns.core.campaign import Life
from smart_campaigns.core.reasons import CampaignReason, ContactReason
from smart_campaigns.ports.records import CampaignRow, Organization


class CampaignSummary(Told):
    """`is_virtual` null: it has no number to call from yet."""

    campaign_id: int
    code: str
    name: str
    project_id: int | None
    agent_id: int | None
    state: Life
    state_at: datetime
    """Since when."""
    state_by: str | None
    """Who brought it there; null: it was so from the beginning, or came by itself."""
    is_archived: bool
    is_armed: bool
    is_tripped: bool
    is_virtual: bool | None
    is_test: bool
    has_open_run: bool
    can_run_again: bool
    priority: int
    channels: int
    planned_channels: int
    in_use: int
    placed_today: int
    daily_call_limit: int
    zone: str
    run_no: int | None
    runs_begun: int
    next_run_at: datetime | None
    settings_version: int


class WindowShape(Told):
    """`is_open`: it closes `at`; else it opens then. `at` null: never."""

    is_open: bool
    at: datetime | None


class DayShape(Told):
    """Calls that were placed on that day and have ended."""

    day: date
    placed: int
    connected: int


class CampaignListed(CampaignSummary):
    """`reason` and `until`: what holds it. `contacts`: of its latest run, by what became of them.

    `health` null: it never started. `days`: the last fourteen of its zone, today the last; `connected_share` is of them.
    `lacks`: settings that a draft is still without. `placed_last_hour` null: it is not active.
    """

    is_dialing: bool
    reason: CampaignReason | ContactReason | None
    until: datetime | None
    contacts: dict[str, int]
    health: HealthShape | None
    window: WindowShape | None
    connected_share: float | None
    days: list[DayShape]
    lacks: list[str]
    placed_last_hour: int | None


class CampaignPage(Told):
    """`counts` of all campaigns that are not archived, by state; `next`: give it as `after` for the next page."""

    items: list[CampaignListed]
    next: str | None
    counts: dict[Life, int]
    archived: int


class Campaign(CampaignSummary):
    """`notes`: saved, and yet a person should know. `missing`: what a draft still lacks."""

    settings: SettingsTold
    notes: list[WrongField]
    missing: list[WrongField]


class CampaignGiven(Given):
    """`is_draft`: kept although something is missing."""

    settings: SettingsGiven
    is_draft: bool = False


Channels = Annotated[int, Field(ge=0, le=1_000_000)]


class CampaignChanges(Given):
    """`based_on`: the settings_version that was read; `channels`: allocated with the edit, in one go."""

    based_on: WholeId
    settings: SettingsGiven
    channels: Channels | None = None


class CheckGiven(Given):
    """`code`: of the campaign that is edited; null: a new one. `channels`: what it is to be allocated."""

    settings: SettingsGiven
    code: Text | None = None
    channels: Channels | None = None


class Checked(Told):
    settings: SettingsTold
    """As they would be saved: defaults and preset filled in."""
    errors: list[WrongField]
    notes: list[WrongField]
    words: list[SentenceShape]
    """What they come to; none where they are too wrong to tell."""
    windows: list[DayWindowShape]
    """The next ten, closed days between them."""
    never_picked_up: NeverPickedUpShape | None
    """Null where they are too wrong to tell."""


class DuplicateGiven(Given):
    name: Text | None = None


class ChannelsGiven(Given):
    channels: Channels


class Commanded(CampaignSummary):
    """`has_callers` false: nothing dials until the server runs a caller of its carrier."""

    has_callers: bool
    notes: list[str]


def summary(row: CampaignRow) -> CampaignSummary:
    return CampaignSummary(**summary_fields(row))


def listed(one: Standing) -> CampaignListed:
    status, window = one.status, one.window
    return CampaignListed(
        **summary_fields(one.row),
        is_dialing=status.is_dialing,
        reason=status.reason,
        until=instant(status.until),
        contacts=dict(one.contacts),
        health=None if one.health is None else HealthShape.model_validate(one.health),
        window=None if window is None else WindowShape(is_open=window.is_open, at=instant(window.at)),
        connected_share=one.connected_share,
        days=[DayShape.model_validate(day) for day in one.days],
        lacks=list(one.lacks),
        placed_last_hour=one.placed_last_hour,
    )


def summary_fields(row: CampaignRow) -> dict[str, Any]:
    state, settings = row.state, row.settings
    return {
        "campaign_id": row.ref.campaign_id,
        "code": row.code,
        "name": row.name,
        "project_id": row.project_id or None,
        "agent_id": settings.agent_id,
        "state": state.life,
        "state_at": row.state_at,
        "state_by": row.state_by,
        "is_archived": state.is_archived,
        "is_armed": state.is_armed,
        "is_tripped": state.is_tripped,
        "is_virtual": row.is_virtual,
        "is_test": state.tested_agent is not None,
        "has_open_run": state.has_open_run,
        "can_run_again": state.can_run_again,
        "priority": settings.priority,
        "channels": state.channels,
        "planned_channels": settings.planned_channels,
        "in_use": row.in_use,
        "placed_today": row.placed_today,
        "daily_call_limit": settings.daily_call_limit,
        "zone": settings.zone or "UTC",
        "run_no": row.run_no,
        "runs_begun": row.runs_begun,
        "next_run_at": row.next_run_at,
        "settings_version": row.settings_version,
    }


async def given_values(use: Use, asker: Asker, code: str | None, given: SettingsGiven) -> Mapping[str, Any]:
    """What a form changes of a campaign; `code` None: of a new one. Raises NotFound."""
    before = None if code is None else (await use.campaigns.campaign(asker.org_id, code)).settings
    return changed_values(given, before, asker)


async def told_words(use: Use, organization: Organization, forecast: Forecast | None) -> list[SentenceShape]:
    found = () if forecast is None else await use.wording.of(organization, forecast)
    return [SentenceShape.model_validate(one) for one in found]
