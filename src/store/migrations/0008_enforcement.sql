-- compatibility: compatible
-- Enforcement at use: sessions are judged again when the policy or the customer's own date asks for more, and channels are told until they answer.

-- The earliest instant (application's clock) at which a channel's part of the session may no longer suffice, and the policy version it was judged
-- under. What an older server writes is '-infinity': judged by the next run.
alter table oidc_session
  add column judge_at timestamptz not null default '-infinity',
  add column judged_under integer not null default 0;
create index oidc_session_judge_at on oidc_session (judge_at) where account_id is not null;
create index oidc_session_judged_under on oidc_session (judged_under) where account_id is not null;

-- One row for each channel that must hear that its part of a session has ended (OpenID Connect Back-Channel Logout 1.0), written in the transaction
-- that ends it. The logout token is made when it is sent and never stored. claimed_until is the machine's time: it guards against a second sender.
create table logout_delivery (
  id uuid primary key,
  session_uid text not null,
  account_id text not null,
  client_id text not null,
  channel text,
  sid text,
  reason text not null,
  request_id text,
  state text not null default 'queued' check (state in ('queued', 'delivered', 'undelivered')),
  attempts smallint not null default 0,
  claimed_until timestamptz,
  last_failure text,
  queued_at timestamptz not null,
  settled_at timestamptz
);
create index logout_delivery_queued on logout_delivery (queued_at) where state = 'queued';
create index logout_delivery_settled on logout_delivery (settled_at) where state <> 'queued';

-- Queues [{id, sessionUid, accountId, clientId, channel?, sid?, reason, requestId?, queuedAt}]. The job carries the id only; our own count of tries ends
-- it. Priority 10: a code that somebody waits for goes before the logouts of a whole wave.
create function queue_logouts(logouts jsonb) returns integer
language plpgsql set search_path = public, pg_temp as $$
begin
  if jsonb_array_length(logouts) = 0 then return 0; end if;
  insert into logout_delivery (id, session_uid, account_id, client_id, channel, sid, reason, request_id, queued_at)
  select id, "sessionUid", "accountId", "clientId", channel, sid, reason, "requestId", "queuedAt"
  from jsonb_to_recordset(logouts) as given (id uuid, "sessionUid" text, "accountId" text, "clientId" text, channel text, sid text, reason text,
    "requestId" text, "queuedAt" timestamptz);
  -- All at once: one by one they would take twenty times as long.
  perform graphile_worker.add_jobs(array(
    select ('send_logout', json_build_object('id', logout->>'id'), null, null, 25, logout->>'id', 10, null)::graphile_worker.job_spec
    from jsonb_array_elements(logouts) logout));
  return jsonb_array_length(logouts);
end $$;

-- Logouts whose job is gone, given up, or held by a worker that died (graphile-worker itself waits four hours) get a new job.
create function requeue_logouts(older_than interval) returns integer
language plpgsql set search_path = public, pg_temp as $$
declare
  delivery_id uuid;
  requeued integer := 0;
begin
  for delivery_id in
    select d.id from logout_delivery d
    where d.state = 'queued' and (d.claimed_until is null or d.claimed_until < now())
      and not exists (
        select from graphile_worker.jobs j
        where j.key = d.id::text and j.attempts < j.max_attempts and (j.locked_at is null or j.locked_at > now() - older_than))
    order by d.queued_at limit 1000
  loop
    perform graphile_worker.add_job('send_logout', json_build_object('id', delivery_id), job_key := delivery_id::text, max_attempts := 25, priority := 10);
    requeued := requeued + 1;
  end loop;
  return requeued;
end $$;
