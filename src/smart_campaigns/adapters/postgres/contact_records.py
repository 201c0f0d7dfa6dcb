"""Contacts one by one on PostgreSQL. Locks the project, then in the order of the dialer: the contact, then its targets.

A target in call is left to its call: a deletion is noted in its `detail`, and the call's end excludes it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence

import asyncpg

from smart_campaigns.adapters.postgres.connections import Connections
from smart_campaigns.adapters.postgres.records import insert_contacts, known_of_locked
from smart_campaigns.core.errors import CommandRefused, NotFound
from smart_campaigns.ports.contact_records import ContactCard, ContactSearch
from smart_campaigns.ports.records import NewContact, NumbersTaken, StaleVersion
from smart_campaigns.ports.store import StoreAway

ID_MAX = 2**63 - 1
DELETE_TRIES = 3
"""A call of the contact that is settled meanwhile locks its target first: the store may ask to be asked again."""
_CARD = """
select c.contact_id, c.project_id, p.name as project, c.version, c.name, c.zone, c.place, c.language, c.attributes, c.consent,
  c.consent_source, c.consent_on, coalesce(c.connected_at, c.virtual_connected_at) as connected_at, c.created_at,
  array(select n.e164 from contact_number n where n.org_id = c.org_id and n.contact_id = c.contact_id order by n.position) as numbers,
  array(select n.e164 from contact_number n where n.org_id = c.org_id and n.contact_id = c.contact_id
    and n.said_wrong_at is not null order by n.position) as wrong_numbers,
  array(select distinct n.e164 from contact_number n join dnc d on d.org_id = n.org_id and d.e164 = n.e164
    where n.org_id = c.org_id and n.contact_id = c.contact_id) as opted_out
from contact c join project p using (org_id, project_id)
where c.org_id = $1 and c.deleted_at is null"""
PAGE = f"""{_CARD} and c.project_id = $2 and c.contact_id > $3 and ($4::text is null and $5::text is null
  or c.name ilike $4 or exists (select from contact_number n where n.org_id = c.org_id and n.contact_id = c.contact_id and n.e164 like $5))
order by c.contact_id limit $6"""
FIND = f"""{_CARD} and ($2::bigint is null or c.project_id = $2) and (c.contact_id = $3 or c.contact_id in (
  select n.contact_id from contact_number n where n.org_id = $1 and n.e164 = $4)) order by c.contact_id limit 20"""
PROJECT = "select project_id from contact where org_id = $1 and contact_id = $2"
LOCK = (
    "select version, zone, place from contact where org_id = $1 and contact_id = $2 and deleted_at is null for update"
)
NUMBERS = "select e164, said_wrong_at from contact_number where org_id = $1 and contact_id = $2 order by position"
# of runs that are over, too: their calls in progress still end
IN_CALL = """
select exists (select from run r join target t using (org_id, run_id)
  where r.org_id = $1 and r.is_open and t.contact_id = $2 and t.state = 2)"""
EDIT = """
update contact set version = version + 1, name = $3, zone = $4, place = $5, language = $6, attributes = $7, consent = $8,
  consent_source = $9, consent_on = $10 where org_id = $1 and contact_id = $2"""
# the keeper derives number and law again, from the position after number_position on
DERIVE_AGAIN = """
update target t set state = 1, number_position = coalesce(array_position($3::text[], n.e164), 1) - 2, number_id = null,
  reason = null, detail = null, next_at = coalesce(t.next_at, now_s())
from run r, number n where r.org_id = $1 and r.is_open and t.org_id = $1 and t.run_id = r.run_id and t.contact_id = $2
  and n.org_id = $1 and n.number_id = t.number_id and t.state in (0, 1)"""
# an excluded one is judged at the poll: none of its new numbers has been given up
NONE_GIVEN_UP = """
update target t set given_up = -1 from run r where r.org_id = $1 and r.is_open and t.org_id = $1 and t.run_id = r.run_id
  and t.contact_id = $2 and t.state = 4"""
DELETE = "update contact set deleted_at = now_s(), version = version + 1 where org_id = $1 and contact_id = $2 and deleted_at is null"
EXCLUDE = """
update target t set state = case when t.state = 2 then 2 else 4 end, next_at = null,
  reason = case when t.state = 2 then t.reason else 'deleted' end, detail = case when t.state = 2 then 'deleted' end
