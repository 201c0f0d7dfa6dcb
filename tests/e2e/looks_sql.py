"""Rows in their thousands, each kind in one statement. $1 is always the organization."""

from __future__ import annotations

from datetime import time
from typing import Any

MIDNIGHT = time(0)


def conversation(long: str) -> dict[str, Any]:
    """As the ledger keeps one: with a barge-in, a decision, and a contact who has much to say."""
    return {
        "turns": [
            {"speaker": "agent", "text": "Hello, this is Maya, an automated assistant.", "at_s": 0.4, "until_s": 4.0},
            {"speaker": "contact", "text": long, "at_s": 5.1, "until_s": 9.0, "intent": "confirm", "latency_s": 0.4},
            {
                "speaker": "agent",
                "text": "Your membership ends on the fourteenth of March. Shall I tell you the price?",
                "heard_text": "Your membership ends on the",
                "at_s": 9.6,
                "until_s": 11.0,
                "latency_s": 0.62,
            },
            {"speaker": "contact", "text": "Yes, go ahead.", "at_s": 11.0, "until_s": 12.4, "intent": "yes"},
            {"speaker": "agent", "text": "Thank you. Goodbye.", "at_s": 13.0, "until_s": 15.0, "latency_s": 0.51},
        ],
        "decisions": [{"at_s": 4.8, "what": "human", "why": "spoke within two seconds"}],
        "slots": {"renewal_date": "2026-03-14", "a_rather_long_name_of_a_slot": long},
        "first_words_s": 0.4,
    }


CARRIERS = """
insert into carrier (org_id, name, kind, config, calls_per_second, concurrent_calls, price)
select $1::int, case n when 1 then 'Virtual phones' else coalesce(($3::text[])[n - 1], 'Carrier ' || n) end,
  case when n % 2 = 1 then 'virtual' else 'sip' end,
  case when n % 2 = 1 then '{}'::jsonb else jsonb_build_object('host', 'sip-' || n || '.example.net', 'username', 'northwind') end,
  case when n % 2 = 1 then 50 else 1 end, 80,
  jsonb_build_array(jsonb_build_object('prefix', '', 'per_minute_micro', 12000, 'setup_micro', 0, 'first_s', 60, 'then_s', 60))
from generate_series(1, $2::int) n"""
CARRIER_GATES = """
insert into carrier_gate (org_id, carrier_id, in_use, down_since, down_cause)
select org_id, carrier_id, 0, case when carrier_id % 7 = 0 then now_s() - interval '12 minutes' end,
  case when carrier_id % 7 = 0 then '503 three times running' end
from carrier where org_id = $1"""
NUMBERS = """
insert into phone_number (org_id, carrier_id, e164)
select $1::int, 1, '+120255501' || lpad((90 + n)::text, 2, '0') from generate_series(0, least($2::int, 2) - 1) n
union all select $1::int, 2, '+49302312' || lpad((5000 + n)::text, 4, '0') from generate_series(1, $2::int - 2) n"""
PROJECTS = """
insert into project (org_id, name)
select $1::int, case n when 1 then 'Memberships' else coalesce(($3::text[])[n - 1], 'Project ' || n) end
from generate_series(1, $2::int) n"""
AGENTS = """
insert into agent (org_id, name, published_version, draft, draft_version)
select $1::int, case n when 1 then 'Renewal reminder' else coalesce(($4::text[])[n - 1], 'Agent ' || n) end,
  case when n % 3 > 0 then 2 end, case when n % 2 = 0 then $3::jsonb end, n % 2
from generate_series(1, $2::int) n"""
AGENT_VERSIONS = """
insert into agent_version (org_id, agent_id, version, config)
select a.org_id, a.agent_id, v, (select draft from agent where draft is not null limit 1)
from agent a, generate_series(1, 2) v where a.org_id = $1"""
MEMBERS = """
insert into member (org_id, name, role, may_hear)
select $1::int, coalesce(($3::text[])[n], 'Member ' || n), ('{owner,manager,operator,analyst}'::text[])[1 + n % 4], n % 2 = 0
from generate_series(1, $2::int) n"""
KEYS = """
insert into api_key (org_id, name, hint, token_hash, role, may_hear, made_by, last_used_at, revoked_at)
select $1::int, coalesce(($3::text[])[n], 'Key ' || n), 'sc_' || n, int4send(n), 'operator', false, 'Owner',
  case when n % 2 = 0 then now_s() - n * interval '1 hour' end, case when n % 5 = 0 then now_s() end
from generate_series(1, $2::int) n"""
AUDIT = """
insert into audit (org_id, at, last_at, who, action, what, hour, count)
select $1::int, now_s() - n * interval '7 min', now_s() - n * interval '7 min',
  ($3::text[])[1 + n % cardinality($3::text[])], 'recording_heard', 'call ' || gen_random_uuid(), null, 1 + n % 3
from generate_series(1, $2::int) n"""

