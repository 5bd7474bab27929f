-- compatibility: breaking
-- What the OpenID provider keeps. `id` is SHA-256 of the token, so that a copy of the database opens nothing.

create table oidc_model (
  model text not null,
  id bytea not null,
  payload jsonb not null,
  uid text,
  user_code text,
  grant_id text,
  account_id text,
  client_id text,
  session_uid text,
  consumed_at timestamptz,
  expires_at timestamptz,
  primary key (model, id)
);
create unique index oidc_model_uid on oidc_model (model, uid) where uid is not null;
create index oidc_model_grant on oidc_model (grant_id) where grant_id is not null;
create index oidc_model_account on oidc_model (account_id) where account_id is not null;
create index oidc_model_session on oidc_model (session_uid) where session_uid is not null;
create index oidc_model_expires on oidc_model (expires_at);

-- Signing keys: the private part is sealed (AES-256-GCM). A retired key stays published until what it signed has run out.
create table signing_key (
  kid text primary key,
  public_jwk jsonb not null,
  private_sealed bytea not null,
  created_at timestamptz not null default now(),
  active_from timestamptz not null,
  retired_at timestamptz
);
