-- compatibility: compatible
-- One row for each gateway of messages, shared by all workers: a provider that does not answer is left alone for a while. The machine's time.

create table gateway_circuit (
  kind text primary key check (kind in ('sms', 'mail')),
  state text not null default 'closed' check (state in ('closed', 'open')),
  -- Failures in a row; an answer of the provider, even a refusal of one message, ends the row.
  failures integer not null default 0,
  opened_at timestamptz,
  -- While open: from when one message may try.
  retry_at timestamptz,
  -- While that one is being sent, no other tries.
  probe_until timestamptz,
  last_error text,
  check ((state = 'open') = (retry_at is not null))
);

insert into gateway_circuit (kind) values ('sms'), ('mail');

-- When a gateway answers again, what waited is sent at once, the message with the least time left first.
create function wake_messages(message_kind text) returns integer
language plpgsql set search_path = public, pg_temp as $$
declare
  message_id uuid;
  woken integer := 0;
begin
  for message_id in
    select id from outbox
    where kind = message_kind and state = 'queued' and (claimed_until is null or claimed_until < now())
    order by expires_at limit 1000
  loop
    perform graphile_worker.add_job('deliver_message', json_build_object('id', message_id), job_key := message_id::text, max_attempts := 25);
    woken := woken + 1;
  end loop;
  return woken;
end $$;
