-- compatibility: breaking
-- Held and frozen (rule 14). Breaking: an older server knows nothing of holds and would let in who is frozen.

-- Closed by a date, never deleted. `set_by` is the way in; persons, proofs and reasons in words stand in the evidence. `kept_session` is the session from
-- which the customer set it: every other one, and every proof from before, has ended with it.
create table hold (
  id uuid primary key default gen_random_uuid(),
  customer_id bigint not null references customer,
  scope text not null check (scope in ('login', 'trading')),
  level text not null check (level in ('held', 'frozen')),
  set_at timestamptz not null,
  set_by text not null check (set_by in ('call', 'session', 'support', 'system')),
  reason text not null,
  kept_session text,
  lifted_at timestamptz,
  lifted_by text check (lifted_by in ('customer', 'operators')),
  check (level = 'frozen' or scope = 'trading'),
  check ((lifted_at is null) = (lifted_by is null))
);
create unique index hold_open on hold (customer_id, scope, level) where lifted_at is null;
create index hold_of_customer on hold (customer_id);

-- Calls to the freeze number, counted by the one customer whose number they came from: the third in 30 days goes to a person first.
alter table inbound_call add column freezes_customer bigint;
create index inbound_call_freeze on inbound_call (freezes_customer, received_at) where freezes_customer is not null;
-- A number replaced on the web may freeze for 72 hours more (rule 11).
create index contact_former on contact (lookup, valid_to) where valid_to is not null and lookup is not null;

-- What relying parties must hear of a customer, one row for each change, written in the statement of the act. Which of them are told is configuration:
-- a job makes one delivery for each. The id of a delivery is the `jti` of its token (RFC 8417 2.2), the same however often it is sent.
create table security_event (
  id uuid primary key,
  customer_id bigint not null references customer,
  hold_id uuid not null,
  scope text not null,
  level text not null,
  change text not null check (change in ('set', 'lifted')),
  reason text not null,
  happened_at timestamptz not null,
  spread_at timestamptz
);
create index security_event_unspread on security_event (happened_at) where spread_at is null;
create index security_event_of_customer on security_event (customer_id);

create table security_event_delivery (
  id uuid primary key default gen_random_uuid(),
  event_id uuid not null references security_event,
  client_id text not null,
  state text not null default 'queued' check (state in ('queued', 'delivered', 'undelivered')),
  attempts smallint not null default 0,
  claimed_until timestamptz,
  last_failure text,
  queued_at timestamptz not null,
  settled_at timestamptz,
  unique (event_id, client_id)
);
create index security_event_delivery_queued on security_event_delivery (queued_at) where state = 'queued';

-- Queues [{id, customerId, holdId, scope, level, change, reason, happenedAt}]. The job carries the id only.
create function queue_security_events(events jsonb) returns integer
language plpgsql set search_path = public, pg_temp as $$
begin
  if jsonb_array_length(events) = 0 then return 0; end if;
  insert into security_event (id, customer_id, hold_id, scope, level, change, reason, happened_at)
  select id, "customerId", "holdId", scope, level, change, reason, "happenedAt"
  from jsonb_to_recordset(events) as given (id uuid, "customerId" bigint, "holdId" uuid, scope text, level text, change text, reason text,
    "happenedAt" timestamptz);
  perform graphile_worker.add_jobs(array(
    select ('spread_security_event', json_build_object('id', event->>'id'), null, null, 25, event->>'id', 0, null)::graphile_worker.job_spec
    from jsonb_array_elements(events) event));
  return jsonb_array_length(events);
end $$;

-- One delivery for each client that is told, and its job; once, however often the job comes.
create function spread_security_event(event uuid, clients text[], at timestamptz) returns integer
language plpgsql set search_path = public, pg_temp as $$
declare
  made integer;
begin
  update security_event set spread_at = at where id = event and spread_at is null;
  if not found then return 0; end if;
  with added as (
    insert into security_event_delivery (event_id, client_id, queued_at) select event, client, at from unnest(clients) client
    on conflict do nothing returning id)
  select count(*) into made from added,
    lateral (select graphile_worker.add_job('send_security_event', json_build_object('id', added.id), job_key := added.id::text, max_attempts := 25)) queued;
  return made;
end $$;

-- Events and deliveries whose job is gone, given up, or held by a worker that died get a new job.
create function requeue_security_events(older_than interval) returns integer
language plpgsql set search_path = public, pg_temp as $$
declare
  lost record;
  requeued integer := 0;
begin
  for lost in
    select waiting.id, waiting.task from (
      select e.id, 'spread_security_event' as task, e.happened_at as since from security_event e where e.spread_at is null
      union all
      select d.id, 'send_security_event', d.queued_at from security_event_delivery d
      where d.state = 'queued' and (d.claimed_until is null or d.claimed_until < now())) waiting
    where not exists (
      select from graphile_worker.jobs j
      where j.key = waiting.id::text and j.attempts < j.max_attempts and (j.locked_at is null or j.locked_at > now() - older_than))
    order by waiting.since limit 1000
  loop
    perform graphile_worker.add_job(lost.task, json_build_object('id', lost.id), job_key := lost.id::text, max_attempts := 25);
    requeued := requeued + 1;
  end loop;
  return requeued;
end $$;
