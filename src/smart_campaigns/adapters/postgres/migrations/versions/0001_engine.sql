-- Everything the engine needs. org_id stands first in every key: row-level security, and distribution by organization.
-- Rows that many writers share (pacing, org_gate, carrier_gate, worker) are one a page: fillfactor 10, HOT updates.

-- The store's one clock. No other SQL reads a clock. The offset is a database setting of tests and rehearsals.
create function now_s() returns timestamptz language sql volatile as
$$ select clock_timestamp() + coalesce(nullif(current_setting('smart_campaigns.clock_offset', true), '')::interval, '0') $$;

create table organization (
  org_id int primary key generated always as identity,
  name text not null,
  country text not null,
  zone text not null,
  currency text not null,
  allowed_countries text[] not null,
  callback_tolerance_min int not null default 15,
  dnc_max_age_days int not null default 31,
  recordings_days int not null default 90,
  transcripts_days int not null default 365,
  events_days int not null default 365,
  monthly_budget_micro bigint,
  created_at timestamptz not null default now_s());

-- in_use, channels: the organization's channel cap. rules_version guards what changes for all contacts at once.
create table org_gate (
  org_id int primary key references organization,
  channels int not null,
  in_use int not null default 0,
  vclock float8 not null default 0,
  rules_version bigint not null default 0,
  budget_left_micro bigint, -- of the month that ends then, less what is reserved
  budget_until timestamptz) with (fillfactor = 10);

create table project (
  org_id int not null references organization,
  project_id bigint not null generated always as identity,
  name text not null,
  is_test boolean not null default false, -- of test calls: no list shows it
  created_at timestamptz not null default now_s(),
  primary key (org_id, project_id), unique (org_id, name));

create table carrier (
  org_id int not null references organization,
  carrier_id bigint not null generated always as identity,
  name text not null,
  kind text not null check (kind in ('sip', 'virtual')),
  config jsonb not null,
  secret bytea,
  calls_per_second float8 not null default 1.0,
  concurrent_calls int not null default 10,
  price jsonb,
  created_at timestamptz not null default now_s(),
  deleted_at timestamptz, -- its calls of the past still name it
  primary key (org_id, carrier_id));
create unique index carrier_name on carrier (org_id, name) where deleted_at is null;

-- recent: upper bounds of the sends in the carrier's rate window. lost_until: a lost call counts until then.
create table carrier_gate (
  org_id int not null, carrier_id bigint not null,
  in_use int not null default 0,
  recent timestamptz[] not null default '{}',
  lost_until timestamptz[] not null default '{}',
  rate_factor float8 not null default 1.0,
  slowed_at timestamptz,
  vclock float8 not null default 0,
  failures_running int not null default 0,
  last_well_at timestamptz,
  down_since timestamptz,
  down_cause text,
  primary key (org_id, carrier_id),
  foreign key (org_id, carrier_id) references carrier) with (fillfactor = 10);

create table phone_number (
  org_id int not null, phone_number_id bigint not null generated always as identity,
  e164 text not null,
  carrier_id bigint not null,
  created_at timestamptz not null default now_s(),
  released_at timestamptz,
  primary key (org_id, phone_number_id), unique (org_id, carrier_id, e164),
  foreign key (org_id, carrier_id) references carrier);

create table agent (
  org_id int not null references organization, agent_id bigint not null generated always as identity,
  name text not null,
  published_version int,
  draft jsonb, draft_text text, draft_version int not null default 0, -- what is worked on; each change of it is a version of the draft
  created_at timestamptz not null default now_s(),
  primary key (org_id, agent_id), unique (org_id, name));
create table agent_version (
  org_id int not null, agent_id bigint not null, version int not null,
  config jsonb not null, -- what runs
  text text, -- as its author wrote it; null: it came without one
  created_at timestamptz not null default now_s(),
  primary key (org_id, agent_id, version), foreign key (org_id, agent_id) references agent);

