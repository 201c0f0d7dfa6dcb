"""Campaigns: listed, created, edited and commanded."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import Field

from smart_campaigns.api.auth import Analyst, Asker, Manager, Operator
from smart_campaigns.api.health_shapes import HealthShape
from smart_campaigns.api.once import CommandRoute
from smart_campaigns.api.problems import WrongField, answers, wrong_fields
from smart_campaigns.api.services import Use
from smart_campaigns.api.settings_shapes import (
    SettingsGiven,
    SettingsTable,
    SettingsTold,
    changed_values,
    settings_table,
    told_settings,
    values_of,
)
from smart_campaigns.api.shapes import (
    PAGE_DEFAULT,
    AfterId,
    Code,
    DayWindowShape,
    Given,
    Id,
    Limit,
    NeverPickedUpShape,
    SentenceShape,
    Text,
    Told,
    WholeId,
    day_window,
    instant,
    never_picked_up,
)
from smart_campaigns.app.campaign_list import Standing
from smart_campaigns.app.estimates import Forecast
from smart_campaigns.core.campaign import Life
from smart_campaigns.core.reasons import CampaignReason, ContactReason
from smart_campaigns.ports.campaign_list import CampaignFilter, CampaignSort
from smart_campaigns.ports.records import CampaignRow, Organization

router = APIRouter(prefix="/campaigns", tags=["campaigns"], route_class=CommandRoute, responses=answers(404))
looks = APIRouter(tags=["campaigns"], responses=answers(404))
"""What changes nothing, whatever its method."""


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


@looks.get("/settings", operation_id="get_settings_table")
async def get_settings_table(_: Analyst) -> SettingsTable:
    """Every setting of a campaign: tab, default, limits, unit and effect; and the presets of pacing."""
    return settings_table()


@router.get("", operation_id="list_campaigns")
async def list_campaigns(  # noqa: PLR0917 - each is one filter
    asker: Analyst,
    use: Use,
    state: Annotated[list[Life] | None, Query()] = None,
    project_id: Annotated[int | None, Query(ge=1)] = None,
    search: Annotated[Text | None, Query(max_length=120, description="In name or code.")] = None,
    is_archived: Annotated[bool, Query()] = False,
    sort: Annotated[CampaignSort, Query()] = CampaignSort.NEWEST,
    after: AfterId = None,
    limit: Limit = PAGE_DEFAULT,
) -> CampaignPage:
    """By health: the worst first; by next window: those that are open, then the soonest (409 `too_many_to_sort` beyond
    200)."""
    wanted = CampaignFilter(
        states=tuple(state or ()),
        project_id=project_id,
        search=search or "",
        is_archived=is_archived,
        sort=sort,
        after=after,
    )
    found = await use.campaign_list.page(asker.org_id, wanted, limit)
    return CampaignPage(
        items=[_listed(one) for one in found.items],
        next=str(found.items[-1].row.ref.campaign_id) if found.has_more else None,
        counts={life: found.counts[life] for life in Life},
        archived=found.archived,
    )


@router.post("", operation_id="create_campaign", status_code=201)
async def create_campaign(asker: Manager, use: Use, given: CampaignGiven) -> Campaign:
    """A paused campaign with no channels; a draft may lack what is required."""
    organization = await use.organizations.of(asker.org_id)
    row = await use.forms.create(organization, values_of(given.settings), is_draft=given.is_draft)
    return await _whole(use, asker, organization, row)


@looks.post("/campaigns/check", operation_id="check_campaign")
async def check_campaign(asker: Manager, use: Use, given: CheckGiven) -> Checked:
    """The form judged as it would be saved; nothing is saved."""
    organization = await use.organizations.of(asker.org_id)
    found = await use.forms.check(organization, given.code, await given_values(use, asker, given.code, given.settings))
    forecast = await use.estimates.of_unsaved(organization, found, code=given.code, channels=given.channels)
    return Checked(
        settings=told_settings(found.settings, asker),
        errors=wrong_fields(found.errors),
        notes=wrong_fields(found.notes),
        words=await told_words(use, organization, forecast),
        windows=[] if forecast is None else [day_window(one) for one in use.windows.of(forecast)],
        never_picked_up=None if forecast is None else never_picked_up(use.windows.never_picked_up(forecast)),
    )


@router.get("/{code}", operation_id="get_campaign")
async def get_campaign(asker: Analyst, use: Use, code: Code) -> Campaign:
    row = await use.campaigns.campaign(asker.org_id, code)
    return await _whole(use, asker, await use.organizations.of(asker.org_id), row)


@router.patch("/{code}", operation_id="edit_campaign")
async def edit_campaign(asker: Manager, use: Use, code: Code, given: CampaignChanges) -> Campaign:
    """Acts on the next placement. A draft that is complete now becomes a paused campaign. 409 `stale_version` tells
    what somebody else changed since `based_on`."""
    organization = await use.organizations.of(asker.org_id)
    values = await given_values(use, asker, code, given.settings)
    row = await use.forms.edit(organization, code, values, based_on=given.based_on, channels=given.channels)
    return await _whole(use, asker, organization, row)


@router.delete("/{code}", operation_id="delete_campaign", status_code=204)
async def delete_campaign(asker: Manager, use: Use, code: Code) -> None:
    """Only a draft; anything else is archived instead (409 `archive_instead`)."""
    await use.commands.delete(asker.org_id, code)


@router.get("/{code}/versions/{version}", operation_id="get_campaign_version")
async def get_campaign_version(asker: Analyst, use: Use, code: Code, version: Id) -> SettingsTold:
    """The settings as they were in a former version."""
    row = await use.campaigns.campaign(asker.org_id, code)
    return told_settings(await use.campaigns.settings_version(row.ref, min(version, 2**31 - 1)), asker)


@router.post("/{code}/duplicate", operation_id="duplicate_campaign", status_code=201)
async def duplicate_campaign(asker: Manager, use: Use, code: Code, given: DuplicateGiven) -> Campaign:
    """The same settings in a campaign of its own: paused, no channels, no run."""
    organization = await use.organizations.of(asker.org_id)
    row = await use.forms.duplicate(organization, code, given.name)
    return await _whole(use, asker, organization, row)


@router.post("/{code}/allocate", operation_id="allocate_channels")
async def allocate_channels(asker: Operator, use: Use, code: Code, given: ChannelsGiven) -> Commanded:
    """Acts on the next placement; ends no call. 0 stops placing."""
    row = await use.commands.allocate(asker.org_id, code, given.channels)
    return await _commanded(use, row, await use.commands.beyond_cap(row))


@router.post("/{code}/start", operation_id="start_campaign")
async def start_campaign(asker: Operator, use: Use, code: Code) -> Commanded:
    """Starts it, or goes on with the run that is open."""
    return await _commanded(use, await use.commands.start(asker.org_id, code, by=asker.who))


@router.post("/{code}/resume", operation_id="resume_campaign")
async def resume_campaign(asker: Operator, use: Use, code: Code) -> Commanded:
    return await _commanded(use, await use.commands.resume(asker.org_id, code, by=asker.who))


@router.post("/{code}/pause", operation_id="pause_campaign")
async def pause_campaign(asker: Operator, use: Use, code: Code) -> Commanded:
    """Places no more; calls in progress finish."""
    return await _commanded(use, await use.commands.pause(asker.org_id, code, by=asker.who))


@router.post("/{code}/stop", operation_id="stop_campaign")
async def stop_campaign(asker: Operator, use: Use, code: Code) -> Commanded:
    """Ends the run and the series; contacts that wait expire; calls in progress finish."""
    return await _commanded(use, await use.commands.stop(asker.org_id, code, by=asker.who))


@router.post("/{code}/hang-up", operation_id="stop_campaign_and_hang_up")
async def stop_campaign_and_hang_up(asker: Operator, use: Use, code: Code) -> Commanded:
    """Stops it, and ends the calls in progress."""
    return await _commanded(use, await use.commands.stop(asker.org_id, code, hang_up_now=True, by=asker.who))


@router.post("/{code}/reset-breaker", operation_id="reset_breaker")
async def reset_breaker(asker: Operator, use: Use, code: Code) -> Commanded:
    """The failure count starts at zero; it stays paused until it is resumed."""
    return await _commanded(use, await use.commands.reset_breaker(asker.org_id, code))


@router.post("/{code}/archive", operation_id="archive_campaign")
async def archive_campaign(asker: Manager, use: Use, code: Code) -> Commanded:
    return await _commanded(use, await use.commands.archive(asker.org_id, code))


@router.post("/{code}/unarchive", operation_id="unarchive_campaign")
async def unarchive_campaign(asker: Manager, use: Use, code: Code) -> Commanded:
    return await _commanded(use, await use.commands.unarchive(asker.org_id, code))


async def told_words(use: Use, organization: Organization, forecast: Forecast | None) -> list[SentenceShape]:
    found = () if forecast is None else await use.wording.of(organization, forecast)
    return [SentenceShape.model_validate(one) for one in found]


def summary(row: CampaignRow) -> CampaignSummary:
    return CampaignSummary(**_fields(row))


def _listed(one: Standing) -> CampaignListed:
    status, window = one.status, one.window
    return CampaignListed(
        **_fields(one.row),
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


def _fields(row: CampaignRow) -> dict[str, Any]:
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


async def _whole(use: Use, asker: Asker, organization: Organization, row: CampaignRow) -> Campaign:
    return Campaign(
        **_fields(row),
        settings=told_settings(row.settings, asker),
        notes=wrong_fields(use.forms.notes(organization, row)),
        missing=wrong_fields(await use.forms.lacks(organization, row)),
    )


async def _commanded(use: Use, row: CampaignRow, note: str = "") -> Commanded:
    waits = row.state.life is Life.ACTIVE and not await use.explain.has_callers(row)
    return Commanded(**_fields(row), has_callers=not waits, notes=[note] if note else [])
