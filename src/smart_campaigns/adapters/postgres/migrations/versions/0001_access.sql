-- Who may do what. Tokens are kept as hashes only: whoever reads the database signs in nowhere.

create table member (
  org_id int not null references organization, member_id bigint not null generated always as identity,
  name text not null,
  role text not null check (role in ('owner', 'manager', 'operator', 'analyst')),
  may_hear boolean not null,
  created_at timestamptz not null default now_s(),
  removed_at timestamptz,
  primary key (org_id, member_id));
create unique index member_name on member (org_id, name) where removed_at is null;

-- org_id null: of whoever set the program up, before there is an organization. One that was used is kept for a while, to
-- say so.
create table sign_in_link (
  token_hash bytea primary key,
  org_id int references organization, member_id bigint,
  expires_at timestamptz not null,
  used_at timestamptz);
create table session (
  token_hash bytea primary key,
  org_id int references organization, member_id bigint,
  created_at timestamptz not null default now_s(),
  expires_at timestamptz not null);

create table api_key (
  org_id int not null references organization, key_id bigint not null generated always as identity,
  name text not null,
  hint text not null, -- how the key begins
  token_hash bytea not null unique,
  role text not null check (role in ('owner', 'manager', 'operator', 'analyst')),
  may_hear boolean not null,
  made_by text not null,
  created_at timestamptz not null default now_s(),
  last_used_at timestamptz,
  revoked_at timestamptz,
  primary key (org_id, key_id));

-- who did what, or saw what only some may see. Of seeing one row an hour, with how often.
create table audit (
  org_id int not null references organization, audit_id bigint not null generated always as identity,
  at timestamptz not null default now_s(), last_at timestamptz not null default now_s(),
  who text not null, action text not null, what text not null,
  hour timestamptz, -- of seeing
  count int not null default 1,
  primary key (org_id, audit_id));
create unique index audit_seen on audit (org_id, who, action, what, hour) where hour is not null;

-- answers to commands that carried an idempotency key; status null: the first one has not ended. org_id 0: before there is one
create table idempotency (
  org_id int not null, who text not null, key text not null,
  fingerprint bytea not null,
  status int, content_type text, body bytea,
  created_at timestamptz not null default now_s(),
  primary key (org_id, who, key));
create index idempotency_age on idempotency (created_at);

create table contact_import (
  org_id int not null references organization, import_id bigint not null generated always as identity,
  project_id bigint not null,
  file_name text not null, who text not null,
  state text not null default 'running' check (state in ('running', 'done', 'failed')),
  total int not null default 0, brought_in int not null default 0, rejected int not null default 0,
  problem text,
  rejected_file bytea,
  begun_at timestamptz not null default now_s(), ended_at timestamptz,
  primary key (org_id, import_id),
  foreign key (org_id, project_id) references project);