-- version guards what a contact's own gates read: deletion, consent, zone, numbers, being reached. changed_in: the
-- transaction that added the contact, or last changed what may bring it into a run or back (zone, place, numbers, consent,
-- deletion, an opt-out taken back). Ids come in no order of commits: runs find by it whom they have not met, however late
-- an import commits.
create table contact (
  org_id int not null, contact_id bigint not null generated always as identity,
  project_id bigint not null,
  version bigint not null default 0,
  name text not null,
  zone text, place text, language text,
  attributes jsonb not null default '{}',
  consent text, consent_source text, consent_on date,
  connected_at timestamptz, virtual_connected_at timestamptz,
  created_at timestamptz not null default now_s(),
  deleted_at timestamptz,
  changed_in bigint not null default pg_current_xact_id()::text::bigint,
  primary key (org_id, contact_id),
  foreign key (org_id, project_id) references project) with (fillfactor = 80);
create index contact_project on contact (org_id, project_id, contact_id) where deleted_at is null;
create index contact_changed on contact (org_id, project_id, changed_in, contact_id);
create table contact_number (
  org_id int not null, contact_id bigint not null, position smallint not null,
  e164 text not null,
  said_wrong_at timestamptz,
  primary key (org_id, contact_id, position), foreign key (org_id, contact_id) references contact);
create index contact_number_e164 on contact_number (org_id, e164);

-- one row a number and organization (virtual calls apart): what cooldowns and rolling caps need
create table number (
  org_id int not null, number_id bigint not null generated always as identity,
  e164 text not null, is_virtual boolean not null,
  version bigint not null default 0,
  last_no_answer_at timestamptz, last_reached_at timestamptz,
  last_conversation_at timestamptz, last_refusal_at timestamptz, last_hangup_at timestamptz,
  held_until timestamptz,
  primary key (org_id, number_id), unique (org_id, is_virtual, e164)) with (fillfactor = 80);

create table dnc (
  org_id int not null, is_virtual boolean not null, e164 text not null,
  source text not null, reason text, added_at timestamptz not null default now_s(),
  primary key (org_id, is_virtual, e164));
create table dnc_registry (
  org_id int not null, registry text not null, country text not null,
  imported_at timestamptz not null, entries int not null,
  primary key (org_id, registry));
create table dnc_registry_entry (
  org_id int not null, e164 text not null, registry text not null,
  primary key (org_id, e164, registry));

create table campaign (
  org_id int not null, campaign_id bigint not null generated always as identity,
  project_id bigint check (project_id is not null or state = 'draft'),
  code text not null,
  name text not null,
  state text not null check (state in ('draft', 'paused', 'active', 'stopped', 'completed')),
  is_archived boolean not null default false,
  is_test boolean not null default false,
  is_armed boolean not null default false,
  tripped jsonb,
  settings_version int not null default 1,
  is_virtual boolean,
  runs_begun int not null default 0,
  next_run_at timestamptz, series_first_at timestamptz, series_decided_at timestamptz,
  start_refused text,
  created_at timestamptz not null default now_s(),
  first_started_at timestamptz, ended_at timestamptz,
  state_at timestamptz not null default now_s(), state_by text,
  primary key (org_id, campaign_id), unique (org_id, code),
  foreign key (org_id, project_id) references project);
create table campaign_settings (
  org_id int not null, campaign_id bigint not null, version int not null,
  settings jsonb not null,
  created_at timestamptz not null default now_s(),
  primary key (org_id, campaign_id, version), foreign key (org_id, campaign_id) references campaign);

-- one hot row a campaign. version is bumped by whatever could turn an Allowed into a Blocked.
-- wants_until, wants_carrier_until: only the organization's channels, only the limits of carrier_id hold it back until then.
-- hang_up_before: calls that were judged on an earlier version are to end (stop with hang-up)
create table pacing (
  org_id int not null, campaign_id bigint not null,
  version bigint not null default 0,
  state text not null,
  settings_version int not null default 1,
  run_id bigint,
  keys_version int not null default 0,
  channels int not null default 0,
  in_use int not null default 0,
  day date, placed_today int not null default 0,
  last_day date, -- the latest that ever had a call: an edit may lead back before it
  weight float8 not null default 5, vtime float8 not null default 0,
  wants_until timestamptz,
  carrier_id bigint, rate_vtime float8 not null default 0, wants_carrier_until timestamptz,
  favoured int,
  mean_hold_s float8, holds_counted int not null default 0,
  last_failure_at timestamptz,
  breaker_reset_at timestamptz,
  hang_up_before bigint,
  spent_micro bigint not null default 0, reserved_micro bigint not null default 0,
  primary key (org_id, campaign_id), foreign key (org_id, campaign_id) references campaign) with (fillfactor = 10);
