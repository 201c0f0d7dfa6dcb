"""The SQL of the hot path, in one place. No rule stands here: only what is read, equality and bounds the core gave.

Traps behind the shapes (docs/adr/0002): LIMITs are literals (with a parameter the generic plan sorts the queue);
`(select true … limit 1)` instead of exists() in a select list (a hashed subplan would read every live call); the DNC
look-up takes the number as a parameter; all locks first, in the order pacing → org → carrier → number → contact →
worker → target, then all writes hanging on the last guard. The sub-statements of one WITH run in no order of their own:
where one must lock after another it reads from it.
"""

from __future__ import annotations

CANDIDATES = (4, 32, 512)

_LOOK = """
select now_s() as now, p.version, p.settings_version, p.state, p.run_id, p.keys_version, p.channels, p.in_use, p.day,
  p.placed_today, p.weight, greatest(p.vtime, o.vclock) as start_tag, w.ahead,
  greatest(p.rate_vtime, k.vclock) as carrier_start_tag, w.carrier_ahead, w.carrier_others, p.favoured, p.mean_hold_s,
  p.spent_micro, p.reserved_micro, due.next_due,
  o.in_use as org_in_use, o.channels as org_channels, o.budget_left_micro, o.rules_version,
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

PLACE = """
with p as (select from pacing where org_id = $1 and campaign_id = $2 and version = $3 and state = 'active' and in_use < channels
    for update),
  o as (select from org_gate g, p where g.org_id = $1 and g.in_use < g.channels and g.rules_version = $4
    and (g.budget_left_micro is null or g.budget_left_micro >= $5) for update of g),
  k as (select from carrier_gate g, o where g.org_id = $1 and g.carrier_id = $6 and g.down_since is null
    and g.in_use + (select count(*) from unnest(g.lost_until) x where x > now_s()) < $7
    and (select count(*) from unnest(g.recent) x where x > $8::timestamptz - $9::interval) < $10 for update of g),
  n as (select from number n, k where n.org_id = $1 and n.number_id = $11 and n.version = $12
    and not exists (select from dnc d where d.org_id = $1 and d.is_virtual = $13 and d.e164 = $14) for update of n),
  c as (select from contact c, n where c.org_id = $1 and c.contact_id = $15 and c.version = $16 and c.deleted_at is null
    for share of c),
  w as (select from worker w, c where w.worker_id = $17 and w.epoch = $18 and w.lease_until > $19 for share of w),
  t as (update target t set state = 2, placements = t.placements + 1, reason = 'in_call', next_at = null, not_before = null
    from w where t.org_id = $1 and t.run_id = $20 and t.contact_id = $15 and t.state = 0 and t.placements = $21
      and t.number_id = $11 and now_s() < $22
    returning t.contact_id, t.placements, t.legal_key, t.priority, t.seq),
  a as (insert into attempt (org_id, attempt_id, campaign_id, run_id, contact_id, number_id, placement_no, worker_id, epoch,
      carrier_id, phone_number_id, is_virtual, settings_version, agent_id, agent_version, variant, slot_at, upper_at,
      deadline_at, local_date, local_hour, contact_local_date, contact_local_hour, reserved_micro, verdicts, placed_day)
    select $1, $23, $2, $20, t.contact_id, $11, t.placements, $17, $18, $6, $24, $13, $25, $26, $27, $28, $8, $19, $29,
      $30, $31, $32, $33, $5, $34, $38 from t returning attempt_id),
  u1 as (update pacing set version = version + 1, in_use = in_use + 1, favoured = $35, wants_until = null,
      carrier_id = $6, wants_carrier_until = null, rate_vtime = greatest(rate_vtime, $39) + $40,
      vtime = greatest(vtime, $36) + $37, placed_today = case when day = $38 then placed_today + 1 else 1 end, day = $38,
      reserved_micro = reserved_micro + $5 from a where org_id = $1 and campaign_id = $2),
  u2 as (update org_gate set in_use = in_use + 1, vclock = greatest(vclock, $36), budget_left_micro = budget_left_micro - $5
    from a where org_id = $1),
  u3 as (update carrier_gate g set in_use = in_use + 1, vclock = greatest(vclock, $39), recent = array_append(
      array(select x from unnest(g.recent) x where x > $8::timestamptz - $9::interval), $19::timestamptz)
    from a where org_id = $1 and carrier_id = $6),
  u4 as (update number set version = version + 1 from a where org_id = $1 and number.number_id = $11),
  u5 as (update queue_head h set priority = t.priority, seq = t.seq from t where h.org_id = $1 and h.run_id = $20
    and h.legal_key = t.legal_key and (h.priority, h.seq) < (t.priority, t.seq)),
  u6 as (insert into event (org_id, campaign_id, kind, data)
    select $1, $2, 'call_placed', jsonb_build_object('attempt_id', a.attempt_id, 'contact_id', $15::bigint, 'number', $14::text,
      'placement_no', t.placements) from a, t)
