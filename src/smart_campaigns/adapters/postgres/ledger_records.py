"""The ledger on PostgreSQL, newest first by the id of the call (UUID 7: its order is that of placing)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from smart_campaigns.adapters.postgres.connections import Connections
from smart_campaigns.core.carrier_messages import CarrierMessage
from smart_campaigns.core.errors import NotFound
from smart_campaigns.core.numbers import masked
from smart_campaigns.ports.ledger_records import Call, CallContact, CallFilter, WholeCall
from smart_campaigns.ports.store import CampaignRef

STATES = {1: "dialing", 2: "ringing", 3: "picked_up", 7: "ended", 8: "throttled", 10: "void"}
_WORDS = (
    "case when a.state = 8 then 'throttled' when a.state = 10 then 'void' when a.is_live then 'live' else a.outcome end"
)
_CALLS = """
select a.attempt_id, g.code as campaign, r.run_no, a.contact_id, case when c.deleted_at is null then c.name else '' end as contact,
  n.e164 as number, c.deleted_at is not null as is_deleted, p.e164 as caller_number, k.name as carrier, a.is_virtual,
  a.placement_no, a.state, a.outcome, a.cause, a.result, a.is_permanent, a.counts_as_attempt, a.by_machine, a.is_crossed,
  a.sip_status, a.q850, a.slot_at as placed_at, a.sent_at, a.ringing_at, a.picked_up_at, a.ended_at, a.cost_micro,
  a.settings_version, a.agent_id, a.agent_version, a.verdicts, g.is_test
from attempt a join run r using (org_id, run_id) join contact c using (org_id, contact_id) join number n using (org_id, number_id)
join phone_number p on p.org_id = a.org_id and p.phone_number_id = a.phone_number_id
join carrier k on k.org_id = a.org_id and k.carrier_id = a.carrier_id
join campaign g on g.org_id = a.org_id and g.campaign_id = a.campaign_id
where a.org_id = $1"""
_CHOSEN = f""" and ($2::uuid is null or a.attempt_id < $2) and ($3::bigint is null or a.contact_id = $3)
  and (case when cardinality($4::text[]) = 0 then a.is_dialed else {_WORDS} = any($4::text[]) end)
  and ($6::int is null or r.run_no = $6) and ($7::timestamptz is null or a.slot_at >= $7)
  and ($8::timestamptz is null or a.slot_at < $8)
  and ($9::text is null or n.e164 like '%' || $9 || '%' and c.deleted_at is null)
order by a.attempt_id desc limit $5"""
CALLS = f"{_CALLS} and a.campaign_id = $10 {_CHOSEN}"
ALL_CALLS = f"{_CALLS} {_CHOSEN}"
ONE_CALL = f"{_CALLS} and a.attempt_id = $2"
WHOLE = """
select early_media_at, first_audio_at, variant, carrier_ref, carrier_messages as messages, conversation, committed_at,
  deadline_at
from attempt where org_id = $1 and attempt_id = $2"""
HANG_UP = """
with a as (update attempt set hang_up_at = coalesce(hang_up_at, now_s()) where org_id = $1 and attempt_id = $2 and is_live
  returning campaign_id)
select pg_notify('sc_hang_up_call', $1::int || ':' || campaign_id || ':' || $2::uuid) is not null from a"""
IS_CALL = "select exists (select from attempt where org_id = $1 and attempt_id = $2)"
CALL = f"{_CALLS.replace('a.verdicts', 'a.verdicts, a.conversation')} and a.campaign_id = $2 and (a.attempt_id::text like $3 || '%' or a.attempt_id::text like '%' || $3) order by a.attempt_id limit 3"
CONTACTS = """
select contact_id, zone, place, language, consent, consent_source, consent_on, attributes from contact
where org_id = $1 and contact_id = any($2::bigint[]) and deleted_at is null"""
ATTRIBUTES = """
select distinct x.name from (select distinct contact_id from attempt where org_id = $1 and campaign_id = $2 and is_dialed) a
join contact c on c.org_id = $1 and c.contact_id = a.contact_id and c.deleted_at is null
cross join lateral jsonb_object_keys(c.attributes) x(name) order by 1"""


class PostgresLedger:
    def __init__(self, connections: Connections) -> None:
        self._db = connections

    async def calls(self, ref: CampaignRef, chosen: CallFilter) -> Sequence[Call]:
        rows = await self._db.fetch(CALLS, ref.org_id, *_chosen(chosen), ref.campaign_id)
        return [_call(row) for row in rows]

    async def calls_of_all(self, org_id: int, chosen: CallFilter) -> Sequence[Call]:
        return [_call(row) for row in await self._db.fetch(ALL_CALLS, org_id, *_chosen(chosen))]

    async def whole(self, org_id: int, attempt_id: UUID) -> WholeCall:
        row = await self._db.fetchrow(ONE_CALL, org_id, attempt_id)
        more = await self._db.fetchrow(WHOLE, org_id, attempt_id)
        if row is None or more is None:
            raise NotFound("call", str(attempt_id))
        values = dict(more)
        messages = [
            CarrierMessage(at=datetime.fromisoformat(one["at"]), text=one["text"])
            for one in values.pop("messages") or ()
        ]
        return WholeCall(call=_call(row), messages=messages, **values)

    async def hang_up(self, org_id: int, attempt_id: UUID) -> bool:
        if await self._db.fetchval(HANG_UP, org_id, attempt_id):
            return True
        if not await self._db.fetchval(IS_CALL, org_id, attempt_id):
            raise NotFound("call", str(attempt_id))
        return False

    async def call(self, ref: CampaignRef, prefix: str) -> Sequence[Call]:
        return [_call(row) for row in await self._db.fetch(CALL, ref.org_id, ref.campaign_id, prefix)]

    async def contacts_of(self, ref: CampaignRef, contact_ids: Sequence[int]) -> Mapping[int, CallContact]:
        found = {}
        for row in await self._db.fetch(CONTACTS, ref.org_id, list(contact_ids)):
            values = dict(row)
            contact_id = values.pop("contact_id")
            found[contact_id] = CallContact(**values)
        return found

    async def attribute_names(self, ref: CampaignRef) -> Sequence[str]:
        return [row["name"] for row in await self._db.fetch(ATTRIBUTES, ref.org_id, ref.campaign_id)]


def _chosen(chosen: CallFilter) -> tuple[Any, ...]:
    return (
        chosen.before,
        chosen.contact_id,
        list(chosen.outcomes),
        chosen.limit,
        chosen.run_no,
        chosen.placed_from,
        chosen.placed_until,
        chosen.digits,
    )


def _call(row: asyncpg.Record) -> Call:
    values = dict(row)
    values["state"] = STATES[row["state"]]
    if row["is_deleted"]:
        values["number"] = masked(row["number"])
    if isinstance(row["verdicts"], str):
        values["verdicts"] = json.loads(row["verdicts"])
    return Call(**values)
