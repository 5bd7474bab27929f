-- compatibility: compatible
-- Login notifications: what customers chose, what the policy switched on, which mails go out, and which addresses sent them back.

-- A customer's choices since the account came here, kept as history. What the export said at the opening stands in customer.login_notification and is
-- not changed any more; `value` is null when a later export took the choice back.
create table login_notification_choice (
  id bigint generated always as identity primary key,
  customer_id bigint not null references customer,
  -- The customer's first, second, … choice: of two made at once from the same page one is refused.
  nth integer not null,
  value text check (value in ('on', 'off')),
  chosen_at timestamptz not null,
  source text not null check (source in ('import', 'web', 'support')),
  recorded_at timestamptz not null default now(),
  unique (customer_id, nth)
);

-- The switch that a policy throws for everybody at one instant: what it found, counted in batches.
create table notification_switch (
  id integer generated always as identity primary key,
  policy_version integer not null references policy_version,
  on_from timestamptz not null unique,
  started_at timestamptz not null,
  finished_at timestamptz,
  late boolean not null,
  last_customer_id bigint not null default 0,
  -- With an address: who had chosen off, who had chosen nothing, who had it on already. And those without one.
  was_off bigint not null default 0,
  was_unset bigint not null default 0,
  was_on bigint not null default 0,
  without_address bigint not null default 0
);

-- The last mail about a login that was not completed, for each customer and network: at most one an hour.
create table unfinished_notice (
  customer_id bigint not null references customer,
  network text not null,
  told_at timestamptz not null,
  primary key (customer_id, network)
);

-- Logins that nobody has ended: what looks for the abandoned ones reads no others.
create index login_open on login (started_at) where state = 'open';

-- Which login a message tells of, and when the mail system reported that it came back.
alter table outbox
  add column login_uid text,
  add column bounced_at timestamptz;
create index outbox_reference on outbox (provider_reference) where provider_reference is not null and kind = 'mail';

-- An address from which mail came back: `refused` by our gateway at once, or `reported` later.
alter table contact
  add column bounced_at timestamptz,
  add column bounce text check (bounce in ('refused', 'reported'));

-- What somebody waits for (a code) goes before what tells of something that is over: in the minute after the market opens there are as many of both.
create function message_priority(challenge uuid) returns integer
language sql immutable as $$ select case when challenge is null then 10 else 0 end $$;

-- The same as before, with the login and the priority.
create or replace function queue_messages(messages jsonb) returns integer
language plpgsql set search_path = public, pg_temp as $$
declare
  message jsonb;
  queued integer := 0;
begin
  for message in select * from jsonb_array_elements(messages) loop
    insert into outbox (id, kind, customer_id, contact_id, recipient, challenge_id, login_uid, purpose, sealed, queued_at, expires_at)
    values ((message->>'id')::uuid, message->>'kind', (message->>'customerId')::bigint, (message->>'contactId')::bigint,
            decode(message->>'recipient', 'base64'), (message->>'challengeId')::uuid, message->>'loginUid', message->>'purpose',
            decode(message->>'sealed', 'base64'), (message->>'queuedAt')::timestamptz, (message->>'expiresAt')::timestamptz);
    perform graphile_worker.add_job('deliver_message', json_build_object('id', message->>'id'), job_key := message->>'id', max_attempts := 25,
      priority := message_priority((message->>'challengeId')::uuid));
    queued := queued + 1;
  end loop;
  return queued;
end $$;

-- The same as before, with the priority.
create or replace function requeue_messages(older_than interval) returns integer
language plpgsql set search_path = public, pg_temp as $$
declare
  message record;
  requeued integer := 0;
begin
  for message in
    select o.id, o.challenge_id from outbox o
    where o.state = 'queued' and (o.claimed_until is null or o.claimed_until < now())
      and not exists (
        select from graphile_worker.jobs j
        where j.key = o.id::text and j.attempts < j.max_attempts and (j.locked_at is null or j.locked_at > now() - older_than))
    order by o.expires_at limit 1000
  loop
    perform graphile_worker.add_job('deliver_message', json_build_object('id', message.id), job_key := message.id::text, max_attempts := 25,
      priority := message_priority(message.challenge_id));
    requeued := requeued + 1;
  end loop;
  return requeued;
end $$;

-- The same as before, with the priority.
create or replace function wake_messages(message_kind text) returns integer
language plpgsql set search_path = public, pg_temp as $$
declare
  message record;
  woken integer := 0;
begin
  for message in
    select id, challenge_id from outbox
    where kind = message_kind and state = 'queued' and (claimed_until is null or claimed_until < now())
    order by expires_at limit 1000
  loop
    perform graphile_worker.add_job('deliver_message', json_build_object('id', message.id), job_key := message.id::text, max_attempts := 25,
      priority := message_priority(message.challenge_id));
    woken := woken + 1;
  end loop;
  return woken;
end $$;
