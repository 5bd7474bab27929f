-- compatibility: breaking
-- Passwords and trading PINs that customers change or set anew themselves.

-- How what stands there now was set, at changed_at: what came with an account export was known to the brokerage before and is never young (rule 12).
alter table customer_password add column set_by text not null default 'import' check (set_by in ('import', 'change', 'reset'));
alter table customer_trading_pin add column set_by text not null default 'import' check (set_by in ('import', 'change'));

-- A forgotten password is set anew without any session.
alter table procedure alter column session_uid drop not null;

-- `second`: another registered contact than the one proved before it.
alter table login drop constraint login_proves_check;
alter table login add constraint login_proves_check check (proves in ('registered', 'target', 'second'));

-- Somebody who has forgotten the password, from the login ID to the first proof. Known and unknown IDs have the same row and the same pages;
-- only `customer_id` and `login_uid` (the proof underneath) tell them apart, and no page reads those before something is proved.
create table password_reset (
  id uuid primary key,
  -- SHA-256 of what its own browser presents now.
  token_hash bytea not null unique,
  -- Keyed digest of the login ID.
  subject bytea not null,
  customer_id bigint references customer,
  browser_id uuid not null,
  lane text not null,
  network text not null,
  user_agent text not null,
  -- Login that the browser came from, to lead back to.
  return_uid text,
  -- What the page shows now: the method, the number to call, how often it was asked and answered.
  method text not null,
  number text,
  -- Every number it has shown: none is shown again.
  numbers text[] not null default '{}',
  shown_at timestamptz not null,
  expires_at timestamptz not null,
  asks smallint not null default 1,
  judged smallint not null default 0,
  extended boolean not null default false,
  login_uid text references login,
  proved_at timestamptz,
  started_at timestamptz not null,
  ends_at timestamptz not null
);
create index password_reset_subject on password_reset (subject, shown_at);
create index password_reset_ends on password_reset (ends_at);
create index password_reset_login on password_reset (login_uid) where login_uid is not null;
