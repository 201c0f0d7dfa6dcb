"""The SQL of the hot path, in one place; what commits a placement, an end and a void is in migrations/versions/0001_calls.sql.

No rule stands here: only what is read, equality and bounds the core gave. Traps behind the shapes (docs/adr/0002): LIMITs
are literals (with a parameter the generic plan sorts the queue); `(select true … limit 1)` instead of exists() in a select
list (a hashed subplan would read every live call); the sub-statements of one WITH run in no order of their own: where one
must lock after another it reads from it.
"""

from __future__ import annotations

CANDIDATES = (4, 32, 512)


def _arguments(count: int) -> str:
    return ", ".join(f"${n}" for n in range(1, count + 1))


_LOOK = """
select now_s() as now, p.version, p.settings_version, p.state, p.run_id, p.keys_version, p.channels, p.in_use, p.day,
  p.placed_today, p.weight, greatest(p.vtime, o.vclock) as start_tag, w.ahead,
  greatest(p.rate_vtime, k.vclock) as carrier_start_tag, w.carrier_ahead, w.carrier_others, p.favoured, p.mean_hold_s,
  p.spent_micro, p.reserved_micro, due.next_due,
  o.in_use as org_in_use, o.channels as org_channels, o.budget_left_micro, o.budget_until, o.rules_version,
  k.down_since is not null as is_down, k.recent as carrier_recent, k.rate_factor, k.slowed_at, k.failures_running, k.last_well_at,
  k.in_use + (select count(*) from unnest(k.lost_until) x where x > now_s()) as carrier_in_use,
  c.concurrent_calls, c.calls_per_second,
  l.slot_at as last_slot, l.upper_at as last_upper,
  (select a.upper_at from attempt a where a.org_id = $1 and a.campaign_id = $2 and a.is_dialed
    and a.upper_at > now_s() - interval '60 s' order by a.upper_at desc offset $4 - 1 limit 1) as nth_upper,
  t.*
from pacing p
join org_gate o on o.org_id = p.org_id
join carrier_gate k on k.org_id = p.org_id and k.carrier_id = $3
join carrier c on c.org_id = p.org_id and c.carrier_id = $3
cross join lateral (select
    count(*) filter (where x.wants_until > now_s()
      and (greatest(x.vtime, o.vclock), x.campaign_id) < (greatest(p.vtime, o.vclock), p.campaign_id)) as ahead,
    coalesce(sum(least(1000, greatest(1, ceil((greatest(p.rate_vtime, k.vclock) - greatest(x.rate_vtime, k.vclock)) * x.weight))))
      filter (where x.carrier_id = $3 and x.wants_carrier_until > now_s()
        and (greatest(x.rate_vtime, k.vclock), x.campaign_id) < (greatest(p.rate_vtime, k.vclock), p.campaign_id)), 0)::int
      as carrier_ahead,
    count(*) filter (where x.carrier_id = $3) as carrier_others
  from pacing x where x.org_id = $1 and x.campaign_id <> $2 and x.state = 'active') w
left join lateral (select a.slot_at, a.upper_at from attempt a where a.org_id = $1 and a.campaign_id = $2 and a.is_dialed
  order by a.upper_at desc limit 1) l on true
left join lateral (select d.next_at as next_due from target d where d.org_id = $1 and d.run_id = p.run_id and d.state = 1
  and d.number_id is not null order by d.next_at limit 1) due on true
left join lateral (
  select t.contact_id, t.number_id, t.number_position, t.attempts, t.placements, t.faults, t.repeats, t.priority, t.seq,
    t.legal_key, t.not_before, t.callback_at, n.version as number_version, n.e164, n.held_until, n.last_no_answer_at,
    n.last_conversation_at, n.last_refusal_at, n.last_hangup_at, ct.version as contact_version, ct.zone, ct.place,
    ct.consent, ct.consent_on,
    case when n.is_virtual then ct.virtual_connected_at else ct.connected_at end as connected_at,
    (select a.upper_at from attempt a where a.org_id = $1 and a.run_id = t.run_id and a.contact_id = t.contact_id and a.is_dialed
        and a.state <> 8 and a.counts_as_attempt is not false
      order by a.placement_no desc limit 1) as last_placed_at,
    (select true from dnc d where d.org_id = $1 and d.is_virtual = n.is_virtual and d.e164 = n.e164 limit 1) as is_opted_out,
    array(select r.registry from dnc_registry_entry r where r.org_id = $1 and r.e164 = n.e164) as registry_hits,
    (select true from attempt a where a.org_id = $1 and a.number_id = t.number_id and a.is_live limit 1) as has_live_call,
    (select a.upper_at from attempt a where a.org_id = $1 and a.number_id = t.number_id and a.is_dialed
      order by a.upper_at desc limit 1) as last_dialed_at,
    array(select a.upper_at from attempt a where a.org_id = $1 and a.number_id = t.number_id and a.is_dialed and a.state <> 8
        and a.counts_as_attempt is not false
      order by a.upper_at desc limit 16) as recent
  from (select q.* from queue_head h cross join lateral (
          select t.* from target t where t.org_id = $1 and t.run_id = h.run_id and t.legal_key = h.legal_key and t.state = 0
            and (t.priority, t.seq) >= (h.priority, h.seq)
          order by t.priority, t.seq limit LIMIT) q
        where h.org_id = $1 and h.run_id = p.run_id and h.legal_key = any($5::int[]) order by q.priority, q.seq limit LIMIT) t
  join number n on n.org_id = $1 and n.number_id = t.number_id
  join contact ct on ct.org_id = $1 and ct.contact_id = t.contact_id) t on true
where p.org_id = $1 and p.campaign_id = $2
order by t.priority, t.seq"""
LOOK = {count: _LOOK.replace("LIMIT", str(count)) for count in CANDIDATES}

