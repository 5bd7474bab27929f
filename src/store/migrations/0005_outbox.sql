-- compatibility: compatible
-- Messages are queued in the statement that saves their challenge: a message is sent if and only if its challenge was saved.

-- A sender claims a row before it speaks to the provider. The machine's time: it guards against a second sender, not against expiry.
alter table outbox add column claimed_until timestamptz;

create index outbox_queued on outbox (expires_at) where state = 'queued';
create index challenge_pending on challenge (expires_at) where state = 'pending';

-- Queues [{id, kind, customerId, contactId, challengeId?, purpose, sealed, queuedAt, expiresAt}]; sealed is base64 of the text encrypted for purpose
-- 'outbox', instants are ISO 8601. The job carries the id only. What bounds the tries of a message is its expiry, so the job itself has many.
create function queue_messages(messages jsonb) returns integer
language plpgsql set search_path = public, pg_temp as $$
declare
  message jsonb;
  queued integer := 0;
begin
  for message in select * from jsonb_array_elements(messages) loop
    insert into outbox (id, kind, customer_id, contact_id, challenge_id, purpose, sealed, queued_at, expires_at)
    values ((message->>'id')::uuid, message->>'kind', (message->>'customerId')::bigint, (message->>'contactId')::bigint,
            (message->>'challengeId')::uuid, message->>'purpose', decode(message->>'sealed', 'base64'),
            (message->>'queuedAt')::timestamptz, (message->>'expiresAt')::timestamptz);
    perform graphile_worker.add_job('deliver_message', json_build_object('id', message->>'id'), job_key := message->>'id', max_attempts := 25);
    queued := queued + 1;
  end loop;
  return queued;
end $$;

-- Messages whose job is gone, given up, or held by a worker that died (graphile-worker itself waits four hours) get a new job.
create function requeue_messages(older_than interval) returns integer
language plpgsql set search_path = public, pg_temp as $$
declare
  message_id uuid;
  requeued integer := 0;
begin
  for message_id in
    select o.id from outbox o
    where o.state = 'queued' and (o.claimed_until is null or o.claimed_until < now())
      and not exists (
        select from graphile_worker.jobs j
        where j.key = o.id::text and j.attempts < j.max_attempts and (j.locked_at is null or j.locked_at > now() - older_than))
    order by o.expires_at limit 1000
  loop
    perform graphile_worker.add_job('deliver_message', json_build_object('id', message_id), job_key := message_id::text, max_attempts := 25);
    requeued := requeued + 1;
  end loop;
  return requeued;
end $$;