create index pacing_active on pacing (org_id, campaign_id) where state = 'active';

-- met: the snapshot up to which contacts are met: those whose changed_in it shows. judged_*: versions under which the waiting
-- and the excluded were last judged. is_swept: closed, and nobody is left in it who waits or is in call.
create table run (
  org_id int not null, run_id bigint not null generated always as identity,
  campaign_id bigint not null, run_no int not null,
  is_open boolean not null default true,
  begun_at timestamptz not null default now_s(),
  ended_at timestamptz, end_cause text,
  met pg_snapshot not null default '1:1:', next_seq int not null default 1,
  polled_at timestamptz,
  judged_settings int, judged_rules bigint,
  is_swept boolean not null default false,
  primary key (org_id, run_id), unique (org_id, campaign_id, run_no),
  foreign key (org_id, campaign_id) references campaign);
create unique index run_one_open on run (org_id, campaign_id) where is_open;
create index run_to_sweep on run (org_id, run_id) where not is_open and not is_swept;

-- interned set of (zones, places, call type) of a contact: the core judges keys, not contacts. The call type is that of
-- enrolment; a key is always judged for the campaign's present one.
create table legal_key (legal_key_id int primary key generated always as identity, key text not null unique);

-- state 0 ready 1 waiting(next_at, reason) 2 in call 3 finished(reason) 4 excluded(reason)
-- given_up: position of the last number that failed for good in this run; numbers up to it are done with
create table target (
  org_id int not null, run_id bigint not null, contact_id bigint not null,
  state smallint not null default 0,
  number_id bigint, number_position smallint not null default 0, given_up smallint not null default -1,
  legal_key int,
  priority smallint not null default 5, seq int not null,
  attempts smallint not null default 0,
  placements smallint not null default 0,
  faults smallint not null default 0,
  repeats jsonb not null default '{}',
  next_at timestamptz, reason text, detail text,
  not_before timestamptz,
  callback_at timestamptz,
  finished text,

  primary key (org_id, run_id, contact_id))
  with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_insert_scale_factor = 0.2);
create index target_ready on target (org_id, run_id, legal_key, priority, seq) where state = 0;
create index target_due on target (org_id, run_id, next_at) where state = 1;
create index target_callback on target (org_id, run_id, next_at) where state = 1 and callback_at is not null;
create index target_live on target (org_id, run_id) where state = 2;
create index target_number on target (org_id, number_id);
create index target_excluded on target (org_id, run_id, contact_id) where state = 4;

-- where the queue of a legal key begins (a hint that skips dead index entries), and which keys a run has
create table queue_head (
  org_id int not null, run_id bigint not null, legal_key int not null,
  priority smallint not null default 0, seq int not null default 0,
  primary key (org_id, run_id, legal_key)) with (fillfactor = 50);

-- one row a process
create table worker (
  worker_id int primary key generated always as identity,
  host text not null, name text not null,
  pid int not null, pid_started bigint not null, boot_id text not null,
  org_id int, carrier_id bigint, -- whose calls it places
  epoch bigint not null default 1,
  free int, -- unknown until its first beat
  models_busy text not null default '', -- why its host's speech models take no further conversation
  place smallint, -- which of that carrier's callers of the host
  lease_until timestamptz not null,
  fenced_at timestamptz,
  gone_in bigint, -- the transaction that told that the process is gone
  is_followed boolean not null default false, -- another took its place, or none was to
  unique (host, name)) with (fillfactor = 10);