# the commits that move a call between states are functions of the schema (migrations/versions/0001_calls.sql)
PLACE = f"select place_call({_arguments(41)})"
FINISH = f"select * from finish_call({_arguments(38)})"
OPT_OUT = "select opt_out_call($1, $2, $3)"
# for whoever watches, no part of any decision: no flush of its own
TELL = """
with later as (select set_config('synchronous_commit', 'off', true) as set)
insert into event (org_id, campaign_id, kind, data) select $1, $2, $3, $4 from later where set is not null"""
VOID = f"select * from void_call({_arguments(4)})"

PARK = """
update target t set state = x.state, next_at = x.next_at, reason = x.reason, detail = x.detail, finished = x.finished
from unnest($5::bigint[], $6::bigint[], $7::smallint[], $8::smallint[], $9::timestamptz[], $10::text[], $11::text[], $12::text[])
    x(contact_id, number_id, attempts, state, next_at, reason, detail, finished),
  pacing p, org_gate o
where p.org_id = $1 and p.run_id = $2 and p.settings_version = $3 and o.org_id = $1 and o.rules_version = $4
  and t.org_id = $1 and t.run_id = $2 and t.contact_id = x.contact_id and t.state = 0 and t.number_id = x.number_id
  and t.attempts = x.attempts"""

# A thousand at once. The version first: a placement judged before it would lift the queue's head over who is promoted.
PROMOTE = """
with p as (update pacing set version = version + 1 where org_id = $1 and run_id = $2 returning run_id),
  due as (select contact_id from target join p using (run_id) where org_id = $1 and target.run_id = $2 and state = 1
      and next_at <= now_s() and number_id is not null
    order by next_at limit 1000 for update of target skip locked),
  t as (update target t set state = 0, next_at = null, reason = null, detail = null from due
    where t.org_id = $1 and t.run_id = $2 and t.contact_id = due.contact_id returning t.legal_key, t.priority, t.seq),
  low as (select distinct on (legal_key) legal_key, priority, seq from t order by legal_key, priority, seq),
  h as (update queue_head h set priority = low.priority, seq = low.seq from low where h.org_id = $1 and h.run_id = $2
    and h.legal_key = low.legal_key and (h.priority, h.seq) > (low.priority, low.seq))
select count(*) from t"""

WANT = """
update pacing set wants_until = case when $3::bigint is null then now_s() + interval '1 s' end,
  wants_carrier_until = case when $3 is not null then now_s() + interval '1 s' end, carrier_id = coalesce($3, carrier_id)
where org_id = $1 and campaign_id = $2 and state = 'active'"""

# the lattice: a state never goes back, the first instant stays
_PROGRESS = """update attempt set state = greatest(state, $3), ringing_at = coalesce(ringing_at, $4),
      early_media_at = coalesce(early_media_at, $5), picked_up_at = coalesce(picked_up_at, $6),
      first_audio_at = coalesce(first_audio_at, $7), carrier_ref = coalesce(carrier_ref, $8)"""
# no flush of its own before somebody picks up: should the server crash, what is lost is an instant of ringing, and W of a send
_FLUSHED_LATER = "case when $3 < 3 then set_config('synchronous_commit', 'off', true) end is distinct from 'on'"
PROGRESS = f"{_PROGRESS} where org_id = $1 and attempt_id = $2 and is_live returning {_FLUSHED_LATER}"
# with the report of the send: the upper bound comes down to the truth, in the carrier's window too where that binds
REPORT = f"""
with a as ({_PROGRESS}, upper_at = least(upper_at, $9), sent_at = coalesce(sent_at, $9)
    where org_id = $1 and attempt_id = $2 and is_live returning carrier_id, old.upper_at as former, new.upper_at as upper),
  k as (update carrier_gate g set recent = array_replace(g.recent, a.former, a.upper) from a
    where $10 and a.former > a.upper and g.org_id = $1 and g.carrier_id = a.carrier_id)
select {_FLUSHED_LATER} from a"""

SETTLED_SINCE = """
select count(*) as calls, count(*) filter (where counts_for_breaker) as failures from attempt
where org_id = $1 and campaign_id = $2 and outcome is not null and ended_at > $3"""

