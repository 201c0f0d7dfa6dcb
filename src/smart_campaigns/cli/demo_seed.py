"""What the demo seeds: an organization, people of places where a reminder is allowed now, and a campaign for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from smart_campaigns import bootstrap
from smart_campaigns.adapters.agents.files import shipped_agent, shipped_text
from smart_campaigns.app.agent_test_calls import VOLUNTEER
from smart_campaigns.core.campaign_settings import CampaignSettings, Preset
from smart_campaigns.core.fictional_numbers import FictionalRange
from smart_campaigns.ports.records import CampaignRow, NewCarrier, NewContact

ORGANIZATION = "Northwind"
CALLER_NUMBERS = ("+12025550190", "+12025550191")
RANGES_WANTED = 8
ON_THE_LIST = 20
"""One contact in so many is on the organization's own do-not-call list: nobody may ring there."""
FIRST_NAMES = (
    *("Ada", "Bela", "Chidi", "Dora", "Emil", "Fatima", "Goran", "Hana"),
    *("Ines", "Jun", "Kofi", "Lena", "Mateo", "Nadia", "Omar", "Priya"),
)
LAST_NAMES = (
    *("Abbott", "Brandt", "Castro", "Dietrich", "Evans", "Fischer", "Garcia", "Hughes", "Ivanov"),
    *("Jensen", "Kimura", "Lindgren", "Moreau", "Novak", "Okafor", "Petrov", "Quinn"),
)
"""Sixteen and seventeen: 272 people before a name comes back."""
RENEWS_ON = ("the fourteenth of March", "the last day of March", "the second of April", "the tenth of April")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seeded:
    org_id: int
    carrier_id: int
    campaign: CampaignRow
    forbidden: frozenset[str]
    """Numbers on the do-not-call list."""
    contacts: int


async def seed(
    house: bootstrap.House,
    ranges: Sequence[FictionalRange],
    *,
    contacts: int,
    channels: int,
    carrier_channels: int,
    agent: Mapping[str, Any] | None = None,
    phones: Mapping[str, Any] | None = None,
    change: Callable[[CampaignSettings], CampaignSettings] = lambda settings: settings,
    forbids: bool = True,
) -> Seeded:
    """Everything up to a paused campaign; with channels 0 none is allocated. `agent`, `change`: others than the demo's.

    `phones`: how the server is to run virtual phones of its own. `forbids`: one contact in ON_THE_LIST is on the
    do-not-call list.
    """
    home = ranges[0]
    org_id = await house.records.create_organization(
        name=ORGANIZATION, country=home.country, zone=home.zones[0], currency="USD", channel_cap=max(10, channels)
    )
    carrier = NewCarrier(
        name="Virtual phones",
        kind="virtual",
        config=phones or {},
        calls_per_second=50.0,
        concurrent_calls=carrier_channels,
    )
    carrier_id = await house.records.add_carrier(org_id, carrier)
    await house.records.add_phone_numbers(org_id, carrier_id, CALLER_NUMBERS)
    agent_id = await house.records.add_agent(
        org_id, "Renewal reminder", *((agent, None) if agent else (shipped_agent(), shipped_text()))
    )
    forbidden = _forbidden(_people(ranges, contacts)) if forbids else []
    await house.records.add_dnc(org_id, forbidden, source="demo", reason="asked not to be called")
    row = await add_campaign(house, org_id, ranges, agent_id, contacts=contacts, numbers=CALLER_NUMBERS, change=change)
    if channels:
        row = await house.commands.allocate(org_id, row.code, channels)
    return Seeded(org_id=org_id, carrier_id=carrier_id, campaign=row, forbidden=frozenset(forbidden), contacts=contacts)


async def add_campaign(
    house: bootstrap.House,
    org_id: int,
    ranges: Sequence[FictionalRange],
    agent_id: int,
    *,
    contacts: int,
    numbers: Sequence[str],
    change: Callable[[CampaignSettings], CampaignSettings] = lambda settings: settings,
) -> CampaignRow:
    """A project of people of these ranges, and a paused campaign for it."""
    organization = next(one for one in await house.records.organizations() if one.org_id == org_id)
    countries = {*organization.allowed_countries, *(one.country for one in ranges)}
    await house.records.allow_countries(org_id, sorted(countries))
    former = len(await house.catalog.projects(org_id))
    project_id = await house.records.add_project(org_id, f"Memberships {former + 1}" if former else "Memberships")
    await house.records.add_contacts(org_id, project_id, _people(ranges, contacts))
    settings = change(_settings(await house.records.now(), ranges[0], project_id, agent_id))
    settings = replace(settings, caller_numbers=tuple(numbers))
    return await house.campaigns.create_campaign(org_id, settings, is_draft=False, is_virtual=True)


def _forbidden(people: Sequence[NewContact]) -> list[str]:
    return [person.numbers[0] for person in people[ON_THE_LIST - 1 :: ON_THE_LIST]]


def people_of(one: FictionalRange) -> Iterator[str]:
    """Their numbers; those that test calls of agents ring are left to these."""
    return (number for number in one.numbers() if not number.endswith(str(VOLUNTEER)))


def _people(ranges: Sequence[FictionalRange], count: int) -> list[NewContact]:
    """Spread over the ranges in turn, each number once."""
    numbers = [people_of(one) for one in ranges]
    found: list[str] = []
    while len(found) < count:
        row = [number for one in numbers for number in islice(one, 1)]
        if not row:
            raise ValueError(f"{count} contacts are wanted, and only {len(found)} fictional numbers may be called now")
        found += row
    return [
        NewContact(
            name=f"{FIRST_NAMES[i % len(FIRST_NAMES)]} {LAST_NAMES[i % len(LAST_NAMES)]}",
            numbers=(number,),
            attributes={"renews_on": RENEWS_ON[i % len(RENEWS_ON)]},
            consent="express",
            consent_source="demo",
        )
        for i, number in enumerate(found[:count])
    ]


def _settings(now: datetime, home: FictionalRange, project_id: int, agent_id: int) -> CampaignSettings:
    """Two attempts a minute apart, all seven days, a window around now at home."""
    local = now.astimezone(ZoneInfo(home.zones[0])).replace(minute=0, second=0, microsecond=0)
    end = (local + timedelta(hours=3)).time()
    return CampaignSettings(
        name="March renewal reminders",
        project_id=project_id,
        agent_id=agent_id,
        country=home.country,
        caller_numbers=CALLER_NUMBERS,
        zone=home.zones[0],
        window_start=(local - timedelta(hours=1)).time(),
        window_end=None if end == time(0) else end,
        allowed_days=frozenset(range(7)),
        preset=Preset.CUSTOM,
        placement_spacing_s=0.5,
        calls_per_minute=120,
        poll_interval_s=5,
        max_dial_attempts=2,
        wait_between_attempts_min=1,
        cooldown_h=0,
        not_picked_cooldown_h=0,
        ring_timeout_s=15,
    )