from run r where r.org_id = $1 and r.is_open and t.org_id = $1 and t.run_id = r.run_id and t.contact_id = $2
  and t.state in (0, 1, 2)"""


class PostgresContacts:
    def __init__(self, connections: Connections) -> None:
        self._db = connections

    async def page(self, org_id: int, project_id: int, search: ContactSearch) -> Sequence[ContactCard]:
        text = None if search.text is None else f"%{_literal(search.text)}%"
        digits = None if search.digits is None else f"%{_literal(search.digits)}%"
        rows = await self._db.fetch(PAGE, org_id, project_id, search.after, text, digits, search.limit)
        return [_card(row) for row in rows]

    async def find(self, org_id: int, project_id: int | None, who: str) -> Sequence[ContactCard]:
        contact_id = int(who) if who.isdecimal() and len(who) < len(str(ID_MAX)) else None
        return [_card(row) for row in await self._db.fetch(FIND, org_id, project_id, contact_id, who)]

    async def add(self, org_id: int, project_id: int, contact: NewContact) -> int:
        async with self._db.transaction() as connection:
            if known := await known_of_locked(connection, org_id, project_id, contact.numbers):
                raise NumbersTaken(known)
            (contact_id,) = await insert_contacts(connection, org_id, project_id, [contact])
            return contact_id

    async def edit(self, org_id: int, contact_id: int, contact: NewContact, *, based_on: int) -> None:
        async with self._db.transaction() as connection:
            project_id = await connection.fetchval(PROJECT, org_id, contact_id)
            known = await known_of_locked(connection, org_id, project_id, contact.numbers, but_of=contact_id)
            row = await connection.fetchrow(LOCK, org_id, contact_id)
            if row is None:
                raise NotFound("contact", str(contact_id))
            if row["version"] != based_on:
                raise StaleVersion(row["version"])
            if known:
                raise NumbersTaken(known)
            numbers = await connection.fetch(NUMBERS, org_id, contact_id)
            before = (tuple(number["e164"] for number in numbers), row["zone"], row["place"])
            if before != (contact.numbers, contact.zone, contact.place):
                await _derive_again(connection, org_id, contact_id, contact, numbers)
            await connection.execute(
                EDIT,
                org_id,
                contact_id,
                contact.name,
                contact.zone,
                contact.place,
                contact.language,
                dict(contact.attributes),
                contact.consent,
                contact.consent_source,
                contact.consent_on,
            )

    async def delete(self, org_id: int, contact_id: int) -> None:
        for _ in range(DELETE_TRIES - 1):
            with contextlib.suppress(StoreAway):
                return await self._delete(org_id, contact_id)
        return await self._delete(org_id, contact_id)

    async def _delete(self, org_id: int, contact_id: int) -> None:
        async with self._db.transaction() as connection:
            if await connection.execute(DELETE, org_id, contact_id) != "UPDATE 1":
                raise NotFound("contact", str(contact_id))
            await connection.execute(EXCLUDE, org_id, contact_id)


async def _derive_again(
    connection: asyncpg.Connection,
    org_id: int,
    contact_id: int,
    contact: NewContact,
    before: Sequence[asyncpg.Record],
) -> None:
    if await connection.fetchval(IN_CALL, org_id, contact_id):
        raise CommandRefused("in_call", "This contact is in a call: change numbers, zone or place when it has ended.")
    wrong = {row["e164"]: row["said_wrong_at"] for row in before}
    await connection.execute("delete from contact_number where org_id = $1 and contact_id = $2", org_id, contact_id)
    await connection.executemany(
        "insert into contact_number (org_id, contact_id, position, e164, said_wrong_at) values ($1, $2, $3, $4, $5)",
        [(org_id, contact_id, place, e164, wrong.get(e164)) for place, e164 in enumerate(contact.numbers)],
    )
    await connection.execute(DERIVE_AGAIN, org_id, contact_id, list(contact.numbers))
    if tuple(row["e164"] for row in before) != contact.numbers:
        await connection.execute(NONE_GIVEN_UP, org_id, contact_id)


def _card(row: asyncpg.Record) -> ContactCard:
    listed = {name: tuple(row[name]) for name in ("numbers", "wrong_numbers", "opted_out")}
    return ContactCard(**{**dict(row), **listed})


def _literal(text: str) -> str:
    """As it stands in a LIKE pattern."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
