"""The organization: set up, settings, channels, and the brake for everything."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter
from pydantic import Field

from smart_campaigns.api.auth import Analyst, AnyPrincipal, Operator, Owner
from smart_campaigns.api.once import CommandRoute
from smart_campaigns.api.services import Use
from smart_campaigns.api.settings_shapes import MONEY_MAX
from smart_campaigns.api.shapes import Given, Text, Told, Whole
from smart_campaigns.app.organizations import NewOrganization
from smart_campaigns.core.campaign import Life
from smart_campaigns.ports.organization_records import OrganizationCard, OrganizationEdit

router = APIRouter(tags=["organization"], route_class=CommandRoute)


class Organization(Told):
    """`channels_allocated`: to all campaigns that are active or paused; it may exceed the cap."""

    org_id: int
    name: str
    country: str
    zone: str
    currency: str
    channel_cap: int
    channels_in_use: int
    channels_allocated: int
    allowed_countries: list[str]
    callback_tolerance_min: int
    dnc_max_age_days: int
    recordings_days: int
    transcripts_days: int
    events_days: int
    monthly_budget_micro: int | None
    budget_left_micro: int | None
    """Of this month, less what calls in progress may cost; null: no monthly budget."""
    budget_until: datetime | None
    """When the month ends, in the organization's zone."""


class OrganizationGiven(Given):
    """`zone` blank: the country's own, where it has one."""

    name: Text
    country: Text
    zone: Text | None = None
    currency: Text = "USD"
    channel_cap: Whole = 10


class OrganizationChanges(Given):
    """What is left out stays as it is."""

    name: Text | None = None
    country: Text | None = None
    channel_cap: Whole | None = None
    allowed_countries: Annotated[list[Text], Field(max_length=300)] | None = None
    currency: Text | None = None
    zone: Text | None = None
    callback_tolerance_min: Whole | None = None
    dnc_max_age_days: Whole | None = None
    recordings_days: Whole | None = None
    transcripts_days: Whole | None = None
    events_days: Whole | None = None
    monthly_budget_micro: Annotated[int | None, Field(ge=0, le=MONEY_MAX)] = None
    """Millionths of the currency; 0: no limit any more. The month is that of the organization's zone."""


class StopGiven(Given):
    """`hang_up_now`: calls in progress end, too; else they finish."""

    hang_up_now: bool = False


class Stopped(Told):
    """Codes of the campaigns that were paused by it, and how many calls were in progress."""

    paused: list[str]
    calls_in_progress: int


@router.post("/organization", operation_id="create_organization", status_code=201)
async def create_organization(principal: AnyPrincipal, use: Use, given: OrganizationGiven) -> Organization:
    """The first one of this program, with a first voice agent. Once it is there, it is edited."""
    made = await use.organizations.create_first(
        NewOrganization(
            name=given.name,
            country=given.country.upper(),
            zone=given.zone,
            currency=given.currency.upper(),
            channel_cap=given.channel_cap,
        )
    )
    # the session becomes its owner's with the next request: this one is in no log yet
    await use.access_records.tell_done(made.org_id, principal.who, "create_organization", f"/organization {made.name}")
    return _told(await use.organizations.card(made.org_id))


@router.get("/organization", operation_id="get_organization")
async def get_organization(asker: Analyst, use: Use) -> Organization:
    return _told(await use.organizations.card(asker.org_id))


@router.patch("/organization", operation_id="edit_organization")
async def edit_organization(asker: Owner, use: Use, given: OrganizationChanges) -> Organization:
    """Acts on the next placement; a lowered cap ends no call."""
    countries = given.allowed_countries
    edit = OrganizationEdit(
        name=given.name,
        country=given.country.upper() if given.country is not None else None,
        channel_cap=given.channel_cap,
        allowed_countries=None if countries is None else tuple(dict.fromkeys(one.strip().upper() for one in countries)),
        currency=given.currency.upper() if given.currency is not None else None,
        zone=given.zone,
        callback_tolerance_min=given.callback_tolerance_min,
        dnc_max_age_days=given.dnc_max_age_days,
        recordings_days=given.recordings_days,
        transcripts_days=given.transcripts_days,
        events_days=given.events_days,
        monthly_budget_micro=given.monthly_budget_micro,
    )
    return _told(await use.organizations.edit(asker.org_id, edit))


@router.post("/organization/stop-everything", operation_id="stop_everything")
async def stop_everything(asker: Operator, use: Use, given: StopGiven) -> Stopped:
    """Pauses every campaign that is active or armed: nothing more is placed until each is resumed."""
    rows = await use.commands.pause_all(asker.org_id, hang_up_now=given.hang_up_now, by=asker.who)
    paused = [row.code for row in rows if row.state.life is Life.PAUSED]
    return Stopped(paused=paused, calls_in_progress=sum(row.in_use for row in rows))


def _told(card: OrganizationCard) -> Organization:
    return Organization.model_validate(card)
