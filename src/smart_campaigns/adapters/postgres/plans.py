"""Reads what one version of a campaign's settings resolves to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import asyncpg

from smart_campaigns.core.budget import Price
from smart_campaigns.core.settings_json import from_json
from smart_campaigns.ports.store import CallerNumber, CampaignPlan, CampaignRef, CarrierConfig

CAMPAIGN = """
select p.settings_version, s.settings, g.rules_version, o.allowed_countries, o.dnc_max_age_days
from pacing p join campaign_settings s on s.org_id = p.org_id and s.campaign_id = p.campaign_id and s.version = p.settings_version
join organization o on o.org_id = p.org_id join org_gate g on g.org_id = p.org_id
where p.org_id = $1 and p.campaign_id = $2"""
NUMBERS = """
select n.phone_number_id, n.e164, n.carrier_id, (select count(*) from phone_number m where m.org_id = n.org_id
  and m.carrier_id = n.carrier_id and m.phone_number_id < n.phone_number_id) as rank from phone_number n
where n.org_id = $1 and n.e164 = any($2) and n.released_at is null order by n.phone_number_id"""
CARRIER = "select * from carrier where org_id = $1 and carrier_id = $2"
AGENT = """
select v.version, v.config from agent a join agent_version v on v.org_id = a.org_id and v.agent_id = a.agent_id
  and v.version = coalesce($3, a.published_version)
where a.org_id = $1 and a.agent_id = $2"""
REGISTRIES = "select registry, imported_at from dnc_registry where org_id = $1"


async def read_plan(connection: asyncpg.Connection, ref: CampaignRef) -> CampaignPlan | None:
    """Several statements in one snapshot; None: there is no such campaign (or it is a draft)."""
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        row = await connection.fetchrow(CAMPAIGN, ref.org_id, ref.campaign_id)
        if row is None:
            return None
        settings = from_json(row["settings"])
        numbers = await connection.fetch(NUMBERS, ref.org_id, list(settings.caller_numbers))
        carrier_id = numbers[0]["carrier_id"] if numbers else None
        carrier = await connection.fetchrow(CARRIER, ref.org_id, carrier_id) if carrier_id else None
        agent = await connection.fetchrow(AGENT, ref.org_id, settings.agent_id, settings.agent_version)
        registries = await connection.fetch(REGISTRIES, ref.org_id)
    return CampaignPlan(
        ref=ref,
        settings_version=row["settings_version"],
        rules_version=row["rules_version"],
        settings=settings,
        carrier=carrier_config(carrier) if carrier else None,
        caller_numbers=tuple(
            CallerNumber(phone_number_id=n["phone_number_id"], e164=n["e164"], rank=n["rank"])
            for n in numbers
            if n["carrier_id"] == carrier_id
        ),
        agent_id=settings.agent_id if agent else None,
        agent_version=agent["version"] if agent else None,
        agent_config=agent["config"] if agent else {},
        allowed_countries=frozenset(row["allowed_countries"]),
        registries={r["registry"]: r["imported_at"] for r in registries},
        registry_max_age_days=row["dnc_max_age_days"],
    )


def carrier_config(row: asyncpg.Record) -> CarrierConfig:
    return CarrierConfig(
        carrier_id=row["carrier_id"],
        name=row["name"],
        kind=row["kind"],
        config=row["config"],
        secret=row["secret"],
        calls_per_second=row["calls_per_second"],
        concurrent_calls=row["concurrent_calls"],
        prices=_prices(row["price"] or []),
    )


def _prices(rows: Sequence[Mapping[str, Any]]) -> tuple[Price, ...]:
    return tuple(Price(**row) for row in rows)
