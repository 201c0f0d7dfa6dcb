-- The three statements that move a call between states, as functions: one trip, many small statements inside.
-- As one statement with a WITH each of them was planned whole for every row it had to wait for (EvalPlanQual sets up all
-- sub-plans again), while it held the organization's row; here a wait costs the one row, and what follows reads afresh.
-- No rule stands here: equality and bounds that the core gave. Lock order: pacing → org → carrier → number → contact →
-- worker → target; at an end attempt → target → pacing → org → carrier → number → contact.

-- Compare and commit. False: something that was judged no longer stands, and no call was placed. One thing is written then:
-- where an edit led back to a window day that may have had calls, they are counted from the ledger, to be judged on.
create function place_call(
  p_org int, p_campaign bigint, p_version bigint, p_rules_version bigint, p_reserved bigint,
  p_carrier bigint, p_concurrent int, p_slot timestamptz, p_window interval, p_count int,
  p_number bigint, p_number_version bigint, p_is_virtual boolean, p_e164 text,
  p_contact bigint, p_contact_version bigint, p_worker int, p_epoch bigint, p_upper timestamptz,
  p_run bigint, p_placements smallint, p_until timestamptz, p_attempt uuid,
  p_phone_number bigint, p_settings_version int, p_agent bigint, p_agent_version int, p_variant smallint, p_deadline timestamptz,
  p_local_date date, p_local_hour smallint, p_contact_date date, p_contact_hour smallint, p_verdicts jsonb,
  p_favoured int, p_start_tag float8, p_charge float8, p_day date, p_carrier_start_tag float8, p_carrier_charge float8, p_lifts_head boolean)
returns boolean language plpgsql as $$
declare t record; may_have_calls boolean;
begin
  select day <> p_day and p_day <= last_day from pacing where org_id = p_org and campaign_id = p_campaign
    and version = p_version and state = 'active' and in_use < channels for update into may_have_calls;
  if not found then return false; end if;
  if may_have_calls then
    update pacing set version = version + 1, day = p_day, placed_today = (select count(*) from attempt a
        where a.org_id = p_org and a.campaign_id = p_campaign and a.is_dialed and a.state <> 8 and a.placed_day = p_day
          and a.upper_at > p_day::timestamp at time zone 'UTC' - interval '1 day') -- no zone begins the day before that
      where org_id = p_org and campaign_id = p_campaign;
    return false;
  end if;
  perform from org_gate g where g.org_id = p_org and g.in_use < g.channels and g.rules_version = p_rules_version
    and (g.budget_left_micro is null or g.budget_left_micro >= p_reserved) for update;
  if not found then return false; end if;
  perform from carrier_gate g where g.org_id = p_org and g.carrier_id = p_carrier and g.down_since is null
    and g.in_use + (select count(*) from unnest(g.lost_until) x where x > now_s()) < p_concurrent
    and (select count(*) from unnest(g.recent) x where x > p_slot - p_window) < p_count for update;
  if not found then return false; end if;
  perform from number n where n.org_id = p_org and n.number_id = p_number and n.version = p_number_version
    and not exists (select from dnc d where d.org_id = p_org and d.is_virtual = p_is_virtual and d.e164 = p_e164) for update;
  if not found then return false; end if;
  perform from contact c where c.org_id = p_org and c.contact_id = p_contact and c.version = p_contact_version
    and c.deleted_at is null for share;
  if not found then return false; end if;
  perform from worker w where w.worker_id = p_worker and w.epoch = p_epoch and w.lease_until > p_upper for share;
  if not found then return false; end if;
  update target set state = 2, placements = placements + 1, reason = 'in_call', next_at = null, not_before = null
    where org_id = p_org and run_id = p_run and contact_id = p_contact and state = 0 and placements = p_placements
      and number_id = p_number and now_s() < p_until
    returning placements, legal_key, priority, seq into t;
  if not found then return false; end if;

  insert into attempt (org_id, attempt_id, campaign_id, run_id, contact_id, number_id, placement_no, worker_id, epoch,
      carrier_id, phone_number_id, is_virtual, settings_version, agent_id, agent_version, variant, slot_at, upper_at,
      deadline_at, local_date, local_hour, contact_local_date, contact_local_hour, reserved_micro, verdicts, placed_day)
    values (p_org, p_attempt, p_campaign, p_run, p_contact, p_number, t.placements, p_worker, p_epoch,
      p_carrier, p_phone_number, p_is_virtual, p_settings_version, p_agent, p_agent_version, p_variant, p_slot, p_upper,
      p_deadline, p_local_date, p_local_hour, p_contact_date, p_contact_hour, p_reserved, p_verdicts, p_day);
  update pacing set version = version + 1, in_use = in_use + 1, favoured = p_favoured, wants_until = null,
      carrier_id = p_carrier, wants_carrier_until = null,
      rate_vtime = greatest(rate_vtime, p_carrier_start_tag) + p_carrier_charge,
      vtime = greatest(vtime, p_start_tag) + p_charge,
      placed_today = case when day = p_day then placed_today + 1 else 1 end, day = p_day,
      last_day = greatest(last_day, p_day),
      reserved_micro = reserved_micro + p_reserved
    where org_id = p_org and campaign_id = p_campaign;
  update org_gate set in_use = in_use + 1, vclock = greatest(vclock, p_start_tag),
      budget_left_micro = budget_left_micro - p_reserved where org_id = p_org;
  update carrier_gate g set in_use = in_use + 1, vclock = greatest(vclock, p_carrier_start_tag), recent = array_append(
      array(select x from unnest(g.recent) x where x > p_slot - p_window), p_upper)
    where org_id = p_org and carrier_id = p_carrier;
  update number set version = version + 1 where org_id = p_org and number_id = p_number;
  if p_lifts_head then
    update queue_head h set priority = t.priority, seq = t.seq where h.org_id = p_org and h.run_id = p_run
      and h.legal_key = t.legal_key and (h.priority, h.seq) < (t.priority, t.seq);
  end if;
  insert into event (org_id, campaign_id, kind, data) values (p_org, p_campaign, 'call_placed', jsonb_build_object(
    'attempt_id', p_attempt, 'contact_id', p_contact, 'number', p_e164, 'placement_no', t.placements));
  return true;