CONTACTS = """
insert into contact (org_id, project_id, name, zone, place, language, attributes, consent, consent_source)
select $1::int, 1, ($3::text[])[1 + n % cardinality($3::text[])] || case when $2::int > 1000 then ' ' || n else '' end,
  case when n % 3 = 0 then 'Australia/Sydney' end, 'AU', ('{en,de,ar}'::text[])[1 + n % 3],
  jsonb_build_object('renews_on', '2026-03-14', 'policy', repeat('P', 30) || n), 'express', 'import'
from generate_series(0, $2::int - 1) n"""
CONTACT_NUMBERS = """
insert into contact_number (org_id, contact_id, position, e164)
select org_id, contact_id, 0, '+6125550' || lpad((contact_id - 1)::text, 4, '0') from contact where org_id = $1"""
CALLED_NUMBERS = """
insert into number (org_id, e164, is_virtual) select org_id, e164, true from contact_number where org_id = $1 order by contact_id"""
DNC = """
insert into dnc (org_id, is_virtual, e164, source, reason, added_at)
select $1::int, false, '+49' || (3000000000 + n), ('{call,person,import}'::text[])[1 + n % 3],
  case n % 3 when 0 then 'please never call me again, I have told your colleague so three times already this month'
    when 1 then repeat('never', 20) end, now_s() - n * interval '1 hour'
from generate_series(1, $2::int) n"""
REGISTRY = """
insert into dnc_registry (org_id, registry, country, imported_at, entries)
values ($1, 'au_dncr', 'AU', now_s() - interval '40 days', 1204611)"""

CAMPAIGNS = """
insert into campaign (org_id, project_id, code, name, state, is_virtual, runs_begun, first_started_at, tripped)
select $1::int, 1, case n when 1 then 'MRN-0326' else 'C-' || n end, coalesce(($3::text[])[n], 'Campaign ' || n),
  case when n = 1 then 'active' else ('{paused,draft,completed,stopped,active}'::text[])[1 + n % 5] end,
  n % 2 = 1, case when n % 5 = 1 and n > 1 then 0 else 1 end, now_s() - interval '20 days', null
from generate_series($2::int, 1, -1) n"""
SETTINGS = """
insert into campaign_settings (org_id, campaign_id, version, settings)
select $1::int, campaign_id, 1, $2::jsonb || jsonb_build_object('name', name) from campaign"""
RUNS = """
insert into run (org_id, campaign_id, run_no, begun_at, is_open)
select $1::int, campaign_id, 1, now_s() - interval '20 days', state in ('active', 'paused') from campaign where runs_begun > 0"""
PACING = """
insert into pacing (org_id, campaign_id, state, run_id, channels, in_use, mean_hold_s, holds_counted, last_day, day, placed_today)
select $1::int, k.campaign_id, k.state, r.run_id, case when code = 'MRN-0326' then 24 else k.campaign_id % 4 end,
  case when code = 'MRN-0326' then $2 else 0 end, 60, 40, now_s()::date, now_s()::date, 796
from campaign k left join run r using (org_id, campaign_id)"""
CALLER = """
insert into worker (host, name, pid, pid_started, boot_id, org_id, carrier_id, free, lease_until)
values ('looks', 'caller', 1, 1, 'looks', $1, 1, 40, now_s() + interval '1 day')"""
GATE = "update org_gate set in_use = $2, budget_left_micro = 5000000000, budget_until = now_s() + interval '4 days' where org_id = $1"
_MAIN = "(select r.run_id, r.campaign_id from run r join campaign k using (org_id, campaign_id) where k.code = 'MRN-0326') m"
TARGETS = f"""
insert into target (org_id, run_id, contact_id, number_id, seq, state, finished, next_at, reason, attempts, placements)
select $1::int, m.run_id, n, n, n, s.state, case s.state when 3 then 'reached' end,
  case s.state when 1 then now_s() + n * interval '1 min' end,
  case s.state when 1 then 'retry_wait' when 2 then 'in_call' when 3 then 'reached' when 4 then 'opted_out' end, 1, 1
from {_MAIN}, generate_series(1, $2::int) n,
  lateral (select case when n <= $3::int then 2 when n > $4::int then 0 when n % 9 = 0 then 4 when n % 3 = 0 then 1 else 3 end as state) s"""
