"""Members, sessions, API keys, audit and idempotency keys, on PostgreSQL."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import asyncpg

from smart_campaigns.adapters.postgres.connections import Connections
from smart_campaigns.core.errors import CommandRefused, NotFound
from smart_campaigns.core.people import Role
from smart_campaigns.ports.access_records import (
    Answer,
    ApiKey,
    AuditRow,
    Member,
    MemberEdit,
    NewApiKey,
    NewMember,
    Principal,
)
from smart_campaigns.ports.records import NameTaken

ADD_LINK = (
    "insert into sign_in_link (token_hash, org_id, member_id, expires_at) values ($1, $2, $3, now_s() + $4::interval)"
)
REDEEM = """
with l as (update sign_in_link set used_at = now_s() where token_hash = $1 and expires_at > now_s() and used_at is null
  returning org_id, member_id)
insert into session (token_hash, org_id, member_id, expires_at)
select $2, l.org_id, l.member_id, now_s() + $3::interval from l returning true"""
LINK = "select used_at is not null as is_used from sign_in_link where token_hash = $1"
FORGET = """
with l as (delete from sign_in_link where expires_at < now_s() - interval '1 day') delete from session where expires_at < now_s()"""
SESSION = """
select s.org_id, m.name as who, m.role, m.may_hear, m.removed_at from session s
left join member m on m.org_id = s.org_id and m.member_id = s.member_id
where s.token_hash = $1 and s.expires_at > now_s() and m.removed_at is null and (m.name is not null or s.org_id is null)"""
KEY = """
with k as (select org_id, key_id, name, role, may_hear, last_used_at from api_key
    where token_hash = $1 and revoked_at is null),
  u as (update api_key a set last_used_at = now_s() from k where a.org_id = k.org_id and a.key_id = k.key_id
    and (k.last_used_at is null or k.last_used_at < now_s() - interval '1 minute'))