end $$;

-- Whom to wake, told in the same commit: the campaign itself where its channels were full, and of those that want a channel,
-- of the organization or of this carrier, the one with the least start tag.
create function wake_wanting(p_org int, p_campaign bigint, p_carrier bigint, p_was_full boolean)
returns bigint[] language plpgsql as $$
declare wake bigint[];
begin
  wake := array(select w.id from (select p_campaign as id where p_was_full union
    (select x.campaign_id from org_gate g, pacing x where g.org_id = p_org and x.org_id = p_org and x.state = 'active'
      and x.wants_until > now_s() order by greatest(x.vtime, g.vclock), x.campaign_id limit 1) union
    (select x.campaign_id from carrier_gate g, pacing x where g.org_id = p_org and g.carrier_id = p_carrier
      and x.org_id = p_org and x.state = 'active' and x.carrier_id = p_carrier and x.wants_carrier_until > now_s()
      order by greatest(x.rate_vtime, g.vclock), x.campaign_id limit 1)) w order by w.id);
  if wake <> '{}' then
    perform pg_notify('sc_wake', p_org || ':' || array_to_string(wake, ','));
  end if;
  return wake;
end $$;

-- The contact does not want to be called: all its numbers, and the one that was dialed, on the organization's own list, and
-- nobody waits at them any more. Binding with its commit, in mid-call, however the call goes on; once more changes nothing.
create function opt_out_call(p_org int, p_attempt uuid, p_words text) returns void language plpgsql as $$
declare a record; numbers text[];
begin
  update attempt set result = 'do_not_call' where org_id = p_org and attempt_id = p_attempt
    returning campaign_id, contact_id, number_id, is_virtual into a;
  if not found then return; end if;
  numbers := array(select e164 from contact_number where org_id = p_org and contact_id = a.contact_id
    union select e164 from number where org_id = p_org and number_id = a.number_id order by 1);
  with d as (insert into dnc (org_id, is_virtual, e164, source, reason)
      select p_org, a.is_virtual, e, 'call', p_words from unnest(numbers) e on conflict do nothing returning e164),
    n as (update number n set version = version + 1 from d
      where n.org_id = p_org and n.is_virtual = a.is_virtual and n.e164 = d.e164 returning n.number_id),
    t as (update target t set state = 4, next_at = null, reason = 'opted_out', detail = null from n
      where t.org_id = p_org and t.number_id = n.number_id and t.state in (0, 1))
  insert into event (org_id, campaign_id, kind, data) select p_org, a.campaign_id, 'opted_out', jsonb_build_object(
    'attempt_id', p_attempt, 'contact_id', a.contact_id, 'numbers', numbers, 'words', p_words)
    where exists (select from d);