# where its former one is known to be gone, the logs that told of it tell that another took its place
REGISTER = """
with r as (insert into worker (host, name, pid, pid_started, boot_id, org_id, carrier_id, place, lease_until)
    values ($1, $2, $3, $4, $5, $6, $7, $8, now_s() + interval '2 s')
    on conflict (host, name) do update set epoch = worker.epoch + 1, lease_until = now_s() + interval '2 s', fenced_at = null,
      gone_in = null returning worker_id, epoch),
  f as (update worker w set is_followed = true where w.host = $1 and w.name <> $2 and w.org_id = $6 and w.carrier_id = $7
    and w.place = $8 and w.gone_in is not null and not w.is_followed returning w.org_id, w.gone_in),
  e as (insert into event (org_id, campaign_id, kind, data)
    select e.org_id, e.campaign_id, 'process_started_again', e.data - '{signal,code,calls}'::text[]
    from f join event e on e.org_id = f.org_id and e.xact = f.gone_in and e.kind = 'process_ended')
select * from r"""
BEAT = """
update worker set lease_until = now_s() + interval '2 s', free = $3, models_busy = $4
where worker_id = $1 and epoch = $2
returning now_s() as now,
  (select array_agg(w.worker_id order by w.worker_id) from worker w where w.lease_until > now_s() or w.worker_id = $1) as workers"""
RETAKE = (
    "update attempt set epoch = $2 where worker_id = $1 and epoch < $2 and is_live and attempt_id = any($3::uuid[])"
)
FENCE_ONE = """
update worker set epoch = epoch + 1, fenced_at = now_s() where worker_id = $1
  and ($2::bigint is null or epoch = $2) and fenced_at is null
returning worker_id, epoch - 1 as epoch"""
FENCE_LATE = """
update worker set epoch = epoch + 1, fenced_at = now_s() where lease_until < now_s() and fenced_at is null
returning worker_id, epoch - 1 as epoch"""
# once: in the log of the organization, and of each campaign with calls in it. $2: what the parent saw, if it did
GONE = """
with w as (update worker set gone_in = pg_current_xact_id()::text::bigint, fenced_at = coalesce(fenced_at, now_s()),
    epoch = epoch + case when fenced_at is null then 1 else 0 end
    where worker_id = $1 and gone_in is null returning worker_id, org_id, carrier_id, place),
  c as (select a.campaign_id, count(*) as calls from attempt a join w using (worker_id) where a.is_live group by 1),
  e as (insert into event (org_id, campaign_id, kind, data) select w.org_id, x.campaign_id, 'process_ended',
      jsonb_strip_nulls(jsonb_build_object('process', 'caller', 'caller', w.place + 1, 'carrier', k.name, 'calls', x.calls) || $2)
    from w left join carrier k on k.org_id = w.org_id and k.carrier_id = w.carrier_id
    cross join (select * from c union all select null, coalesce(sum(calls), 0) from c) x where w.org_id is not null)
select exists (select from w)"""
# its regular end: nothing is to be told
LEAVE = """
update worker set epoch = epoch + 1, fenced_at = now_s(), gone_in = pg_current_xact_id()::text::bigint, is_followed = true
where worker_id = $1 and epoch = $2 and gone_in is null"""
UNACCOUNTED = """
select worker_id, host, name, pid, pid_started, boot_id, lease_until, fenced_at, now_s() as now
from worker where gone_in is null order by worker_id"""
ORPHANS = """
select a.attempt_id, a.org_id, a.campaign_id, a.run_id, a.contact_id, a.carrier_id, a.state, a.worker_id,
  a.sent_at is not null as is_sent, a.upper_at, a.deadline_at, now_s() as now, t.attempts, t.faults, t.repeats, t.callback_at,
  a.reserved_micro, w.host, w.name, w.pid, w.pid_started, w.boot_id, w.lease_until
from attempt a join worker w on w.worker_id = a.worker_id
join target t on t.org_id = a.org_id and t.run_id = a.run_id and t.contact_id = a.contact_id
where a.is_live and (a.epoch < w.epoch or a.deadline_at < now_s())"""
# a process that is gone for good and left nothing live
FORGET = """
delete from worker w where w.fenced_at < now_s() - interval '10 minutes' and w.gone_in is not null
  and not exists (select from attempt a where a.worker_id = w.worker_id and a.is_live)"""

# whatever was told while nobody listened
MISSED = """
select org_id, campaign_id, null::bigint as hang_up_before, null::uuid as attempt_id from pacing where state = 'active'
union all select org_id, campaign_id, hang_up_before, null from pacing where hang_up_before is not null and in_use > 0
union all select org_id, campaign_id, null, attempt_id from attempt where is_live and hang_up_at is not null"""
ACTIVE = "select org_id, campaign_id from pacing where state = 'active' order by org_id, campaign_id"
LEGAL_KEYS = """
select h.legal_key, k.key from queue_head h join legal_key k on k.legal_key_id = h.legal_key
where h.org_id = $1 and h.run_id = $2"""

# committed by this process, and it does not know of it: the reply to the commit was lost
UNKNOWN_OWN = """
select attempt_id, org_id, campaign_id from attempt
where worker_id = $1 and epoch = $2 and is_live and state = 1 and sent_at is null and upper_at < now_s() - interval '1 s'"""
