"""Organizations, carriers, numbers, projects, agents, contacts and the do-not-call list, on PostgreSQL."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, cast

import asyncpg

from smart_campaigns.adapters.postgres.connections import Connections
from smart_campaigns.core.budget import Price
from smart_campaigns.core.errors import NotFound
from smart_campaigns.ports.records import AddedContacts, NameTaken, NewCarrier, NewContact, Organization

ADD_CONTACTS = """
with new as (
  insert into contact (org_id, project_id, name, zone, place, language, attributes, consent, consent_source, consent_on)
  select $1, $2, x.* from unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::jsonb[], $8::text[], $9::text[], $10::date[])
    x(name, zone, place, language, attributes, consent, consent_source, consent_on)
  returning contact_id)
select contact_id from new order by contact_id"""
# not against the foreign keys of contacts that are added otherwise
LOCK_PROJECT = "select from project where org_id = $1 and project_id = $2 for no key update"
KNOWN_OF = """
select distinct n.e164 from contact_number n join contact c using (org_id, contact_id)
where n.org_id = $1 and n.e164 = any($3::text[]) and c.project_id = $2 and c.deleted_at is null and c.contact_id <> $4"""
CARRIER_IS_THERE = "select true from carrier where org_id = $1 and carrier_id = $2 and deleted_at is null"
ADD_AGENT = """
insert into agent (org_id, name, published_version) values ($1, $2, 1) returning agent_id"""
ADD_DNC = """
with d as (insert into dnc (org_id, is_virtual, e164, source, reason)
    select $1, v, e, $3, $4 from unnest($2::text[]) e, unnest(array[false, true]) v order by v, e
    on conflict do nothing returning is_virtual, e164),
  n as (update number n set version = version + 1 from d where n.org_id = $1 and n.is_virtual = d.is_virtual and n.e164 = d.e164
    returning n.number_id),
  t as (update target t set state = 4, next_at = null, reason = 'opted_out', detail = null from n
    where t.org_id = $1 and t.number_id = n.number_id and t.state in (0, 1))