select true from a"""

PARK = """
update target t set state = x.state, next_at = x.next_at, reason = x.reason, detail = x.detail, finished = x.finished
from unnest($3::bigint[], $4::smallint[], $5::timestamptz[], $6::text[], $7::text[], $8::text[])
  x(contact_id, state, next_at, reason, detail, finished)
where t.org_id = $1 and t.run_id = $2 and t.contact_id = x.contact_id and t.state = 0"""

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

# whom to wake, told in the same commit: the campaign itself where its channels were full, and of those that want a channel,
# of the organization or of this carrier, the one with the least start tag
_WAKE = """
, told as (select array(select p.campaign_id from p where p.was_full union
    (select x.campaign_id from org_gate g, pacing x where g.org_id = $1 and x.org_id = $1 and x.state = 'active'
      and x.wants_until > now_s() order by greatest(x.vtime, g.vclock), x.campaign_id limit 1) union
    (select x.campaign_id from a, carrier_gate g, pacing x where g.org_id = $1 and g.carrier_id = a.carrier_id and x.org_id = $1
      and x.state = 'active' and x.carrier_id = a.carrier_id and x.wants_carrier_until > now_s()
      order by greatest(x.rate_vtime, g.vclock), x.campaign_id limit 1)) as wake from p)
select told.wake,
  (select pg_notify('sc_wake', $1::int || ':' || array_to_string(told.wake, ',')) where told.wake <> '{}')::text"""

FINISH = f"""
with a as (update attempt set state = $3::smallint, ended_at = now_s(), outcome = $4, cause = $5, result = $6, is_permanent = $7,
      counts_as_attempt = $8, counts_for_breaker = $9, is_crossed = $10, by_machine = $11, rang = $12, sip_status = $13,
      q850 = coalesce($14::smallint, q850), carrier_messages = $15, cost_micro = $16, conversation = $17
    where org_id = $1 and attempt_id = $2 and is_live
    returning campaign_id, run_id, contact_id, number_id, carrier_id, is_virtual, upper_at, committed_at, slot_at, ended_at,
      reserved_micro, placed_day),
  r as (select case when r.is_open or $19::smallint = 3 then $19::smallint end as state from run r, a
    where r.org_id = $1 and r.run_id = a.run_id),
  t as (update target t set state = case when t.detail = 'deleted' and r.state < 2 then 4 else coalesce(r.state, 3) end,
      next_at = case when r.state is null or t.detail = 'deleted' then null else $20::timestamptz end,
      reason = case when r.state is null then 'expired' when t.detail = 'deleted' and r.state < 2 then 'deleted' else $21::text end,
      finished = case when r.state is null then 'expired' else $22::text end, detail = null,
      number_id = case when $18::boolean then null else t.number_id end, attempts = t.attempts + $23::smallint, faults = t.faults + $24::smallint,
      repeats = t.repeats || $25::jsonb, not_before = $26::timestamptz, callback_at = $27::timestamptz
    from a, r where t.org_id = $1 and t.run_id = a.run_id and t.contact_id = a.contact_id and t.state = 2
    returning t.state, t.finished),
  p as (update pacing p set in_use = p.in_use - 1, reserved_micro = p.reserved_micro - a.reserved_micro,
      spent_micro = p.spent_micro + coalesce($16::bigint, 0), holds_counted = p.holds_counted + 1,
      mean_hold_s = case when p.mean_hold_s is null then extract(epoch from a.ended_at - a.slot_at)
        else p.mean_hold_s + greatest(0.1, 1.0 / (p.holds_counted + 1)) * (extract(epoch from a.ended_at - a.slot_at) - p.mean_hold_s) end,
      placed_today = p.placed_today - case when $3::smallint = 8 and p.day = a.placed_day then 1 else 0 end,
      last_failure_at = case when $9::boolean then a.ended_at else p.last_failure_at end
    from a where p.org_id = $1 and p.campaign_id = a.campaign_id
    returning p.in_use + 1 >= p.channels as was_full, p.campaign_id, p.last_failure_at, p.breaker_reset_at, a.ended_at),
  o as (update org_gate g set in_use = g.in_use - 1,
      budget_left_micro = g.budget_left_micro + a.reserved_micro - coalesce($16::bigint, 0) from p, a where g.org_id = $1 returning g.org_id),
  k as (update carrier_gate g set in_use = g.in_use - 1,
      lost_until = array(select x from unnest(g.lost_until) x where x > now_s())
        || case when $28::boolean then array[now_s() + interval '60 s'] else '{{}}'::timestamptz[] end,
      failures_running = case when $29::boolean then g.failures_running + 1 when $3::smallint = 8 or $28 then g.failures_running
        else 0 end,
      last_well_at = case when $29 or $3 = 8 or $28 then g.last_well_at else now_s() end,
      down_since = case when $30::text is not null or ($29::boolean and g.failures_running >= 2) then coalesce(g.down_since, now_s())
        else g.down_since end,
      down_cause = coalesce($30::text, g.down_cause),
      rate_factor = coalesce($31::float8, g.rate_factor), slowed_at = case when $31::float8 is null then g.slowed_at else now_s() end
    from o, a where g.org_id = $1 and g.carrier_id = a.carrier_id returning g.org_id),
  n as (update number n set last_no_answer_at = case when $32::boolean then a.ended_at else n.last_no_answer_at end,
      last_conversation_at = case when $33::boolean then a.ended_at else n.last_conversation_at end,
      last_reached_at = case when $33::boolean then a.ended_at else n.last_reached_at end,
      last_refusal_at = case when $34::boolean then a.ended_at else n.last_refusal_at end,
      last_hangup_at = case when $35::boolean then a.ended_at else n.last_hangup_at end,
      held_until = case when $28::boolean then now_s() + interval '60 s' else n.held_until end
    from k, a where n.org_id = $1 and n.number_id = a.number_id and ($28 or $32 or $33 or $34 or $35)),
  c as (update contact c set version = c.version + 1,
      connected_at = case when a.is_virtual then c.connected_at else a.ended_at end,
      virtual_connected_at = case when a.is_virtual then a.ended_at else c.virtual_connected_at end
    from k, a where $33::boolean and c.org_id = $1 and c.contact_id = a.contact_id),
  y as (insert into run_tally (org_id, run_id, slot, word, count)
    select $1, a.run_id, $36, w, 1 from a, t, k, unnest(array[coalesce($4::text, 'throttled')]
      || case when t.state = 3 then array['contacts_' || t.finished] else '{{}}'::text[] end) w order by w
    on conflict (org_id, run_id, slot, word) do update set count = run_tally.count + 1),
  e as (insert into event (org_id, campaign_id, kind, data)
    select $1, a.campaign_id, 'call_ended', jsonb_strip_nulls(jsonb_build_object('attempt_id', $2::uuid,
      'contact_id', a.contact_id, 'outcome', $4::text, 'cause', $5::text, 'next_at', $20::timestamptz,
      'reason', $21::text)) from a)
{_WAKE}, p.last_failure_at, p.breaker_reset_at, p.ended_at from told, p"""

VOID = f"""
with a as (update attempt set state = 10, ended_at = now_s(), cause = $3
    where org_id = $1 and attempt_id = $2 and state = 1 and not ($4::boolean and sent_at is not null)
    returning campaign_id, run_id, contact_id, number_id, carrier_id, upper_at, slot_at, reserved_micro, placed_day),
  r as (select r.run_id, r.is_open from run r, a where r.org_id = $1 and r.run_id = a.run_id),
  t as (update target t set state = case when not r.is_open then 3 when t.detail = 'deleted' then 4 else 0 end,
      placements = t.placements - 1, next_at = null, detail = null,
      reason = case when not r.is_open then 'expired' when t.detail = 'deleted' then 'deleted' end,
      finished = case when not r.is_open then 'expired' end
    from a join r using (run_id)
    where t.org_id = $1 and t.run_id = a.run_id and t.contact_id = a.contact_id and t.state = 2
    returning t.legal_key, t.priority, t.seq, t.run_id),
  p as (update pacing p set in_use = p.in_use - 1, placed_today = p.placed_today - case when p.day = a.placed_day then 1 else 0 end, version = p.version + 1,
      reserved_micro = p.reserved_micro - a.reserved_micro
    from a where p.org_id = $1 and p.campaign_id = a.campaign_id returning p.in_use + 1 >= p.channels as was_full, p.campaign_id),
  o as (update org_gate g set in_use = g.in_use - 1, budget_left_micro = g.budget_left_micro + a.reserved_micro
    from p, a where g.org_id = $1 returning g.org_id),
  k as (update carrier_gate g set in_use = g.in_use - 1, recent = array_remove(g.recent, a.upper_at)
    from o, a where g.org_id = $1 and g.carrier_id = a.carrier_id),
  h as (update queue_head h set priority = t.priority, seq = t.seq from t, p where h.org_id = $1 and h.run_id = t.run_id
    and h.legal_key = t.legal_key and (h.priority, h.seq) > (t.priority, t.seq)),
  e as (insert into event (org_id, campaign_id, kind, data) select $1, a.campaign_id, 'call_void',
    jsonb_build_object('attempt_id', $2::uuid, 'contact_id', a.contact_id, 'cause', $3::text) from a)
{_WAKE} from told"""

SETTLED_SINCE = """
select count(*) as calls, count(*) filter (where counts_for_breaker) as failures from attempt
where org_id = $1 and campaign_id = $2 and outcome is not null and ended_at > $3"""

REGISTER = """
insert into worker (host, name, pid, pid_started, boot_id, lease_until)
values ($1, $2, $3, $4, $5, now_s() + interval '2 s')
on conflict (host, name) do update set epoch = worker.epoch + 1, lease_until = now_s() + interval '2 s', fenced_at = null
returning worker_id, epoch"""
BEAT = """
update worker set lease_until = now_s() + interval '2 s', free = $3 where worker_id = $1 and epoch = $2
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
ORPHANS = """
select a.attempt_id, a.org_id, a.campaign_id, a.run_id, a.contact_id, a.carrier_id, a.state, a.worker_id,
  a.sent_at is not null as is_sent, a.upper_at, a.deadline_at, now_s() as now, t.attempts, t.faults, t.repeats, t.callback_at,
  a.reserved_micro, w.host, w.name, w.pid, w.pid_started, w.boot_id, w.lease_until
from attempt a join worker w on w.worker_id = a.worker_id
join target t on t.org_id = a.org_id and t.run_id = a.run_id and t.contact_id = a.contact_id
where a.is_live and (a.epoch < w.epoch or a.deadline_at < now_s())"""
# a process that is gone for good and left nothing live
FORGET = """
delete from worker w where w.fenced_at < now_s() - interval '10 minutes'
  and not exists (select from attempt a where a.worker_id = w.worker_id and a.is_live)"""

# whatever was told while nobody listened
MISSED = """
select org_id, campaign_id, null::bigint as hang_up_before from pacing where state = 'active'
union all select org_id, campaign_id, hang_up_before from pacing where hang_up_before is not null and in_use > 0"""
ACTIVE = "select org_id, campaign_id from pacing where state = 'active' order by org_id, campaign_id"
LEGAL_KEYS = """
select h.legal_key, k.key from queue_head h join legal_key k on k.legal_key_id = h.legal_key
where h.org_id = $1 and h.run_id = $2"""

# committed by this process, and it does not know of it: the reply to the commit was lost
UNKNOWN_OWN = """
select attempt_id, org_id, campaign_id from attempt
where worker_id = $1 and epoch = $2 and is_live and state = 1 and sent_at is null and upper_at < now_s() - interval '1 s'"""
