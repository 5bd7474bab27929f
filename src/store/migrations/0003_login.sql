-- compatibility: breaking
-- One login from the password to the session: its challenges, numbers shown, calls, messages, browsers, waits.

-- A browser keeps its identity here while the token that it presents is replaced at every rise in assurance.
create table browser (
  id uuid primary key,
  token_hash bytea not null unique,
  seen_at timestamptz not null
);

-- Evidence for throttling and notices only, never a factor (rule 7).
create table known_browser (
  browser_id uuid not null references browser,
  customer_id bigint not null references customer,
  since timestamptz not null,
  last_login_at timestamptz not null,
  revoked_at timestamptz,
  primary key (browser_id, customer_id)
);
create index known_browser_customer on known_browser (customer_id);

-- Keyed by the provider's interaction uid. cookie_hash is the SHA-256 of what the login's own browser presents now.
create table login (
  uid text primary key,
  cookie_hash bytea not null,
  customer_id bigint not null references customer,
  browser_id uuid not null references browser,
  channel text not null,
  client_id text not null,
  network text not null,
  user_agent text not null,
  state text not null check (state in ('open', 'completed', 'ended')),
  end_reason text,
  reauthentication boolean not null default false,
  session_uid text,
  policy_version integer not null,
  started_at timestamptz not null,
  expires_at timestamptz not null,
  completed_at timestamptz
);
create index login_customer on login (customer_id, started_at);

-- What a session has proved, when. acr and amr are derived from these rows, never stored alone (architecture: assurance is computed).
create table authentication_event (
  id bigint generated always as identity primary key,
  login_uid text not null references login,
  customer_id bigint not null references customer,
  session_uid text,
  method text not null,
  authenticator text not null,
  happened_at timestamptz not null,
  unique (login_uid, method)
);
create index authentication_event_session on authentication_event (session_uid);

create table challenge (
  id uuid primary key,
  login_uid text not null references login,
  customer_id bigint not null references customer,
  browser_id uuid not null references browser,
  channel text not null,
  purpose text not null,
  method text not null,
  state text not null check (state in ('pending', 'passed', 'failed', 'expired', 'replaced', 'evicted')),
  secret jsonb not null,
  prompt jsonb not null,
  authenticator text,
  judged smallint not null default 0 check (judged between 0 and 3),
  sends smallint not null default 1,
  known_browser boolean not null,
  network text not null,
  shown_at timestamptz not null,
  sent_at timestamptz not null,
  expires_at timestamptz not null,
  extended boolean not null default false,
  noted jsonb not null default '{}',
  settled_at timestamptz
);
create unique index challenge_one_open_per_login on challenge (login_uid) where state = 'pending';
create index challenge_customer on challenge (customer_id, shown_at desc);

-- At most three attempts stand open side by side per customer; place 1 is kept for a known browser (rule 5).
create table attempt_place (
  customer_id bigint not null references customer,
  place smallint not null check (place between 1 and 3),
  challenge_id uuid not null references challenge,
  login_uid text not null,
  network text not null,
  shown_at timestamptz not null,
  until timestamptz not null,
  primary key (customer_id, place)
);

-- Which pool number was shown to which customer and to everybody who shares a registered number with them (`subject` is a keyed digest:
-- 'c' || customer id, or a number's lookup). The database itself refuses the same number twice for one subject while it is shown and ten minutes after.
create table number_shown (
  id bigint generated always as identity primary key,
  pool text not null,
  number text not null,
  subject bytea not null,
  challenge_id uuid not null references challenge,
  open tstzrange not null,
  quiet tstzrange not null,
  shared boolean not null default false,
  constraint number_not_open_twice exclude using gist (number with =, subject with =, open with &&),
  constraint number_quiet_for_ten_minutes exclude using gist (number with =, subject with =, quiet with &&) where (not shared)
);
create index number_shown_challenge on number_shown (challenge_id);

-- Every readable report of a call, once: the trunk repeats itself.
create table inbound_call (
  trunk text not null,
  call_id text not null,
  from_tag text not null,
  code smallint not null,
  caller_lookup bytea,
  called text,
  outcome text not null,
  challenge_id uuid,
  received_at timestamptz not null,
  recorded_at timestamptz not null default now(),
  primary key (trunk, call_id, from_tag)
);
create index inbound_call_recent on inbound_call (received_at);

-- The text of a message waits here encrypted and is erased on delivery or expiry; the job that sends it carries the id only.
create table outbox (
  id uuid primary key,
  kind text not null check (kind in ('sms', 'mail')),
  customer_id bigint not null references customer,
  contact_id bigint not null references contact,
  challenge_id uuid references challenge,
  purpose text not null,
  sealed bytea,
  state text not null default 'queued' check (state in ('queued', 'sent', 'failed', 'expired', 'superseded')),
  attempts smallint not null default 0,
  last_error text,
  provider_reference text,
  queued_at timestamptz not null,
  expires_at timestamptz not null,
  settled_at timestamptz
);
create index outbox_customer on outbox (customer_id, queued_at);

-- Wrong answers and wrong passwords per lane (rule 7). A lane is 'b:' || browser id for a known browser, else 'n:' || network.
-- `subject` is a keyed digest of the login ID for passwords (unknown IDs have one too), of the customer for factors.
create table failure_lane (
  subject bytea not null,
  purpose text not null,
  lane text not null,
  failures integer not null default 0,
  wait_until timestamptz,
  updated_at timestamptz not null,
  primary key (subject, purpose, lane)
);

-- Ends a statement that lost a race: everything in it is undone, and the use case loads and decides again.
create function must_be_one(changed bigint, what text) returns boolean
language plpgsql as $$
begin
  if changed <> 1 then
    raise exception 'another request won: %', what using errcode = 'KN001';
  end if;
  return true;
end $$;
