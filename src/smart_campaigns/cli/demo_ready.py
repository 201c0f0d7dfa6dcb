"""Whatever the hour at which the demo is started: a campaign of people whom the law lets call now.

Its data are kept, so that it can be looked at again; the people that it began with may be asleep by then.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

from smart_campaigns import bootstrap
from smart_campaigns.cli.demo_seed import ORGANIZATION, RANGES_WANTED, add_campaign, seed
from smart_campaigns.core.campaign import Life
from smart_campaigns.core.campaign_settings import CampaignSettings
from smart_campaigns.core.errors import CommandRefused
from smart_campaigns.core.fictional_numbers import FictionalRange
from smart_campaigns.ports.records import CampaignRow, Organization
from smart_campaigns.settings import Settings

PHONES: Mapping[str, Any] = {"is_fast": True, "is_speaking": True}
LASTS = timedelta(minutes=30)
"""So long a campaign must still be able to call, to be worth a look."""


async def make_ready(house: bootstrap.House, *, contacts: int, channels: int) -> CampaignRow | None:
    """The campaign that was made; None: one that is there can dial, or the data are not the demo's."""
    organizations = await house.records.organizations()
    if organizations and (not _is_demo(organizations) or await _can_dial(house, organizations[0])):
        return None
    ranges = bootstrap.awake_now(await house.records.now(), RANGES_WANTED)
    if organizations:
        return await _one_more(house, organizations[0], ranges, contacts)
    made = await seed(
        house,
        ranges,
        contacts=contacts,
        channels=0,
        carrier_channels=channels * 10,
        phones=PHONES,
        change=around_the_clock,
    )
    return made.campaign


async def throw_away(settings: Settings) -> None:
    """The demo's data, for a fresh start. Raises CommandRefused where they are not the demo's."""
    async with bootstrap.open_house(settings) as house:
        organizations = await house.records.organizations()
        carriers = await house.catalog.carriers()
        if organizations and not (_is_demo(organizations) and all(one.config.is_virtual for one in carriers)):
            detail = f"{settings.data_dir} holds more than the demo. Give another folder, or delete it yourself."
            raise CommandRefused("not_the_demo", detail)
        await bootstrap.empty_database(house)
    shutil.rmtree(settings.data_dir / "recordings", ignore_errors=True)


def around_the_clock(settings: CampaignSettings) -> CampaignSettings:
    """The law of each place holds, and the business-hours guard: no window beyond these."""
    return replace(settings, window_start=time(0), window_end=None)


def _is_demo(organizations: Sequence[Organization]) -> bool:
    return [one.name for one in organizations] == [ORGANIZATION]


async def _can_dial(house: bootstrap.House, organization: Organization) -> bool:
    use = bootstrap.UseCases(house)
    for row in await house.campaigns.campaigns(organization.org_id):
        if row.state.life not in {Life.ACTIVE, Life.PAUSED} or row.state.is_archived:
            continue
        found = await use.estimates.of_row(row)
        stretches = [s for one in use.windows.of(found, 1) for s in one.callable or ()]
        if found.remaining and _is_open(stretches, found.now):
            return True
    return False


def _is_open(stretches: Sequence[tuple[datetime, datetime]], now: datetime) -> bool:
    return any(begins <= now and now + LASTS <= ends for begins, ends in stretches)


async def _one_more(
    house: bootstrap.House, organization: Organization, ranges: Sequence[FictionalRange], contacts: int
) -> CampaignRow | None:
    own = [number.e164 for number in await house.catalog.phone_numbers(organization.org_id)]
    agents = await house.catalog.agents(organization.org_id)
    if not own or not agents:
        return None  # they were taken away: what is there is looked at as it is
    return await add_campaign(
        house, organization.org_id, ranges, agents[0].id, contacts=contacts, numbers=own, change=around_the_clock
    )
