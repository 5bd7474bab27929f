import type pg from 'pg';
import { SetUpError } from '#core/set-up-error.ts';

export const appRole = 'kannuki_app';

type Right = 'select' | 'insert' | 'update' | 'delete';
const read: readonly Right[] = ['select'];
const add: readonly Right[] = ['select', 'insert'];
const change: readonly Right[] = ['select', 'insert', 'update'];
const all: readonly Right[] = ['select', 'insert', 'update', 'delete'];

/** What the serving role may do to each table. Every table must stand here: a forgotten one stops the migration, not the first login. */
export const rights: Readonly<Record<string, readonly Right[]>> = {
  schema_migration: read,
  // Evidence, and what was decided once: added, never rewritten.
  audit_event: add,
  audit_personal: add,
  assignment: add,
  login_notification_choice: add,
  // What a history is kept of: closed by a date, never deleted.
  customer: change,
  customer_password: change,
  customer_trading_pin: change,
  customer_last_import: change,
  contact: change,
  factor_setting: change,
  wave_date: change,
  policy_version: change,
  snapshot_run: change,
  notification_switch: change,
  import_run: change,
  import_conflict: change,
  clock_offset: change,
  gateway_circuit: change,
  import_finding: change,
  operator_request: change,
  support_case: change,
  hold: change,
  security_event: change,
  site_message: change,
  site_message_pass: change,
  warning_shown: change,
  // What runs out and is swept away.
  browser: all,
  known_browser: all,
  login: all,
  authentication_event: all,
  challenge: all,
  attempt_place: all,
  number_shown: all,
  inbound_call: all,
  outbox: all,
  unfinished_notice: all,
  import_seen: all,
  failure_lane: all,
  send_budget: all,
  oidc_model: all,
  oidc_session: all,
  account_session: all,
  procedure: all,
  password_reset: all,
  logout_delivery: all,
  security_event_delivery: all,
  signing_key: all,
};

/** Gives kannuki_app its rights on our tables and on the job queue. Runs as the owner after every migration; may run any number of times. */
export async function applyGrants(client: pg.Client): Promise<void> {
  await requireRole(client);
  await client.query('begin');
  try {
    await client.query(`revoke all on schema public from public; grant usage on schema public to ${appRole}`);
    for (const { name, parent } of await ownTables(client)) await grantTable(client, name, parent);
    await client.query(`grant usage, select on all sequences in schema public to ${appRole}`);
    for (const signature of await ownFunctions(client))
      await client.query(`revoke all on function ${signature} from public; grant execute on function ${signature} to ${appRole}`);
    await grantJobQueue(client);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => {});
    throw error;
  }
}

async function requireRole(client: pg.Client): Promise<void> {
  const { rows } = await client.query('select from pg_roles where rolname = $1', [appRole]);
  if (rows.length === 0)
    throw new SetUpError(`The role ${appRole} does not exist. As a superuser run: create role ${appRole} login password '…';`);
}

async function grantTable(client: pg.Client, name: string, parent: string | null): Promise<void> {
  const granted = rights[parent ?? name];
  if (!granted) throw new SetUpError(`The table ${name} has no rights listed in src/store/grants.ts.`);
  await client.query(`revoke all on ${client.escapeIdentifier(name)} from public, ${appRole};
    grant ${granted.join(', ')} on ${client.escapeIdentifier(name)} to ${appRole}`);
}

/** Tables of ours with the partitioned table that each partition belongs to. */
async function ownTables(client: pg.Client): Promise<{ name: string; parent: string | null }[]> {
  const { rows } = await client.query<{ name: string; parent: string | null }>(`
    select c.relname::text as name, p.relname::text as parent
    from pg_class c
    left join pg_inherits i on i.inhrelid = c.oid
    left join pg_class p on p.oid = i.inhparent
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
    order by 1`);
  return rows;
}

/** Functions of ours; those of extensions keep their own rights. */
async function ownFunctions(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ signature: string }>(`
    select p.oid::regprocedure::text as signature
    from pg_proc p
    where p.pronamespace = 'public'::regnamespace
      and not exists (select from pg_depend d where d.objid = p.oid and d.classid = 'pg_proc'::regclass and d.deptype = 'e')
    order by 1`);
  return rows.map((row) => row.signature);
}

/** graphile-worker switches row-level security on for its tables and writes no policy, so a role other than the owner sees nothing. */
async function grantJobQueue(client: pg.Client): Promise<void> {
  await client.query(`
    grant usage on schema graphile_worker to ${appRole};
    grant select, insert, update, delete on all tables in schema graphile_worker to ${appRole};
    revoke insert, update, delete on graphile_worker.migrations from ${appRole};
    grant usage, select on all sequences in schema graphile_worker to ${appRole};
    grant execute on all functions in schema graphile_worker to ${appRole}`);
  const { rows } = await client.query<{ name: string }>(
    `
    select c.relname::text as name from pg_class c
    where c.relnamespace = 'graphile_worker'::regnamespace and c.relrowsecurity
      and not exists (select from pg_policy p where p.polrelid = c.oid and p.polname = $1)`,
    [appRole],
  );
  for (const { name } of rows) {
    await client.query(
      `create policy ${appRole} on graphile_worker.${client.escapeIdentifier(name)} to ${appRole} using (true) with check (true)`,
    );
  }
}
