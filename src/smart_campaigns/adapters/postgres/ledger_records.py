"""The ledger on PostgreSQL, newest first by the id of the call (UUID 7: its order is that of placing)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import asyncpg

from smart_campaigns.adapters.postgres.connections import Connections
from smart_campaigns.core.numbers import masked
from smart_campaigns.ports.ledger_records import Call, CallContact, CallFilter
from smart_campaigns.ports.store import CampaignRef

STATES = {1: "dialing", 2: "ringing", 3: "picked_up", 7: "ended", 8: "throttled", 10: "void"}
_WORDS = (
    "case when a.state = 8 then 'throttled' when a.state = 10 then 'void' when a.is_live then 'live' else a.outcome end"
)
_CALLS = """
select a.attempt_id, r.run_no, a.contact_id, case when c.deleted_at is null then c.name else '' end as contact,
  n.e164 as number, c.deleted_at is not null as is_deleted, p.e164 as caller_number, k.name as carrier, a.is_virtual,
  a.placement_no, a.state, a.outcome, a.cause, a.result, a.is_permanent, a.counts_as_attempt, a.by_machine, a.is_crossed,
  a.sip_status, a.q850, a.slot_at as placed_at, a.sent_at, a.ringing_at, a.picked_up_at, a.ended_at, a.cost_micro,
  a.settings_version, a.agent_id, a.agent_version, a.verdicts
from attempt a join run r using (org_id, run_id) join contact c using (org_id, contact_id) join number n using (org_id, number_id)
join phone_number p on p.org_id = a.org_id and p.phone_number_id = a.phone_number_id
join carrier k on k.org_id = a.org_id and k.carrier_id = a.carrier_id
where a.org_id = $1 and a.campaign_id = $2"""
CALLS = f"""{_CALLS} and ($3::uuid is null or a.attempt_id < $3) and ($4::bigint is null or a.contact_id = $4)
  and (case when cardinality($5::text[]) = 0 then a.is_dialed else {_WORDS} = any($5::text[]) end)
order by a.attempt_id desc limit $6"""
CALL = f"{_CALLS.replace('a.verdicts', 'a.verdicts, a.conversation')} and (a.attempt_id::text like $3 || '%' or a.attempt_id::text like '%' || $3) order by a.attempt_id limit 3"
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
        key = (ref.org_id, ref.campaign_id)
        rows = await self._db.fetch(CALLS, *key, chosen.before, chosen.contact_id, list(chosen.outcomes), chosen.limit)
        return [_call(row) for row in rows]

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


def _call(row: asyncpg.Record) -> Call:
    values = dict(row)
    values["state"] = STATES[row["state"]]
    if row["is_deleted"]:
        values["number"] = masked(row["number"])
    if isinstance(row["verdicts"], str):
        values["verdicts"] = json.loads(row["verdicts"])
    return Call(**values)
