"""Contacts as the gates see them, whatever their state: for `why` and the list of contacts. Reads only."""

from __future__ import annotations

from collections.abc import Mapping

import asyncpg

from smart_campaigns.adapters.postgres.connections import Connections
from smart_campaigns.core.errors import NotFound
from smart_campaigns.core.facts import TargetFacts
from smart_campaigns.ports.records import ContactRow, TargetRow
from smart_campaigns.ports.store import CampaignRef, TargetState

CONTACT = """
select c.contact_id, c.name, c.zone, c.place, c.deleted_at is not null as is_deleted,
  array(select n.e164 from contact_number n where n.org_id = c.org_id and n.contact_id = c.contact_id
    and n.said_wrong_at is null order by n.position) as numbers
from contact c where c.org_id = $1 and c.project_id = $2 and (c.contact_id = $3 or exists (select from contact_number n
  where n.org_id = c.org_id and n.contact_id = c.contact_id and n.e164 = $4))
order by c.deleted_at nulls first, c.contact_id limit 1"""
LAST_RUN = "select max(run_id) from run where org_id = $1 and campaign_id = $2"
# the columns of the dialer's own look, for contacts ($3) and their numbers now (or $4, where the run does not know them);
# limits as there, so that no plan reads all numbers or all live calls
TARGETS = """
with x as (select * from unnest($3::bigint[], $4::text[]) x(contact_id, e164)),
  t as (select t.*, case when r.is_open or t.state not in (0, 1) then t.state else 3 end as state_now, r.is_open
    from target t join run r using (org_id, run_id) where t.org_id = $1 and t.run_id = $2 and t.contact_id = any($3)),
  v as (select coalesce(is_virtual, false) as is_virtual from campaign where org_id = $1 and campaign_id = $5)
select c.contact_id, t.state_now as state, t.next_at, t.reason, t.detail,
  case when t.is_open or t.state not in (0, 1) then t.finished else 'expired' end as finished, (select k.key from legal_key k where k.legal_key_id = t.legal_key) as legal_key,
  coalesce(t.number_position, 0) as number_position, coalesce(t.attempts, 0) as attempts, coalesce(t.placements, 0) as placements,
  coalesce(t.faults, 0) as faults, coalesce(t.repeats, '{}') as repeats, coalesce(t.priority, 5) as priority,
  coalesce(t.seq, 0) as seq, coalesce(t.legal_key, 0) as key_id, t.not_before, t.callback_at,
  coalesce(n.number_id, 0) as number_id, coalesce(n.version, 0) as number_version, coalesce(n.e164, x.e164) as e164, n.held_until,
  n.last_no_answer_at, n.last_conversation_at, n.last_refusal_at, n.last_hangup_at, c.version as contact_version, c.zone, c.place, c.consent,
  c.consent_on, case when v.is_virtual then c.virtual_connected_at else c.connected_at end as connected_at,
  (select a.upper_at from attempt a where a.org_id = $1 and a.run_id = $2 and a.contact_id = c.contact_id and a.is_dialed
    and a.state <> 8 and a.counts_as_attempt is not false
    order by a.placement_no desc limit 1) as last_placed_at,
  coalesce((select true from dnc d where d.org_id = $1 and d.is_virtual = v.is_virtual and d.e164 = coalesce(n.e164, x.e164)
    limit 1), false) as is_opted_out,
  array(select r.registry from dnc_registry_entry r where r.org_id = $1 and r.e164 = coalesce(n.e164, x.e164)) as registry_hits,
  coalesce((select true from attempt a where a.org_id = $1 and a.number_id = n.number_id and a.is_live limit 1), false)
    as has_live_call,
  (select a.upper_at from attempt a where a.org_id = $1 and a.number_id = n.number_id and a.is_dialed
    order by a.upper_at desc limit 1) as last_dialed_at,
  array(select a.upper_at from attempt a where a.org_id = $1 and a.number_id = n.number_id and a.is_dialed and a.state <> 8
      and a.counts_as_attempt is not false
    order by a.upper_at desc limit 16) as recent
from x join contact c on c.org_id = $1 and c.contact_id = x.contact_id
cross join v left join t on t.contact_id = c.contact_id
left join lateral (select n.* from number n where n.org_id = $1 and n.number_id = coalesce(t.number_id,
  (select m.number_id from number m where m.org_id = $1 and m.is_virtual = v.is_virtual and m.e164 = x.e164)) limit 1) n on true"""
TARGET_COLUMNS = ("state", "next_at", "reason", "detail", "finished", "legal_key")
CONTACT_ID_MAX = 2**63 - 1


class PostgresExplain:
    def __init__(self, connections: Connections) -> None:
        self._db = connections

    async def contact(self, org_id: int, project_id: int, who: str) -> ContactRow:
        contact_id = int(who) if who.isdecimal() and int(who) <= CONTACT_ID_MAX else None
        row = await self._db.fetchrow(CONTACT, org_id, project_id, contact_id, who)
        if row is None:
            raise NotFound("contact of the campaign's project", who)
        return ContactRow(**{**dict(row), "numbers": tuple(row["numbers"])})

    async def last_run(self, ref: CampaignRef) -> int | None:
        run_id: int | None = await self._db.fetchval(LAST_RUN, ref.org_id, ref.campaign_id)
        return run_id

    async def target(self, ref: CampaignRef, run_id: int | None, contact_id: int, e164: str) -> TargetRow:
        found = await self.targets(ref, run_id, {contact_id: e164})
        if contact_id not in found:
            raise NotFound("contact", str(contact_id))
        return found[contact_id]

    async def targets(
        self, ref: CampaignRef, run_id: int | None, numbers: Mapping[int, str]
    ) -> Mapping[int, TargetRow]:
        contacts, e164 = list(numbers), list(numbers.values())
        rows = await self._db.fetch(TARGETS, ref.org_id, run_id, contacts, e164, ref.campaign_id)
        return {row["contact_id"]: _target(row) for row in rows}


def _target(row: asyncpg.Record) -> TargetRow:
    return TargetRow(
        state=None if row["state"] is None else TargetState(row["state"]),
        next_at=row["next_at"],
        reason=row["reason"],
        detail=row["detail"],
        finished=row["finished"],
        legal_key=row["legal_key"],
        facts=_facts(row),
    )


def _facts(row: asyncpg.Record) -> TargetFacts:
    values = {name: value for name, value in row.items() if name not in TARGET_COLUMNS}
    values |= {
        "legal_key": values.pop("key_id"),
        "registry_hits": tuple(row["registry_hits"]),
        "recent": tuple(row["recent"]),
    }
    return TargetFacts(**values)
