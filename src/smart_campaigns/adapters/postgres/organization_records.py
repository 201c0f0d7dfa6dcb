"""Changes that concern all campaigns of an organization, on PostgreSQL: each bumps the version its placements compare."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import asyncpg

from smart_campaigns.adapters.postgres.connections import Connections
from smart_campaigns.adapters.postgres.rules import RULES_CHANGED, WAKE_ALL
from smart_campaigns.core.errors import CommandRefused, NotFound
from smart_campaigns.ports.organization_records import (
    CarrierEdit,
    CarrierInUse,
    CarrierUses,
    OrganizationCard,
    OrganizationEdit,
    OwnNumber,
)

CARD = """
select o.org_id, o.name, o.country, o.zone, o.currency, g.channels as channel_cap, g.in_use as channels_in_use,
  o.allowed_countries, o.callback_tolerance_min, o.dnc_max_age_days, o.recordings_days, o.transcripts_days, o.events_days,
  o.monthly_budget_micro, g.budget_left_micro, g.budget_until,
  (select coalesce(sum(p.channels), 0)::int from pacing p where p.org_id = $1 and p.state in ('active', 'paused'))
    as channels_allocated
from organization o join org_gate g using (org_id) where o.org_id = $1"""
EDIT = """
update organization set allowed_countries = coalesce($2::text[], allowed_countries), currency = coalesce($3, currency),
  zone = coalesce($4, zone), callback_tolerance_min = coalesce($5, callback_tolerance_min),
  dnc_max_age_days = coalesce($6, dnc_max_age_days), name = coalesce($7, name),
  recordings_days = coalesce($8, recordings_days), transcripts_days = coalesce($9, transcripts_days),
  events_days = coalesce($10, events_days),
  monthly_budget_micro = nullif(coalesce($11, monthly_budget_micro), 0), country = coalesce($12, country) where org_id = $1"""
LOCK_GATE = "select from org_gate where org_id = $1 for update"
# counted from the ledger, with the gate locked: a call that ends meanwhile corrects it after
RENEW = """
update org_gate g set rules_version = g.rules_version + 1,
  budget_until = case when o.monthly_budget_micro is not null then (m.begun + interval '1 month') at time zone o.zone end,
  budget_left_micro = o.monthly_budget_micro - (select coalesce(sum(p.reserved_micro), 0) from pacing p where p.org_id = $1)
    - (select coalesce(sum(a.cost_micro), 0) from pacing p join attempt a on a.org_id = p.org_id and a.campaign_id = p.campaign_id
        and a.outcome is not null and a.ended_at >= m.begun at time zone o.zone where p.org_id = $1)
from organization o cross join lateral (select date_trunc('month', now_s() at time zone o.zone) as begun) m
where g.org_id = $1 and o.org_id = $1"""
MONTH_ENDED = """
select g.org_id from org_gate g join organization o using (org_id)
where o.monthly_budget_micro is not null and g.budget_until <= now_s()"""
# locks the gate: no placement commits (and reserves money) while it is asked whether anything was spent
EDIT_CAP = "update org_gate set channels = coalesce($2, channels), rules_version = rules_version + 1 where org_id = $1"
HAS_SPENT = """
select exists (select from pacing where org_id = $1 and (spent_micro > 0 or reserved_micro > 0))"""
EDIT_CARRIER = """
update carrier set calls_per_second = coalesce($3, calls_per_second), concurrent_calls = coalesce($4, concurrent_calls),
  price = coalesce($5::jsonb, price), secret = coalesce($7, secret),
  config = case when $7::bytea is null then config else config - '{password_env,password_file}'::text[] end || $6::jsonb
where org_id = $1 and carrier_id = $2"""
# its row before the gate, as an edit; with the gate no placement commits and no number is added meanwhile
LOCK_CARRIER = """
select name from carrier where org_id = $1 and carrier_id = $2 and deleted_at is null for no key update"""
USES = """
select c.name, g.in_use as calls, n.numbers, array(select k.code from campaign k
    join campaign_settings s on s.org_id = k.org_id and s.campaign_id = k.campaign_id and s.version = k.settings_version
    where k.org_id = $1 and not k.is_test and k.state not in ('stopped', 'completed') and s.settings->'caller_numbers' ?| n.numbers
    order by k.campaign_id) as campaigns
from carrier c join carrier_gate g using (org_id, carrier_id) cross join lateral (select array(select p.e164 from phone_number p
  where p.org_id = $1 and p.carrier_id = $2 and p.released_at is null order by p.phone_number_id) as numbers) n
where c.org_id = $1 and c.carrier_id = $2"""
DELETE_CARRIER = "update carrier set deleted_at = now_s(), secret = null where org_id = $1 and carrier_id = $2"
OWN_NUMBERS = """
select n.e164, c.name as carrier, c.kind = 'virtual' as is_virtual, array(select k.code from campaign k
    join campaign_settings s on s.org_id = k.org_id and s.campaign_id = k.campaign_id and s.version = k.settings_version
    where k.org_id = n.org_id and k.state not in ('stopped', 'completed') and s.settings->'caller_numbers' ? n.e164
    order by k.campaign_id) as campaigns