end $$;

-- The settled end of a call. No row: it was settled before.
create function finish_call(
  p_org int, p_attempt uuid, p_state smallint, p_outcome text, p_cause text, p_result text, p_is_permanent boolean,
  p_counts boolean, p_is_failure boolean, p_is_crossed boolean, p_by_machine boolean, p_rang boolean, p_sip_status smallint,
  p_q850 smallint, p_messages jsonb, p_cost bigint, p_conversation jsonb,
  p_next_number boolean, p_target_state smallint, p_next_at timestamptz, p_reason text, p_finished text,
  p_attempts_add smallint, p_faults_add smallint, p_repeats jsonb, p_not_before timestamptz, p_callback_at timestamptz,
  p_is_lost boolean, p_is_infra boolean, p_takes_down text, p_rate_factor float8,
  p_is_no_answer boolean, p_is_connected boolean, p_is_refusal boolean, p_is_hangup boolean, p_is_wrong boolean, p_slot smallint,
  p_figures smallint[])
returns table (wake bigint[], last_failure_at timestamptz, breaker_reset_at timestamptz, ended_at timestamptz)
language plpgsql as $$
#variable_conflict use_column
declare a record; t record; p record; to_state smallint; left_over text; words text[];
begin
  update attempt set state = p_state, ended_at = now_s(), outcome = p_outcome, cause = p_cause, result = coalesce(p_result, result),
      is_permanent = p_is_permanent, counts_as_attempt = p_counts, counts_for_breaker = p_is_failure,
      is_crossed = p_is_crossed, by_machine = p_by_machine, rang = p_rang, sip_status = p_sip_status,
      q850 = coalesce(p_q850, q850), carrier_messages = p_messages, cost_micro = p_cost, conversation = p_conversation,
      first_audio_at = coalesce(first_audio_at, picked_up_at + make_interval(secs => (p_conversation->>'first_words_s')::float8))
    where org_id = p_org and attempt_id = p_attempt and is_live
    returning campaign_id, run_id, contact_id, number_id, carrier_id, is_virtual, slot_at, ended_at, reserved_micro,
      placed_day, local_date, local_hour into a;
  if not found then return; end if;

  -- in a run that has ended nobody waits any more
  select case when r.is_open or p_target_state = 3 then p_target_state end into to_state
    from run r where r.org_id = p_org and r.run_id = a.run_id;
  -- nor does a contact for a number that it does not have
  if p_next_number and to_state = 1 and not exists (select from target t join contact_number n
      on n.org_id = t.org_id and n.contact_id = t.contact_id and n.position > t.number_position and n.said_wrong_at is null
      where t.org_id = p_org and t.run_id = a.run_id and t.contact_id = a.contact_id) then
    to_state := 3; p_finished := 'exhausted'; p_reason := 'invalid_number'; p_next_at := null; p_next_number := false;
    left_over := case when p_is_wrong then 'said to be wrong' else 'it does not exist' end || '; there is no other';
  end if;
  update target t set
      state = case when t.detail = 'deleted' and to_state < 2 then 4 else coalesce(to_state, 3) end,
      next_at = case when to_state is null or t.detail = 'deleted' then null else p_next_at end,
      reason = case when to_state is null then 'expired' when t.detail = 'deleted' and to_state < 2 then 'deleted'
        else p_reason end,
      finished = case when to_state is null then 'expired' else p_finished end, detail = left_over,
      number_id = case when p_next_number then null else t.number_id end,
      attempts = t.attempts + p_attempts_add, faults = t.faults + p_faults_add, repeats = t.repeats || p_repeats,
      not_before = p_not_before, callback_at = p_callback_at
    where t.org_id = p_org and t.run_id = a.run_id and t.contact_id = a.contact_id and t.state = 2
    returning t.state, t.finished into t;
  words := array[coalesce(p_outcome, 'throttled')]
    || case when t.state = 3 then array['contacts_' || t.finished] else '{}'::text[] end;

  update pacing p set in_use = p.in_use - 1, reserved_micro = p.reserved_micro - a.reserved_micro,
      spent_micro = p.spent_micro + coalesce(p_cost, 0), holds_counted = p.holds_counted + 1,
      mean_hold_s = case when p.mean_hold_s is null then extract(epoch from a.ended_at - a.slot_at)
        else p.mean_hold_s + greatest(0.1, 1.0 / (p.holds_counted + 1))
          * (extract(epoch from a.ended_at - a.slot_at) - p.mean_hold_s) end,
      placed_today = p.placed_today - case when p_state = 8 and p.day = a.placed_day then 1 else 0 end,
      last_failure_at = case when p_is_failure then a.ended_at else p.last_failure_at end
    where p.org_id = p_org and p.campaign_id = a.campaign_id
    returning p.in_use + 1 >= p.channels as was_full, p.last_failure_at, p.breaker_reset_at into p;
  insert into run_tally (org_id, run_id, slot, word, count)
    select p_org, a.run_id, p_slot, w, 1 from unnest(words) w order by w
    on conflict (org_id, run_id, slot, word) do update set count = run_tally.count + 1;
  if p_outcome is not null then
    insert into call_tally (org_id, campaign_id, local_date, local_hour, run_id, placed, rated, answered, connected)
      values (p_org, a.campaign_id, a.local_date, a.local_hour, a.run_id, 1, p_figures[1], p_figures[2], p_figures[3])
      on conflict (org_id, campaign_id, local_date, local_hour, run_id) do update set placed = call_tally.placed + 1,
        rated = call_tally.rated + excluded.rated, answered = call_tally.answered + excluded.answered,
        connected = call_tally.connected + excluded.connected;
  end if;
  insert into event (org_id, campaign_id, kind, data) values (p_org, a.campaign_id, 'call_ended', jsonb_strip_nulls(
    jsonb_build_object('attempt_id', p_attempt, 'contact_id', a.contact_id, 'outcome', p_outcome, 'cause', p_cause,
      'next_at', p_next_at, 'reason', case when p_is_wrong then 'wrong_number' else p_reason end)));

  -- what campaigns share comes last: it holds the others up until the commit
  update org_gate g set in_use = g.in_use - 1,
      budget_left_micro = g.budget_left_micro + a.reserved_micro - coalesce(p_cost, 0) where g.org_id = p_org;
  update carrier_gate g set in_use = g.in_use - 1,
      lost_until = array(select x from unnest(g.lost_until) x where x > now_s())
        || case when p_is_lost then array[now_s() + interval '60 s'] else '{}'::timestamptz[] end,
      failures_running = case when p_is_infra then g.failures_running + 1
        when p_state = 8 or p_is_lost then g.failures_running else 0 end,
      last_well_at = case when p_is_infra or p_state = 8 or p_is_lost then g.last_well_at else now_s() end,
      down_since = case when p_takes_down is not null or (p_is_infra and g.failures_running >= 2)
        then coalesce(g.down_since, now_s()) else g.down_since end,
      down_cause = coalesce(p_takes_down, g.down_cause),
      rate_factor = coalesce(p_rate_factor, g.rate_factor),
      slowed_at = case when p_rate_factor is null then g.slowed_at else now_s() end
    where g.org_id = p_org and g.carrier_id = a.carrier_id;
  if p_is_lost or p_is_no_answer or p_is_connected or p_is_refusal or p_is_hangup then
    update number n set last_no_answer_at = case when p_is_no_answer then a.ended_at else n.last_no_answer_at end,
        last_conversation_at = case when p_is_connected then a.ended_at else n.last_conversation_at end,
        last_reached_at = case when p_is_connected then a.ended_at else n.last_reached_at end,
        last_refusal_at = case when p_is_refusal then a.ended_at else n.last_refusal_at end,
        last_hangup_at = case when p_is_hangup then a.ended_at else n.last_hangup_at end,
        held_until = case when p_is_lost then now_s() + interval '60 s' else n.held_until end
      where n.org_id = p_org and n.number_id = a.number_id;
  end if;
  if p_is_connected then
    update contact c set version = c.version + 1,
        connected_at = case when a.is_virtual then c.connected_at else a.ended_at end,
        virtual_connected_at = case when a.is_virtual then a.ended_at else c.virtual_connected_at end
      where c.org_id = p_org and c.contact_id = a.contact_id;
  end if;
  if p_is_refusal then perform opt_out_call(p_org, p_attempt, null); end if;
  if p_is_wrong then
    update contact_number c set said_wrong_at = a.ended_at from number n
      where n.org_id = p_org and n.number_id = a.number_id
        and c.org_id = p_org and c.contact_id = a.contact_id and c.e164 = n.e164;
    update contact c set version = c.version + 1, changed_in = pg_current_xact_id()::text::bigint
      where c.org_id = p_org and c.contact_id = a.contact_id;
  end if;
  return query select wake_wanting(p_org, a.campaign_id, a.carrier_id, p.was_full), p.last_failure_at, p.breaker_reset_at,
    a.ended_at;
