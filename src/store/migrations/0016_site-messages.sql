-- compatibility: compatible
-- What a customer is told on the site itself: an own date, the method given. Never in a mail with a link.

create table site_message (
  id bigint generated always as identity primary key,
  customer_id bigint not null references customer,
  kind text not null check (kind in ('wave_date', 'wave_cancelled', 'assigned')),
  -- Words of ours and instants (ISO 8601): `method`, `from`, `before`. Never a number, an address or a name.
  parameters jsonb not null,
  -- The fact that it tells of; each is told once.
  about text not null,
  created_at timestamptz not null,
  -- First shown to the customer, and confirmed by them.
  shown_at timestamptz,
  read_at timestamptz,
  -- Another message tells it otherwise since then.
  replaced_at timestamptz,
  unique (customer_id, about)
);
create index site_message_unread on site_message (customer_id) where read_at is null and replaced_at is null;

-- How far a pass over all customers has come: for each version of the policy, and for each snapshot taken.
create table site_message_pass (
  name text primary key,
  last_customer_id bigint not null default 0,
  written bigint not null default 0,
  finished_at timestamptz
);