from phone_number n join carrier c using (org_id, carrier_id)
where n.org_id = $1 and n.released_at is null order by n.phone_number_id"""
RELEASE = """
with r as (update phone_number set released_at = now_s() where org_id = $1 and e164 = any($2::text[]) and released_at is null
  returning e164) select count(distinct e164) from r"""
LOG = "insert into event (org_id, kind, data) values ($1, $2, $3)"


class PostgresOrganizations:
    def __init__(self, connections: Connections) -> None:
        self._db = connections

    async def card(self, org_id: int) -> OrganizationCard:
        row = await self._db.fetchrow(CARD, org_id)
        assert row is not None
        return OrganizationCard(**{**dict(row), "allowed_countries": tuple(row["allowed_countries"])})

    async def edit_organization(self, org_id: int, edit: OrganizationEdit) -> None:
        async with self._db.transaction() as connection:
            await connection.execute(EDIT_CAP, org_id, edit.channel_cap)
            if edit.currency is not None and await connection.fetchval(HAS_SPENT, org_id):
                raise CommandRefused("money_spent", "Money was spent in the present currency: it cannot be changed.")
            await connection.execute(
                EDIT,
                org_id,
                None if edit.allowed_countries is None else list(edit.allowed_countries),
                edit.currency,
                edit.zone,
                edit.callback_tolerance_min,
                edit.dnc_max_age_days,
                edit.name,
                edit.recordings_days,
                edit.transcripts_days,
                edit.events_days,
                edit.monthly_budget_micro,
                edit.country,
            )
            if edit.monthly_budget_micro is not None or edit.zone is not None:
                await connection.execute(RENEW, org_id)
            await _tell(connection, org_id, "organization_edited", _changes(edit))

    async def renew_budgets(self) -> None:
        for row in await self._db.fetch(MONTH_ENDED):
            async with self._db.transaction() as connection:
                await connection.execute(LOCK_GATE, row["org_id"])
                await connection.execute(RENEW, row["org_id"])
                await _tell(connection, row["org_id"], "month_begun", {})

    async def edit_carrier(self, org_id: int, carrier_id: int, edit: CarrierEdit) -> None:
        prices = None if edit.prices is None else [dataclasses.asdict(price) for price in edit.prices]
        async with self._db.transaction() as connection:
            limits = (edit.calls_per_second, edit.concurrent_calls, prices)
            await connection.execute(EDIT_CARRIER, org_id, carrier_id, *limits, dict(edit.trunk), edit.secret)
            await connection.execute(RULES_CHANGED, org_id)
            told = {
                "carrier_id": carrier_id,
                **_changes(dataclasses.replace(edit, trunk={}, secret=None)),
                **edit.trunk,
            }
            told |= {"has_new_password": True} if edit.secret is not None else {}
            await _tell(connection, org_id, "carrier_edited", told)

    async def delete_carrier(self, org_id: int, carrier_id: int) -> None:
        async with self._db.transaction() as connection:
            if await connection.fetchval(LOCK_CARRIER, org_id, carrier_id) is None:
                raise NotFound("carrier", str(carrier_id))
            await connection.execute(RULES_CHANGED, org_id)
            row = await connection.fetchrow(USES, org_id, carrier_id)
            assert row is not None
            uses = CarrierUses(calls=row["calls"], numbers=tuple(row["numbers"]), campaigns=tuple(row["campaigns"]))
            if uses != CarrierUses():
                raise CarrierInUse(row["name"], uses)
            await connection.execute(DELETE_CARRIER, org_id, carrier_id)
            await _tell(connection, org_id, "carrier_deleted", {"carrier_id": carrier_id, "name": row["name"]})

    async def own_numbers(self, org_id: int) -> Sequence[OwnNumber]:
        rows = await self._db.fetch(OWN_NUMBERS, org_id)
        return [OwnNumber(**{**dict(row), "campaigns": tuple(row["campaigns"])}) for row in rows]

    async def release_numbers(self, org_id: int, numbers: Sequence[str]) -> int:
        async with self._db.transaction() as connection:
            released = int(await connection.fetchval(RELEASE, org_id, list(numbers)))
            await connection.execute(RULES_CHANGED, org_id)
            await _tell(connection, org_id, "numbers_released", {"numbers": list(numbers)})
        return released


async def _tell(connection: asyncpg.Connection, org_id: int, kind: str, data: dict[str, object]) -> None:
    await connection.execute(LOG, org_id, kind, data)
    await connection.execute(WAKE_ALL, org_id)


def _changes(edit: CarrierEdit | OrganizationEdit) -> dict[str, object]:
    return {name: value for name, value in dataclasses.asdict(edit).items() if value is not None}