end $$;

-- Certain that nothing was dialed: no trace in figures, spacing or rates. No row: it was settled, or it was sent.
create function void_call(p_org int, p_attempt uuid, p_cause text, p_only_unsent boolean)
returns table (wake bigint[]) language plpgsql as $$
#variable_conflict use_column
declare a record; t record; p record; is_open boolean;
begin
  update attempt set state = 10, ended_at = now_s(), cause = p_cause
    where org_id = p_org and attempt_id = p_attempt and state = 1 and not (p_only_unsent and sent_at is not null)
    returning campaign_id, run_id, contact_id, carrier_id, upper_at, reserved_micro, placed_day into a;
  if not found then return; end if;
  select r.is_open into is_open from run r where r.org_id = p_org and r.run_id = a.run_id;
  update target t set state = case when not is_open then 3 when t.detail = 'deleted' then 4 else 0 end,
      placements = t.placements - 1, next_at = null, detail = null,
      reason = case when not is_open then 'expired' when t.detail = 'deleted' then 'deleted' end,
      finished = case when not is_open then 'expired' end
    where t.org_id = p_org and t.run_id = a.run_id and t.contact_id = a.contact_id and t.state = 2
    returning t.legal_key, t.priority, t.seq into t;
  update pacing p set in_use = p.in_use - 1, version = p.version + 1,
      placed_today = p.placed_today - case when p.day = a.placed_day then 1 else 0 end,
      reserved_micro = p.reserved_micro - a.reserved_micro
    where p.org_id = p_org and p.campaign_id = a.campaign_id returning p.in_use + 1 >= p.channels as was_full into p;
  update queue_head h set priority = t.priority, seq = t.seq where h.org_id = p_org and h.run_id = a.run_id
    and h.legal_key = t.legal_key and (h.priority, h.seq) > (t.priority, t.seq);
  insert into event (org_id, campaign_id, kind, data) values (p_org, a.campaign_id, 'call_void',
    jsonb_build_object('attempt_id', p_attempt, 'contact_id', a.contact_id, 'cause', p_cause));
  update org_gate g set in_use = g.in_use - 1, budget_left_micro = g.budget_left_micro + a.reserved_micro
    where g.org_id = p_org;
  update carrier_gate g set in_use = g.in_use - 1, recent = array_remove(g.recent, a.upper_at)
    where g.org_id = p_org and g.carrier_id = a.carrier_id;
  return query select wake_wanting(p_org, a.campaign_id, a.carrier_id, p.was_full);
end $$;