CALLS = f"""
insert into attempt (org_id, attempt_id, campaign_id, run_id, contact_id, number_id, placement_no, state, worker_id, epoch,
  carrier_id, phone_number_id, is_virtual, settings_version, agent_id, agent_version, slot_at, upper_at, deadline_at, committed_at,
  placed_day, local_date, local_hour, contact_local_date, contact_local_hour, verdicts, sent_at, ringing_at, picked_up_at, ended_at,
  outcome, cause, result, is_permanent, counts_as_attempt, counts_for_breaker, rang, sip_status, q850, cost_micro)
select $1::int, (lpad(to_hex((extract(epoch from x.at) * 1000)::bigint), 12, '0') || '7' || substr(md5(n::text), 1, 3) || '8'
    || substr(md5(n::text), 4, 15))::uuid,
  m.campaign_id, m.run_id, n, n, 1, case when live then 1 + (n + 1) % 3 else 7 end, 1, 1, 1, 1, true, 1, 1, 2, x.at, x.at,
  now_s() + interval '1 day', x.at, x.at::date, x.at::date, extract(hour from x.at), x.at::date, extract(hour from x.at),
  '{{"opted_out": "ok", "dnc": "ok", "legal_hours": "ok", "attempts_used": "ok", "cooldown": "ok"}}', x.at,
  x.at + interval '1 s',
  case when (live and n % 3 = 1) or out in ('completed', 'answered', 'voicemail') then x.at + interval '11 s' end,
  case when not live then x.at + interval '52 s' end, case when not live then out end,
  case when not live then cause end, case when not live and out = 'completed' then 'agreed_to_renew' end, false, true,
  out = 'failed', true, case out when 'failed' then 503 when 'busy' then 486 end, case out when 'busy' then 17 end,
  case when not live then 12000 + n end
from {_MAIN}, generate_series(1, $2::int) n, lateral (select n <= $3::int as live,
  now_s() - case when n <= $3::int then n * interval '3 s' else interval '2 min' + n * interval '17 s' end as at,
  ('{{completed,no_answer,no_answer,answered,busy,voicemail,failed,ambiguous,canceled}}'::text[])[1 + n % 9] as out,
  ('{{null,declined,null,operator,null,null,carrier_error,null,contact_hung_up}}'::text[])[1 + n % 9] as cause) x"""
TALKS = "update attempt set conversation = $2 where org_id = $1 and picked_up_at is not null and outcome is not null"
TALLY = """
insert into call_tally select org_id, campaign_id, local_date, local_hour, run_id, count(*), count(*),
  count(*) filter (where outcome in ('answered', 'completed')), count(*) filter (where outcome in ('answered', 'completed'))
from attempt where outcome is not null group by 1, 2, 3, 4, 5"""
RUN_TALLY = """
insert into run_tally (org_id, run_id, slot, word, count)
select org_id, run_id, 0, outcome, count(*) from attempt where org_id = $1 and outcome is not null group by 1, 2, 4"""

PLACED = """
insert into event (org_id, campaign_id, at, kind, data)
select org_id, campaign_id, slot_at, 'call_placed', jsonb_build_object('attempt_id', attempt_id, 'contact_id', contact_id,
  'number', (select e164 from number n where n.org_id = a.org_id and n.number_id = a.number_id), 'placement_no', 1)
from attempt a where org_id = $1 order by slot_at"""
ENDED = """
insert into event (org_id, campaign_id, at, kind, data)
select org_id, campaign_id, ended_at, 'call_ended', jsonb_strip_nulls(jsonb_build_object('attempt_id', attempt_id,
  'contact_id', contact_id, 'outcome', outcome, 'cause', cause, 'next_at', now_s() + interval '4 hours', 'reason', 'retry_wait'))
from attempt where org_id = $1 and ended_at is not null order by ended_at"""
COMMANDS = """
insert into event (org_id, campaign_id, kind, data)
select $1::int, k.campaign_id, e.kind, e.data from campaign k, (values
  ('campaign_started', '{"by": "Ümit Öztürk-Großschädl"}'::jsonb),
  ('channels_allocated', '{"channels": 24, "by": "Ümit Öztürk-Großschädl"}'),
  ('waiting', '{"reason": "window_closed", "until": "2026-03-10T10:00:00Z"}'),
  ('carrier_down', '{"carrier": "Virtual phones", "cause": "503 three times running"}'),
  ('settings_changed', '{"version": 2, "by": "Owner"}'),
  ('opted_out', '{"numbers": ["+61255500007"], "words": "never ever call me again, I have told your colleague so"}')
  ) e(kind, data) where k.code = 'MRN-0326'"""
TURNS = """
insert into event (org_id, campaign_id, kind, data)
select org_id, campaign_id, 'call_turn', jsonb_build_object('attempt_id', attempt_id, 'speaker', 'agent', 'at_s', 1.0,
  'text', 'Your membership ends on the fourteenth of March. Shall I tell you the price?')
from attempt where org_id = $1 and is_live and state = 3"""
