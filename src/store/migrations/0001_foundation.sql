-- compatibility: breaking
-- Customers, what is registered for them, the policy, and what was decided about them.
-- Instants of the product (policy, challenges, audit) come from the application's clock and are always passed in;
-- now() is used only for recorded_at, the machine's own time.

create extension if not exists btree_gist;

create table customer (
  id bigint generated always as identity primary key,
  customer_number text not null unique,
  login_id text not null unique,
  account_type text not null check (account_type in ('individual', 'corporate')),
  name text not null,
  name_kana text not null,
  opened_at timestamptz not null,
  login_notification text check (login_notification in ('on', 'off')),
  recorded_at timestamptz not null default now()
);

-- Apart from customer: changed at each re-hash, and read only by the password step.
-- first_format keeps answering times alike for as long as legacy hashes remain (rule 7).
create table customer_password (
  customer_id bigint primary key references customer,
  hash text not null,
  first_format text not null,
  changed_at timestamptz not null
);

create table customer_trading_pin (
  customer_id bigint primary key references customer,
  hash text not null,
  changed_at timestamptz not null
);

-- What the account export last said of each customer, as one keyed digest per field (16 bytes each, in the fixed order of the export's fields).
create table customer_last_import (
  customer_id bigint primary key references customer,
  digests bytea not null,
  imported_at timestamptz not null
);

-- A registered number or address as it was written. `sealed` holds the raw and the normalised value (AES-256-GCM, key from configuration);
-- `lookup` is a keyed digest of the normalised value (null when unusable), so that a caller is found without a readable number in the database.
create table contact (
  id bigint generated always as identity primary key,
  customer_id bigint not null references customer,
  field text not null check (field in ('phone', 'mobile_phone', 'representative_mobile_phone', 'email')),
  kind text not null check (kind in ('mobile', 'landline', 'voip', 'email', 'unusable')),
  unusable_reason text,
  sealed bytea not null,
  lookup bytea,
  valid_from timestamptz not null,
  valid_to timestamptz,
  source text not null check (source in ('import', 'web', 'support', 'post')),
  bound_at timestamptz not null,
  check (valid_to is null or valid_to >= valid_from)
);
create unique index contact_current on contact (customer_id, field) where valid_to is null;
create index contact_history on contact (customer_id, valid_from);
create index contact_lookup on contact (lookup) where valid_to is null and lookup is not null;

-- The customer's own choice of a method; it counts from valid_from.
create table factor_setting (
  id bigint generated always as identity primary key,
  customer_id bigint not null references customer,
  method text not null,
  valid_from timestamptz not null,
  valid_to timestamptz,
  source text not null check (source in ('import', 'web', 'support')),
  recorded_at timestamptz not null default now()
);
create index factor_setting_of_customer on factor_setting (customer_id, valid_from);

-- The date from which a wave applies a method to this customer (00:00 Asia/Tokyo included).
create table wave_date (
  id bigint generated always as identity primary key,
  customer_id bigint not null references customer,
  mandatory_from timestamptz not null,
  valid_to timestamptz,
  recorded_at timestamptz not null default now()
);
create unique index wave_date_current on wave_date (customer_id) where valid_to is null;

-- Requests that a second person must approve. A policy, or the conflicts of an import.
create table policy_version (
  id integer generated always as identity primary key,
  name text not null,
  source text not null,
  source_sha256 bytea not null,
  requested_by text not null,
  requested_at timestamptz not null,
  approved_by text,
  approved_at timestamptz,
  check ((approved_by is null) = (approved_at is null))
);
create index policy_version_in_force on policy_version (approved_at desc, id desc) where approved_at is not null;

create table snapshot_run (
  id integer generated always as identity primary key,
  policy_version integer not null references policy_version,
  snapshot_at timestamptz not null unique,
  started_at timestamptz not null,
  finished_at timestamptz,
  late boolean not null,
  last_customer_id bigint not null default 0,
  assigned bigint not null default 0
);

-- Narrow on purpose: a roll-out inserts here and never rewrites customer rows. Frozen: never updated.
create table assignment (
  customer_id bigint primary key references customer,
  method text not null,
  basis text not null check (basis in ('snapshot', 'opening')),
  decided_for timestamptz not null,
  decided_at timestamptz not null,
  late boolean not null,
  policy_version integer not null references policy_version
);

create table import_run (
  id integer generated always as identity primary key,
  file_sha256 bytea not null,
  rows_read bigint not null default 0,
  last_line bigint not null default 0,
  created bigint not null default 0,
  updated bigint not null default 0,
  conflicts bigint not null default 0,
  rejected bigint not null default 0,
  requested_by text,
  approved_by text,
  started_at timestamptz not null,
  finished_at timestamptz
);

create table import_conflict (
  id bigint generated always as identity primary key,
  import_run integer not null references import_run,
  line bigint not null,
  customer_id bigint not null references customer,
  field text not null,
  sealed bytea not null,
  digest bytea not null,
  state text not null default 'open' check (state in ('open', 'requested', 'applied', 'dropped')),
  requested_by text,
  requested_at timestamptz,
  approved_by text,
  approved_at timestamptz
);

-- One row: how far the application's clock is from the machine's (sample set-up only; 0 everywhere else).
create table clock_offset (
  only_row boolean primary key default true check (only_row),
  offset_ms bigint not null
);
insert into clock_offset (offset_ms) values (0);
