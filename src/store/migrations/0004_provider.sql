-- compatibility: breaking
-- What the OpenID provider keeps. Ids are SHA-256 of what a browser or a client presents, so that a copy of the database opens nothing.

-- Codes, tokens, grants, pushed requests, interactions, proofs seen. expires_at runs on the application's clock
-- (of ReplayDetection on the machine's, because a proof's own time does).
create table oidc_model (
  model text not null,
  id bytea not null,
  payload jsonb not null,
  grant_id text,
  consumed_at timestamptz,
  expires_at timestamptz not null,
  primary key (model, id)
);
create index oidc_model_grant on oidc_model (grant_id) where grant_id is not null;
create index oidc_model_expires on oidc_model (expires_at);

-- A browser's session: one row per uid, while the identifier that the browser presents is replaced at every rise in assurance.
-- `authorizations` holds {client_id: {sid, grantId}}. The absolute end counts from started_at, the idle end is expires_at.
create table oidc_session (
  uid text primary key,
  id_hash bytea not null unique,
  account_id text,
  payload jsonb not null,
  authorizations jsonb not null default '{}',
  started_at timestamptz not null,
  expires_at timestamptz not null
);
create index oidc_session_account on oidc_session (account_id) where account_id is not null;
create index oidc_session_expires on oidc_session (expires_at);

-- Signing keys: the private part is sealed (AES-256-GCM). A retired key stays published until what it signed has run out.
-- Instants of this table are on the machine's time, as those of the tokens that the keys sign.
create table signing_key (
  kid text primary key,
  public_jwk jsonb not null,
  private_sealed bytea not null,
  created_at timestamptz not null default now(),
  active_from timestamptz not null,
  retired_at timestamptz
);