-- state 1 dialing 2 ringing 3 picked_up 7 ended 8 ended, throttled 10 void. Indexes stand on is_live and is_dialed (all but
-- void), which ringing and picking up leave as they are: such an update writes no index (HOT; a page has room for it).
create table attempt (
  org_id int not null, attempt_id uuid not null,
  campaign_id bigint not null, run_id bigint not null, contact_id bigint not null, number_id bigint not null,
  placement_no smallint not null,
  state smallint not null default 1,
  is_live boolean not null generated always as (state < 7) stored,
  is_dialed boolean not null generated always as (state < 10) stored,
  worker_id int not null, epoch bigint not null,
  carrier_id bigint not null, phone_number_id bigint not null,
  is_virtual boolean not null,
  settings_version int not null, agent_id bigint not null, agent_version int not null, variant smallint,
  slot_at timestamptz not null, upper_at timestamptz not null, deadline_at timestamptz not null,
  committed_at timestamptz not null default now_s(),
  sent_at timestamptz, ringing_at timestamptz, early_media_at timestamptz, picked_up_at timestamptz,
  first_audio_at timestamptz, ended_at timestamptz,
  hang_up_at timestamptz, -- a person told it to end
  placed_day date not null,
  local_date date not null, local_hour smallint not null,
  contact_local_date date not null, contact_local_hour smallint not null,
  outcome text, cause text, result text, is_permanent boolean, counts_as_attempt boolean, counts_for_breaker boolean,
  is_crossed boolean not null default false, by_machine boolean not null default false, rang boolean,
  sip_status smallint, q850 smallint, carrier_ref text,
  carrier_messages jsonb,
  reserved_micro bigint not null default 0, cost_micro bigint,
  verdicts jsonb not null,
  conversation jsonb,
  primary key (org_id, attempt_id)) with (fillfactor = 60);
create unique index attempt_once on attempt (org_id, run_id, contact_id, placement_no) where is_dialed;
create unique index attempt_one_live on attempt (org_id, number_id) where is_live;
create index attempt_rate on attempt (org_id, campaign_id, upper_at desc) where is_dialed;
create index attempt_number on attempt (org_id, number_id, upper_at desc) where is_dialed;
create index attempt_worker on attempt (worker_id, epoch) where is_live;
create index attempt_deadline on attempt (deadline_at) where is_live;
create index attempt_settled on attempt (org_id, campaign_id, ended_at desc) where outcome is not null;
-- what retention looks for
create index attempt_recorded on attempt (org_id, ended_at) where conversation ? 'recording';
create index attempt_transcribed on attempt (org_id, ended_at) where conversation ? 'turns';
create index attempt_log on attempt (org_id, campaign_id, attempt_id);

-- counters of a run; a hot row is spread over slots. A check recounts them from the ledger.
create table run_tally (
  org_id int not null, run_id bigint not null, slot smallint not null,
  word text not null, count bigint not null default 0,
  primary key (org_id, run_id, slot, word)) with (fillfactor = 50);

-- Figures of ended calls by the campaign's day and hour of their placement: all but throttled ones, those that could be
-- answered, those that a human answered, connected ones. A campaign's calls end one by one (pacing is locked), so one row does.
create table call_tally (
  org_id int not null, campaign_id bigint not null, local_date date not null, local_hour smallint not null, run_id bigint not null,
  placed int not null, rated int not null, answered int not null, connected int not null,
  primary key (org_id, campaign_id, local_date, local_hour, run_id)) with (fillfactor = 50);

-- xact: the transaction that wrote it. Ids come in no order of commits: whoever follows the log asks which transactions his
-- last snapshot did not show.
create table event (
  org_id int not null, event_id bigint not null generated always as identity,
  at timestamptz not null default now_s(),
  campaign_id bigint,
  kind text not null,
  data jsonb not null default '{}',
  xact bigint not null default pg_current_xact_id()::text::bigint,
  primary key (org_id, event_id));
create index event_campaign on event (org_id, campaign_id, event_id);
create index event_turn on event (org_id, event_id) where kind = 'call_turn';
create index event_xact on event (org_id, xact);
-- what is no call's, and so rare
create index event_rare on event (org_id, campaign_id, at) where kind not like 'call%' and kind not in ('opted_out', 'retry');

create table policy_override (
  org_id int not null, override_id bigint not null generated always as identity,
  row_key text not null, reason text not null, made_by text not null, made_at timestamptz not null default now_s(),
  primary key (org_id, override_id));
