-- compatibility: compatible
-- What a person of the house must look into. `sealed` holds what was told of it (AES-256-GCM, purpose 'case'); a case without a customer is one that
-- concerns several, or nobody who is known.
create table support_case (
  id bigint generated always as identity primary key,
  kind text not null,
  customer_id bigint references customer,
  opened_at timestamptz not null,
  opened_by text not null,
  sealed bytea not null,
  state text not null default 'open' check (state in ('open', 'closed')),
  closed_at timestamptz,
  closed_by text,
  closing_reason text,
  check ((state = 'closed') = (closed_at is not null)),
  check ((closed_at is null) = (closed_by is null))
);
create index support_case_open on support_case (opened_at) where state = 'open';
create index support_case_of_customer on support_case (customer_id) where customer_id is not null;
