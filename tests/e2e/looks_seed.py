"""What the looks are taken of: an installation with nothing, with three of each, and with thousands of rows.

Written as rows, not dialed: the calls in progress stay in progress, and every text is as long as the limits allow.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import asyncpg
import looks_sql as sql

from smart_campaigns import bootstrap
from smart_campaigns.adapters.agents.files import shipped_agent
from smart_campaigns.core.campaign_settings import CampaignSettings
from smart_campaigns.core.settings_json import to_json
from smart_campaigns.ports.campaign_list import CampaignFilter

CALLERS = ("+12025550190", "+12025550191")
LONG = "Verlängerungserinnerung für Kraftfahrzeughaftpflichtversicherungen im Bezirk Südwestfalen, zweite Welle"
UNBROKEN = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft-2026-03-Wiederholung"
RTL = "تذكير بتجديد بوليصة التأمين لشهر مارس"
EMOJI = "Spring survey 🌷 of members & friends <b>“quoted”</b>"
PEOPLE = [
    "Ada Abbott",
    "Ümit Öztürk-Großschädl",
    "خالد بن عبد الرحمن الفيصل",
    "सुनीता राव",
    "Jo",
    UNBROKEN[:90],
    LONG[:95],
    "🌷 Rose",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How many there are of what. `calls` are those of the first campaign; `live` of them are in progress."""

    contacts: int = 0
    calls: int = 0
    live: int = 0
    campaigns: int = 0
    others: int = 0
    """Of everything a page lists whole: carriers, members, keys, projects."""
    numbers: int = 0
    agents: int = 0
    names: tuple[str, ...] = ("March renewal reminders", "Claims survey", "Inspection follow-up")
    people: tuple[str, ...] = ("Ada Abbott", "Bela Brandt", "Chidi Castro")


SIZES = {
    "empty": Size(),
    "three": Size(contacts=3, calls=3, live=1, campaigns=3, others=3, numbers=3, agents=3),
    "full": Size(
        contacts=10_000,
        calls=10_000,
        live=22,
        campaigns=1000,
        others=50,
        numbers=200,
        agents=100,
        names=(LONG, UNBROKEN, RTL, EMOJI, "March renewal reminders"),
        people=tuple(PEOPLE),
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What the addresses of the pages need."""

    link: str
    code: str = "none"
    call: str = "none"
    live_call: str = "none"


async def seed(house: bootstrap.House, size: Size) -> Looked:
    name = LONG if size.contacts > 1000 else "Northwind"
    org_id = await house.records.create_organization(
        name=name, country="US", zone="America/New_York", currency="USD", channel_cap=60
    )
    db = await asyncpg.connect(house.dsn)
    await db.set_type_codec("jsonb", encoder=json.dumps, decoder=json.loads, schema="pg_catalog")
    link = await bootstrap.access_of(house).link_for_owner(org_id)
    if size.contacts:
        await _fill(house, db, org_id, size)
    await db.close()
    return await _addresses(house, link, org_id) if size.contacts else Looked(link=link)


async def _fill(house: bootstrap.House, db: asyncpg.Connection[Any], org_id: int, size: Size) -> None:
    names, people = list(size.names), list(size.people)
    await db.execute(sql.CARRIERS, org_id, size.others, names)
    await db.execute(sql.CARRIER_GATES, org_id)
    await db.execute(sql.NUMBERS, org_id, size.numbers)
    await db.execute(sql.PROJECTS, org_id, size.others, names)
    await db.execute(sql.AGENTS, org_id, size.agents, dict(shipped_agent()), names)
    await db.execute(sql.AGENT_VERSIONS, org_id)
    await db.execute(sql.MEMBERS, org_id, size.others, people)
    await db.execute(sql.KEYS, org_id, size.others, names)
    await db.execute(sql.AUDIT, org_id, size.calls // 10 + 3, people)
    await db.execute(sql.CONTACTS, org_id, size.contacts, people)
    await db.execute(sql.CONTACT_NUMBERS, org_id)
    await db.execute(sql.CALLED_NUMBERS, org_id)
    await db.execute(sql.DNC, org_id, size.contacts)
    await db.execute(sql.REGISTRY, org_id)
    await house.records.allow_countries(org_id, ("US", "AU", "DE"))
    await _campaigns(db, org_id, size, names)
    await db.execute("analyze")


async def _campaigns(db: asyncpg.Connection[Any], org_id: int, size: Size, names: list[str]) -> None:
    settings = CampaignSettings(
        project_id=1,
        agent_id=1,
        zone="America/New_York",
        country="US",
        caller_numbers=CALLERS,
        allowed_days=frozenset(range(7)),
        window_start=sql.MIDNIGHT,
        window_end=None,
        planned_channels=24,
        daily_call_limit=18_000,
        description=LONG,
    )
    await db.execute(sql.CAMPAIGNS, org_id, size.campaigns, names)
    await db.execute(sql.SETTINGS, org_id, to_json(settings))
    await db.execute(sql.RUNS, org_id)
    await db.execute(sql.PACING, org_id, size.live)
    await db.execute(sql.GATE, org_id, size.live)
    await db.execute(sql.CALLER, org_id)
    await db.execute(sql.TARGETS, org_id, size.contacts, size.live, min(size.calls, size.contacts))
    await db.execute(sql.CALLS, org_id, size.calls, size.live)
    await db.execute(sql.TALKS, org_id, sql.conversation(LONG if size.contacts > 1000 else "Yes, speaking."))
    await db.execute(sql.TALLY)
    await db.execute(sql.RUN_TALLY, org_id)
    for events in (sql.PLACED, sql.ENDED, sql.COMMANDS, sql.TURNS):
        await db.execute(events, org_id)


async def _addresses(house: bootstrap.House, link: str, org_id: int) -> Looked:
    page = await bootstrap.UseCases(house).campaign_list.page(org_id, CampaignFilter(), 1)
    call = "select attempt_id::text from attempt where {} order by attempt_id desc limit 1"
    return Looked(
        link=link,
        code=page.items[0].row.code,
        call=await house.cold.fetchval(call.format("conversation is not null")),
        live_call=await house.cold.fetchval(call.format("is_live")),
    )
