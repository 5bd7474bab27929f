-- compatibility: breaking
-- Append-only evidence. Partitioned by month of the machine's time; the application may insert and read, nothing else.

create table audit_event (
  id bigint generated always as identity,
  recorded_at timestamptz not null default clock_timestamp(),
  xid xid8 not null default pg_current_xact_id(),
  occurred_at timestamptz not null,
  type text not null,
  outcome text not null,
  reason text,
  actor text not null,
  customer_id bigint,
  channel text,
  client_id text,
  method text,
  policy_version integer,
  login_uid text,
  challenge_id uuid,
  session_uid text,
  request_id text,
  network text,
  data jsonb not null default '{}',
  commitments jsonb not null default '{}',
  primary key (recorded_at, id)
) partition by range (recorded_at);
create index audit_event_customer on audit_event (customer_id, occurred_at);
create index audit_event_login on audit_event (login_uid) where login_uid is not null;
create index audit_event_type on audit_event (type, occurred_at);

-- Personal values beside the event; an erasure may delete them without breaking a proof, because the event holds SHA-256(salt || value) only.
create table audit_personal (
  event_id bigint not null,
  recorded_at timestamptz not null,
  field text not null,
  salt bytea not null,
  sealed bytea not null,
  primary key (recorded_at, event_id, field)
) partition by range (recorded_at);

-- Months are made ahead by the owner's function, because the application's role may not create tables.
create function ensure_audit_partitions(months_ahead integer default 3) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  month date;
  suffix text;
  parent text;
begin
  for step in -1..months_ahead loop
    month := date_trunc('month', now() at time zone 'UTC')::date + make_interval(months => step);
    suffix := to_char(month, 'YYYY_MM');
    foreach parent in array array['audit_event', 'audit_personal'] loop
      if to_regclass(parent || '_' || suffix) is null then
        execute format('create table %I partition of %I for values from (%L) to (%L)',
          parent || '_' || suffix, parent, month::timestamp at time zone 'UTC', (month + interval '1 month')::timestamp at time zone 'UTC');
        execute format('revoke all on %I from public', parent || '_' || suffix);
        if exists (select from pg_roles where rolname = 'kannuki_app') then
          execute format('grant select, insert on %I to kannuki_app', parent || '_' || suffix);
        end if;
      end if;
    end loop;
  end loop;
end $$;

-- Inserts a list of events, so that a use case records its state and its evidence in one statement.
-- Each event: {type, outcome, reason?, actor, occurredAt, customerId?, channel?, clientId?, method?, policyVersion?, loginUid?, challengeId?,
--              sessionUid?, requestId?, network?, data?, personal?: {field: {salt, sealed, commitment}}}; salt and sealed are base64, commitment is hex.
create function record_audit(events jsonb) returns integer
language plpgsql set search_path = public, pg_temp as $$
declare
  event jsonb;
  entry record;
  event_id bigint;
  event_at timestamptz;
  written integer := 0;
begin
  for event in select * from jsonb_array_elements(events) loop
    insert into audit_event (occurred_at, type, outcome, reason, actor, customer_id, channel, client_id, method, policy_version,
                             login_uid, challenge_id, session_uid, request_id, network, data, commitments)
    values ((event->>'occurredAt')::timestamptz, event->>'type', event->>'outcome', event->>'reason', event->>'actor',
            (event->>'customerId')::bigint, event->>'channel', event->>'clientId', event->>'method', (event->>'policyVersion')::integer,
            event->>'loginUid', (event->>'challengeId')::uuid, event->>'sessionUid', event->>'requestId', event->>'network',
            coalesce(event->'data', '{}'),
            coalesce((select jsonb_object_agg(key, value->>'commitment') from jsonb_each(coalesce(event->'personal', '{}'))), '{}'))
    returning id, recorded_at into event_id, event_at;
    for entry in select key, value from jsonb_each(coalesce(event->'personal', '{}')) loop
      insert into audit_personal (event_id, recorded_at, field, salt, sealed)
      values (event_id, event_at, entry.key, decode(entry.value->>'salt', 'base64'), decode(entry.value->>'sealed', 'base64'));
    end loop;
    written := written + 1;
  end loop;
  return written;
end $$;

select ensure_audit_partitions();
