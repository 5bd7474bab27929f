-- compatibility: compatible
-- An import that was stopped goes on where it stopped, finds what the part before had met, and reports all of it.

-- What the import under way has met, so that the second of two equal customer numbers or login IDs is found in bounded memory. Emptied as the import ends.
create table import_seen (
  import_run integer not null,
  line bigint not null,
  customer_number text not null,
  login_id text not null,
  primary key (import_run, customer_number),
  unique (import_run, login_id)
);

-- What the report says of one line: a row that was rejected, or a field that differs and was not applied. Never the value itself.
create table import_finding (
  import_run integer not null,
  line bigint not null,
  kind text not null check (kind in ('rejected', 'conflict')),
  customer_number text,
  field text not null,
  reason text not null
);
create index import_finding_run on import_finding (import_run, line);

create index import_run_file on import_run (file_sha256, id desc);
create index import_conflict_customer on import_conflict (customer_id) where state in ('open', 'requested');
