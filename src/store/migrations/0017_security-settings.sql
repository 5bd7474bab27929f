-- compatibility: compatible
-- What customers set for themselves: which registered numbers they call from; the login history; the warning about compensation.

-- Ids of the registered contacts that a customer wants to use for the method; null: all. One row of theirs at a time: of two settings at once one wins.
alter table factor_setting add column contacts bigint[];
create unique index factor_setting_own on factor_setting (customer_id) where source = 'web' and valid_to is null;

-- The customer's login history reads these alone, newest first. Building it holds back writes to the audit tables meanwhile.
create index audit_event_logins on audit_event (customer_id, occurred_at desc, id desc) where type in ('login.password_accepted', 'login.step_up_begun');

-- When the warning about compensation was last shown, and on the page of which login: at most once a day. The evidence of each is an audit event.
create table warning_shown (
  customer_id bigint primary key references customer,
  login_uid text not null,
  version text not null,
  shown_at timestamptz not null
);
