-- compatibility: compatible
-- A message that may have been sent: its sender died, or its gateway kept silent, after it was handed over (decision 0136).

alter table outbox drop constraint outbox_state_check;
alter table outbox add constraint outbox_state_check
  check (state in ('queued', 'sent', 'failed', 'expired', 'superseded', 'unconfirmed'));

-- Whether a sender may take it. A claim that nobody has ended: it may have been sent. A code is not sent again by us; a notice, which must arrive, after a while.
create function message_is_free(o outbox) returns boolean
language sql stable as $$
  select o.state = 'queued' and o.sealed is not null
    and (o.claimed_until is null or (o.challenge_id is null and o.claimed_until < now() - interval '10 minutes'))
$$;

-- The same as before, of those that may be taken.
create or replace function requeue_messages(older_than interval) returns integer
language plpgsql set search_path = public, pg_temp as $$
declare
  message record;
  requeued integer := 0;
begin
  for message in
    select o.id, o.challenge_id from outbox o
    where o.state = 'queued' and message_is_free(o)
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

-- The same as before, of those that may be taken.
create or replace function wake_messages(message_kind text) returns integer
language plpgsql set search_path = public, pg_temp as $$
declare
  message record;
  woken integer := 0;
begin
  for message in
    select o.id, o.challenge_id from outbox o
    where o.kind = message_kind and o.state = 'queued' and message_is_free(o)
    order by o.expires_at limit 1000
  loop
    perform graphile_worker.add_job('deliver_message', json_build_object('id', message.id), job_key := message.id::text, max_attempts := 25,
      priority := message_priority(message.challenge_id));
    woken := woken + 1;
  end loop;
  return woken;
end $$;
