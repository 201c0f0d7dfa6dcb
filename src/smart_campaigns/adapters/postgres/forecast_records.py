"""What readiness and the estimate read, on PostgreSQL."""

from __future__ import annotations

from collections.abc import Sequence

from smart_campaigns.adapters.postgres.connections import Connections
from smart_campaigns.core.campaign_settings import CampaignSettings
from smart_campaigns.ports.forecast_records import Outlook, Sampled
from smart_campaigns.ports.store import CampaignRef

CALLS_OF_A_CAMPAIGN, CAMPAIGNS_ASKED = 200, 100
"""Of which the mean hold is: the latest of those that called last. More would not say more."""
OUTLOOK = f"""
with settled as (select a.held_s from (select k.campaign_id from campaign k join pacing p using (org_id, campaign_id)
      where k.org_id = $1 and k.project_id = $3 and p.last_day >= (now_s() - interval '31 days')::date
      order by p.last_day desc, k.campaign_id desc limit {CAMPAIGNS_ASKED}) k
    cross join lateral (select extract(epoch from a.ended_at - a.slot_at)::float8 as held_s from attempt a where a.org_id = $1
      and a.campaign_id = k.campaign_id and a.outcome is not null and a.ended_at > now_s() - interval '30 days'
      order by a.ended_at desc limit {CALLS_OF_A_CAMPAIGN}) a),
  others as (select distinct x.campaign_id, x.weight from pacing x join campaign_settings s using (org_id, campaign_id)
    join phone_number n on n.org_id = x.org_id and n.carrier_id = $5 and s.settings->'caller_numbers' ? n.e164
    where x.org_id = $1 and x.campaign_id <> $2 and x.state = 'active' and s.version = x.settings_version)
select (select avg(held_s) from settled) as mean_hold_s, (select count(*) from settled) as settled_calls,
  (select count(*) from contact c where c.org_id = $1 and c.project_id = $3 and c.deleted_at is null
    and ($4::bigint is null or c.contact_id = $4)) as contacts,
  case when p.run_id is not null then (select count(*) from target t where t.org_id = $1 and t.run_id = p.run_id
    and t.state in (0, 1, 2)) end as remaining,
  (select max(t.next_at) from target t where t.org_id = $1 and t.run_id = p.run_id and t.state = 1
    and t.callback_at is null) as last_wait_until,
  b.callbacks, b.last_callback_at,
  p.day, coalesce(p.placed_today, 0) as placed_today, coalesce(p.spent_micro, 0) as spent_micro,
  coalesce(p.reserved_micro, 0) as reserved_micro,
  coalesce((select sum(weight) from others), 0)::float8 as other_weights
from (select) x left join pacing p on p.org_id = $1 and p.campaign_id = $2
cross join lateral (select count(*) as callbacks, max(t.next_at) as last_callback_at from target t where t.org_id = $1
  and t.run_id = p.run_id and t.state = 1 and t.callback_at is not null) b"""
SAMPLE = """
select n.numbers, c.zone, c.place, c.consent,
  array(select d.e164 from dnc d where d.org_id = $1 and d.is_virtual = $5 and d.e164 = any(n.numbers)) as opted_out,
  array(select r.e164 from dnc_registry_entry r where r.org_id = $1 and r.e164 = any(n.numbers) order by r.e164, r.registry) as hits,
  array(select r.registry from dnc_registry_entry r where r.org_id = $1 and r.e164 = any(n.numbers) order by r.e164, r.registry) as lists,
  exists (select from pacing p join target t on t.org_id = p.org_id and t.run_id = p.run_id and t.contact_id = c.contact_id
    where p.org_id = $1 and p.campaign_id = $6 and t.state = 3) as is_finished,
  not exists (select from pacing p left join target t on t.org_id = p.org_id and t.run_id = p.run_id and t.contact_id = c.contact_id
    where p.org_id = $1 and p.campaign_id = $6 and p.run_id is not null and coalesce(t.state, 3) in (3, 4)) as is_left
from contact c cross join lateral (select coalesce(array_agg(x.e164 order by x.position), '{}') as numbers from contact_number x
  where x.org_id = c.org_id and x.contact_id = c.contact_id and x.said_wrong_at is null) n
where c.org_id = $1 and c.project_id = $2 and c.deleted_at is null and ($3::bigint is null or c.contact_id = $3)
order by c.contact_id limit $4"""


class PostgresForecasts:
    def __init__(self, connections: Connections) -> None:
        self._db = connections

    async def outlook(self, ref: CampaignRef, settings: CampaignSettings, carrier_id: int | None) -> Outlook:
        row = await self._db.fetchrow(
            OUTLOOK, ref.org_id, ref.campaign_id, settings.project_id, settings.single_contact, carrier_id
        )
        assert row is not None
        return Outlook(**dict(row))

    async def sample(
        self, ref: CampaignRef, settings: CampaignSettings, limit: int, *, is_virtual: bool
    ) -> Sequence[Sampled]:
        wanted = (ref.org_id, settings.project_id, settings.single_contact, limit, is_virtual, ref.campaign_id)
        rows = await self._db.fetch(SAMPLE, *wanted)
        return [
            Sampled(
                numbers=tuple(row["numbers"]),
                zone=row["zone"],
                place=row["place"],
                consent=row["consent"],
                opted_out=frozenset(row["opted_out"]),
                registry_hits=tuple(zip(row["hits"], row["lists"], strict=True)),
                is_finished=row["is_finished"],
                is_left=row["is_left"],
            )
            for row in rows
        ]
