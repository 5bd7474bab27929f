-- compatibility: compatible
-- The customer's own pages: their sessions, and the procedures (手続き) that need fresh proofs.

-- One browser logged in at the account site, a relying party of our own provider. It lives no longer than its part of the provider's session.
create table account_session (
  token_hash bytea primary key,
  session_uid text not null,
  sid text not null,
  customer_id bigint not null references customer,
  browser_id uuid references browser,
  started_at timestamptz not null,
  seen_at timestamptz not null,
  -- The trading PIN was right: registered information is open until then (rule 8).
  pin_until timestamptz
);
create index account_session_seen on account_session (seen_at);
create index account_session_uid on account_session (session_uid);

-- Something a customer does that needs fresh proofs. What it is about is sealed; a dropped or expired one leaves nothing but its row without it.
create table procedure (
  id uuid primary key,
  kind text not null,
  customer_id bigint not null references customer,
  session_uid text not null,
  state text not null default 'open' check (state in ('open', 'done', 'dropped', 'expired')),
  -- Words and ids of ours; never a number, an address or a password.
  details jsonb not null default '{}',
  -- Sealed for 'procedure': the new number or address, a new password's hash.
  sealed bytea,
  -- Keyed digest of the number or address whose control must be proved; null when none.
  target_lookup bytea,
  started_at timestamptz not null,
  expires_at timestamptz not null,
  settled_at timestamptz
);
create index procedure_customer on procedure (customer_id, started_at desc);
create index procedure_open on procedure (expires_at) where state = 'open';

-- A login that belongs to a procedure proves one thing for it: `registered` a contact registered now, `target` control of the new one.
alter table login
  add column procedure_id uuid references procedure,
  add column proves text,
  add check ((procedure_id is null) = (proves is null)),
  add check (proves in ('registered', 'target'));
create index login_procedure on login (procedure_id) where procedure_id is not null;

-- Whose call passes this attempt (keyed digests): null means every number registered to the customer.
alter table challenge add column callers bytea[];
create index challenge_callers on challenge using gin (callers) where callers is not null;

-- A message to a number or address that is not registered (yet): sealed for 'contact', as a contact is.
alter table outbox alter column contact_id drop not null, add column recipient bytea, add check (num_nonnulls(contact_id, recipient) = 1);

create or replace function queue_messages(messages jsonb) returns integer
language plpgsql set search_path = public, pg_temp as $$
declare
  message jsonb;
  queued integer := 0;
begin
  for message in select * from jsonb_array_elements(messages) loop
    insert into outbox (id, kind, customer_id, contact_id, recipient, challenge_id, purpose, sealed, queued_at, expires_at)
    values ((message->>'id')::uuid, message->>'kind', (message->>'customerId')::bigint, (message->>'contactId')::bigint,
            decode(message->>'recipient', 'base64'), (message->>'challengeId')::uuid, message->>'purpose', decode(message->>'sealed', 'base64'),
            (message->>'queuedAt')::timestamptz, (message->>'expiresAt')::timestamptz);
    perform graphile_worker.add_job('deliver_message', json_build_object('id', message->>'id'), job_key := message->>'id', max_attempts := 25);
    queued := queued + 1;
  end loop;
  return queued;
end $$;
