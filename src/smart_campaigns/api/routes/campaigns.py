"""Campaigns: listed, created, edited and commanded."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from smart_campaigns.api.auth import Analyst, Asker, Manager, Operator
from smart_campaigns.api.campaign_shapes import (
    Campaign,
    CampaignChanges,
    CampaignGiven,
    CampaignPage,
    ChannelsGiven,
    Checked,
    CheckGiven,
    Commanded,
    DuplicateGiven,
    given_values,
    listed,
    summary_fields,
    told_words,
)
from smart_campaigns.api.once import CommandRoute
from smart_campaigns.api.problems import answers, wrong_fields
from smart_campaigns.api.services import Use
from smart_campaigns.api.settings_shapes import (
    SettingsTable,
    SettingsTold,
    settings_table,
    told_settings,
    values_of,
)
from smart_campaigns.api.shapes import (
    PAGE_DEFAULT,
    AfterId,
    Code,
    Id,
    Limit,
    Text,
    day_window,
    never_picked_up,
)
from smart_campaigns.core.campaign import Life
from smart_campaigns.ports.campaign_list import CampaignFilter, CampaignSort
from smart_campaigns.ports.records import CampaignRow, Organization

router = APIRouter(prefix="/campaigns", tags=["campaigns"], route_class=CommandRoute, responses=answers(404))
looks = APIRouter(tags=["campaigns"], responses=answers(404))
"""What changes nothing, whatever its method."""


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
        items=[listed(one) for one in found.items],
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


async def _whole(use: Use, asker: Asker, organization: Organization, row: CampaignRow) -> Campaign:
    return Campaign(
        **summary_fields(row),
        settings=told_settings(row.settings, asker),
        notes=wrong_fields(use.forms.notes(organization, row)),
        missing=wrong_fields(await use.forms.lacks(organization, row)),
    )


async def _commanded(use: Use, row: CampaignRow, note: str = "") -> Commanded:
    waits = row.state.life is Life.ACTIVE and not await use.explain.has_callers(row)
    return Commanded(**summary_fields(row), has_callers=not waits, notes=[note] if note else [])