select * from k"""
BIND = "update session set org_id = $2, member_id = $3 where token_hash = $1 and org_id is null"
END_SESSION = "delete from session where token_hash = $1"
MEMBERS = """
select member_id, name, role, may_hear, created_at from member
where org_id = $1 and removed_at is null order by member_id"""
ADD_MEMBER = "insert into member (org_id, name, role, may_hear) values ($1, $2, $3, $4) returning member_id"
EDIT_MEMBER = """
update member set name = coalesce($3, name), role = coalesce($4, role), may_hear = coalesce($5, may_hear)
where org_id = $1 and member_id = $2 and removed_at is null returning true"""
REMOVE_MEMBER = """
update member set removed_at = now_s() where org_id = $1 and member_id = $2 and removed_at is null returning true"""
END_SESSIONS = """
with l as (delete from sign_in_link where org_id = $1 and member_id = $2)
delete from session where org_id = $1 and member_id = $2"""
LOCK = "select from organization where org_id = $1 for no key update"
OWNERS = "select count(*) from member where org_id = $1 and role = 'owner' and removed_at is null"
_KEYS = "select key_id, name, hint, role, may_hear, made_by, created_at, last_used_at from api_key"
KEYS = f"{_KEYS} where org_id = $1 and revoked_at is null order by key_id"
ADD_KEY = """
insert into api_key (org_id, name, hint, token_hash, role, may_hear, made_by) values ($1, $2, $3, $4, $5, $6, $7)
returning key_id, name, hint, role, may_hear, made_by, created_at, last_used_at"""
REVOKE = (
    "update api_key set revoked_at = now_s() where org_id = $1 and key_id = $2 and revoked_at is null returning true"
)
DONE = "insert into audit (org_id, who, action, what) values ($1, $2, $3, $4)"
SEEN = """
insert into audit (org_id, who, action, what, hour) values ($1, $2, 'hear', $3, date_trunc('hour', now_s()))
on conflict (org_id, who, action, what, hour) where hour is not null
do update set count = audit.count + 1, last_at = now_s()"""
AUDIT = """
select audit_id, at, last_at, who, action, what, count from audit
where org_id = $1 and ($2::bigint is null or audit_id < $2) order by audit_id desc limit $3"""
FORGET_ANSWERS = "delete from idempotency where created_at < now_s() - interval '24 hours'"
CLAIM = """
insert into idempotency (org_id, who, key, fingerprint) values ($1, $2, $3, $4) on conflict do nothing returning true"""
ANSWER = """
select fingerprint, status, coalesce(content_type, '') as content_type, coalesce(body, '') as body from idempotency
where org_id = $1 and who = $2 and key = $3"""
KEEP = """
update idempotency set status = $4, content_type = $5, body = $6 where org_id = $1 and who = $2 and key = $3"""
GIVE_UP = "delete from idempotency where org_id = $1 and who = $2 and key = $3"


class PostgresAccess:
    def __init__(self, connections: Connections) -> None:
        self._db = connections

    async def add_link(
        self, token_hash: bytes, org_id: int | None, member_id: int | None, valid_for: timedelta
    ) -> None:
        await self._db.execute(FORGET)
        await self._db.execute(ADD_LINK, token_hash, org_id, member_id, valid_for)

    async def redeem(self, link_hash: bytes, session_hash: bytes, valid_for: timedelta) -> bool:
        return bool(await self._db.fetchval(REDEEM, link_hash, session_hash, valid_for))

    async def is_used(self, link_hash: bytes) -> bool | None:
        found: bool | None = await self._db.fetchval(LINK, link_hash)
        return found

    async def principal_of_session(self, token_hash: bytes) -> Principal | None:
        row = await self._db.fetchrow(SESSION, token_hash)
        if row is None:
            return None
        if row["org_id"] is None:
            return Principal(org_id=None, who="set-up", role=Role.OWNER, may_hear=False)
        return Principal(org_id=row["org_id"], who=row["who"], role=Role(row["role"]), may_hear=row["may_hear"])

    async def principal_of_key(self, token_hash: bytes) -> Principal | None:
        row = await self._db.fetchrow(KEY, token_hash)
        if row is None:
            return None
        who = f"key {row['name']} ({row['key_id']})"
        return Principal(org_id=row["org_id"], who=who, role=Role(row["role"]), may_hear=row["may_hear"], is_key=True)

    async def bind_session(self, token_hash: bytes, org_id: int, member_id: int) -> None:
        await self._db.execute(BIND, token_hash, org_id, member_id)

    async def end_session(self, token_hash: bytes) -> None:
        await self._db.execute(END_SESSION, token_hash)

    async def members(self, org_id: int) -> Sequence[Member]:
        return [_member(row) for row in await self._db.fetch(MEMBERS, org_id)]

    async def add_member(self, org_id: int, new: NewMember) -> int:
        try:
            return int(await self._db.fetchval(ADD_MEMBER, org_id, new.name, new.role.value, new.may_hear))
        except asyncpg.UniqueViolationError:
            raise NameTaken("member", new.name) from None

    async def edit_member(self, org_id: int, member_id: int, edit: MemberEdit) -> None:
        role = edit.role.value if edit.role else None
        try:
            await self._change(org_id, member_id, EDIT_MEMBER, edit.name, role, edit.may_hear)
        except asyncpg.UniqueViolationError:
            raise NameTaken("member", edit.name or "") from None

    async def remove_member(self, org_id: int, member_id: int) -> None:
        await self._change(org_id, member_id, REMOVE_MEMBER)
        await self._db.execute(END_SESSIONS, org_id, member_id)

    async def _change(self, org_id: int, member_id: int, sql: str, *values: Any) -> None:
        async with self._db.transaction() as connection:
            await connection.execute(LOCK, org_id)
            had_owner = await connection.fetchval(OWNERS, org_id)
            if not await connection.fetchval(sql, org_id, member_id, *values):
                raise NotFound("member", str(member_id))
            if had_owner and not await connection.fetchval(OWNERS, org_id):
                raise CommandRefused("last_owner", "An organization keeps an owner. Make another member one first.")

    async def keys(self, org_id: int) -> Sequence[ApiKey]:
        return [_key(row) for row in await self._db.fetch(KEYS, org_id)]

    async def add_key(self, org_id: int, new: NewApiKey) -> ApiKey:
        row = await self._db.fetchrow(
            ADD_KEY, org_id, new.name, new.hint, new.token_hash, new.role.value, new.may_hear, new.made_by
        )
        assert row is not None
        return _key(row)

    async def revoke_key(self, org_id: int, key_id: int) -> None:
        if not await self._db.fetchval(REVOKE, org_id, key_id):
            raise NotFound("API key", str(key_id))

    async def tell_done(self, org_id: int, who: str, action: str, what: str) -> None:
        await self._db.execute(DONE, org_id, who, action, what)

    async def tell_seen(self, org_id: int, who: str, what: str) -> None:
        await self._db.execute(SEEN, org_id, who, what)

    async def audit(self, org_id: int, before: int | None, limit: int) -> Sequence[AuditRow]:
        return [AuditRow(**dict(row)) for row in await self._db.fetch(AUDIT, org_id, before, limit)]

    async def claim(self, org_id: int, who: str, key: str, fingerprint: bytes) -> Answer | None:
        await self._db.execute(FORGET_ANSWERS)
        if await self._db.fetchval(CLAIM, org_id, who, key, fingerprint):
            return None
        row = await self._db.fetchrow(ANSWER, org_id, who, key)
        if row is None:  # given up in this instant
            return await self.claim(org_id, who, key, fingerprint)
        return Answer(**dict(row))

    async def keep_answer(self, org_id: int, who: str, key: str, answer: Answer) -> None:
        await self._db.execute(KEEP, org_id, who, key, answer.status, answer.content_type, answer.body)

    async def give_up(self, org_id: int, who: str, key: str) -> None:
        await self._db.execute(GIVE_UP, org_id, who, key)


def _member(row: asyncpg.Record) -> Member:
    return Member(**{**dict(row), "role": Role(row["role"])})


def _key(row: asyncpg.Record) -> ApiKey:
    return ApiKey(**{**dict(row), "role": Role(row["role"])})
