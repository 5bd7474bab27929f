-- compatibility: compatible
-- Budgets by lane (rule 7): messages that may go out, and the backstop behind all lanes of unknown browsers.

-- When messages went out: of a customer in a lane (`subject` names the customer), or to a number or an address from any unknown browser
-- (`subject` is its lookup, `lane` is empty). Only the instants that still count are kept, so a row stays small.
create table send_budget (
  subject bytea not null,
  lane text not null,
  sent_at timestamptz[] not null,
  primary key (subject, lane)
);

-- A lane 'm:' || method counts the failures of all unknown browsers together. Until `open_until` it locks nothing, however many there are.
alter table failure_lane add column open_until timestamptz;

-- What one operator asked for and another must approve; `act` names it.
create table operator_request (
  id bigint generated always as identity primary key,
  act text not null,
  customer_id bigint not null references customer,
  details jsonb not null default '{}',
  requested_by text not null,
  requested_at timestamptz not null,
  approved_by text,
  approved_at timestamptz,
  check ((approved_by is null) = (approved_at is null)),
  check (approved_by is distinct from requested_by)
);
create unique index operator_request_open on operator_request (act, customer_id) where approved_at is null;

-- What every step of a login looks up, however many logins there were before.
create index challenge_login on challenge (login_uid);
create index number_shown_subject on number_shown (subject, upper(quiet));
create index attempt_place_challenge on attempt_place (challenge_id);