select count(distinct e164) from d"""


class PostgresRecords:
    def __init__(self, connections: Connections) -> None:
        self._db = connections

    async def now(self) -> datetime:
        return cast("datetime", await self._db.fetchval("select now_s()"))

    async def create_organization(self, *, name: str, country: str, zone: str, currency: str, channel_cap: int) -> int:
        async with self._db.transaction() as connection:
            org_id: int = await connection.fetchval(
                """insert into organization (name, country, zone, currency, allowed_countries)
                values ($1, $2, $3, $4, array[$2]) returning org_id""",
                name,
                country,
                zone,
                currency,
            )
            await connection.execute("insert into org_gate (org_id, channels) values ($1, $2)", org_id, channel_cap)
            return org_id

    async def organizations(self) -> Sequence[Organization]:
        rows = await self._db.fetch(
            "select o.*, g.channels from organization o join org_gate g on g.org_id = o.org_id order by o.org_id"
        )
        return [
            Organization(
                org_id=row["org_id"],
                name=row["name"],
                country=row["country"],
                zone=row["zone"],
                currency=row["currency"],
                channel_cap=row["channels"],
                allowed_countries=tuple(row["allowed_countries"]),
            )
            for row in rows
        ]

    async def allow_countries(self, org_id: int, countries: Sequence[str]) -> None:
        async with self._db.transaction() as connection:
            await connection.execute(
                "update organization set allowed_countries = $2 where org_id = $1", org_id, list(countries)
            )
            await connection.execute("update org_gate set rules_version = rules_version + 1 where org_id = $1", org_id)

    async def add_carrier(self, org_id: int, carrier: NewCarrier) -> int:
        try:
            async with self._db.transaction() as connection:
                carrier_id: int = await connection.fetchval(
                    """insert into carrier (org_id, name, kind, config, secret, calls_per_second, concurrent_calls, price)
                    values ($1, $2, $3, $4, $5, $6, $7, $8) returning carrier_id""",
                    org_id,
                    carrier.name,
                    carrier.kind,
                    dict(carrier.config),
                    carrier.secret,
                    carrier.calls_per_second,
                    carrier.concurrent_calls,
                    [_price(price) for price in carrier.prices],
                )
                await connection.execute(
                    "insert into carrier_gate (org_id, carrier_id) values ($1, $2)", org_id, carrier_id
                )
                return carrier_id
        except asyncpg.UniqueViolationError:
            raise NameTaken("carrier", carrier.name) from None

    async def set_carrier_config(self, org_id: int, carrier_id: int, config: Mapping[str, Any]) -> None:
        await self._db.execute(
            "update carrier set config = $3 where org_id = $1 and carrier_id = $2", org_id, carrier_id, dict(config)
        )

    async def add_phone_numbers(self, org_id: int, carrier_id: int, numbers: Sequence[str]) -> None:
        async with self._db.transaction() as connection:
            await connection.execute(
                "update org_gate set rules_version = rules_version + 1 where org_id = $1", org_id
            )  # its lock first: the carrier may be deleted meanwhile
            if not await connection.fetchval(CARRIER_IS_THERE, org_id, carrier_id):
                raise NotFound("carrier", str(carrier_id))
            await connection.execute(
                """insert into phone_number (org_id, carrier_id, e164) select $1, $2, e from unnest($3::text[]) e
                on conflict (org_id, carrier_id, e164) do update set released_at = null""",
                org_id,
                carrier_id,
                list(numbers),
            )

    async def add_project(self, org_id: int, name: str) -> int:
        try:
            return cast(
                "int",
                await self._db.fetchval(
                    "insert into project (org_id, name) values ($1, $2) returning project_id", org_id, name
                ),
            )
        except asyncpg.UniqueViolationError:
            raise NameTaken("project", name) from None

    async def add_agent(self, org_id: int, name: str, config: Mapping[str, Any], text: str | None = None) -> int:
        try:
            async with self._db.transaction() as connection:
                agent_id: int = await connection.fetchval(
                    ADD_AGENT,
                    org_id,
                    name,
                )
                await connection.execute(
                    "insert into agent_version (org_id, agent_id, version, config, text) values ($1, $2, 1, $3, $4)",
                    org_id,
                    agent_id,
                    dict(config),
                    text,
                )
                return agent_id
        except asyncpg.UniqueViolationError:
            raise NameTaken("agent", name) from None

    async def add_contacts(self, org_id: int, project_id: int, contacts: Sequence[NewContact]) -> AddedContacts:
        async with self._db.transaction() as connection:
            given = [e164 for contact in contacts for e164 in contact.numbers]
            known = await known_of_locked(connection, org_id, project_id, given)
            left = [
                replace(contact, numbers=tuple(e164 for e164 in contact.numbers if e164 not in known))
                for contact in contacts
                if contact.numbers[0] not in known
            ]
            return AddedContacts(await insert_contacts(connection, org_id, project_id, left), known)

    async def add_dnc(self, org_id: int, numbers: Sequence[str], *, source: str, reason: str | None) -> int:
        return int(await self._db.fetchval(ADD_DNC, org_id, list(numbers), source, reason))


async def known_of_locked(
    connection: asyncpg.Connection, org_id: int, project_id: int, numbers: Sequence[str], *, but_of: int = 0
) -> frozenset[str]:
    """Those that the project's contacts (but one) have. Nobody else adds any until the end of the transaction."""
    await connection.execute(LOCK_PROJECT, org_id, project_id)
    rows = await connection.fetch(KNOWN_OF, org_id, project_id, list(numbers), but_of)
    return frozenset(row["e164"] for row in rows)


async def insert_contacts(
    connection: asyncpg.Connection, org_id: int, project_id: int, contacts: Sequence[NewContact]
) -> tuple[int, ...]:
    columns = [
        [getattr(c, name) for c in contacts]
        for name in ("name", "zone", "place", "language", "attributes", "consent", "consent_source", "consent_on")
    ]
    columns[4] = [dict(attributes) for attributes in columns[4]]
    ids = tuple(row["contact_id"] for row in await connection.fetch(ADD_CONTACTS, org_id, project_id, *columns))
    numbers = [
        (org_id, contact_id, position, e164)
        for contact_id, contact in zip(ids, contacts, strict=True)
        for position, e164 in enumerate(contact.numbers)
    ]
    await connection.copy_records_to_table("contact_number", records=numbers, columns=_NUMBER_COLUMNS)
    return ids


_NUMBER_COLUMNS = ("org_id", "contact_id", "position", "e164")


def _price(price: Price) -> dict[str, Any]:
    return dataclasses.asdict(price)
