import { Kysely, PostgresDialect } from 'kysely';
import type pg from 'pg';
import { SetUpError } from '#core/set-up-error.ts';
import { GuardedPool } from './guarded-pool.ts';
import type { Statement } from './packet.ts';
import { preparingPool, runLockedOn, runOn } from './prepared.ts';
import type { DB } from './tables.ts';
import { valueTypes } from './value-types.ts';

export interface Database {
  readonly kysely: Kysely<DB>;
  readonly pool: pg.Pool;
  /** For session checks alone, so that they wait behind no login when all connections of `pool` are taken. Ends with it. */
  readonly checks: pg.Pool;
  /** Runs one statement, prepared under its text (see store/sql.ts). */
  readonly run: Run;
  /** The same for one that neither locks nor changes anything: inside a provider request it begins no transaction. */
  readonly read: Run;
  /** The same once `lock` is held, which waits as long as it must: what others committed before is seen. One transaction, one round trip. */
  readonly runLocked: (lock: Statement, text: string, values: unknown[]) => Promise<pg.QueryResult>;
}

type Run = (text: string, values?: unknown[]) => Promise<pg.QueryResult>;

/**
 * Opens a pool of at most 12 connections (8 to 16 serve durable writes best) with Kysely on top of it, and one of two for session checks. Statements get no more than three seconds,
 * and a database that is away refuses at once: a customer who waits in front of a dead connection learns nothing.
 * Not in pg's pipeline mode: a pool gives each query a connection of its own, so nothing would be pipelined, while COPY and cursors are refused there.
 */
export function openDatabase(url: string, options: { readonly max?: number; readonly applicationName?: string } = {}): Database {
  const config = {
    connectionString: url,
    types: valueTypes,
    application_name: options.applicationName ?? 'kannuki',
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
  };
  const checks = new GuardedPool({ ...config, max: 2 });
  const pool = new GuardedPool({ ...config, max: options.max ?? 12 }, [checks]);
  const run = runOn(pool);
  const kysely = new Kysely<DB>({ dialect: new PostgresDialect({ pool: preparingPool(pool) }) });
  return { pool, checks, run, read: run, runLocked: runLockedOn(pool), kysely };
}

interface AppRoleFacts {
  readonly name: string;
  readonly superuser: boolean;
  readonly owns: boolean;
  readonly writable: string[];
  readonly usable: boolean;
}

// The parent and each partition are asked one by one: rights on a partition count when it is addressed directly.
const appRoleFacts = `
  with audited as (
    select oid, relname, relowner from pg_class where oid in (to_regclass('audit_event'), to_regclass('audit_personal'))
    union
    select child.oid, child.relname, child.relowner
    from pg_inherits
    join pg_class child on child.oid = inhrelid
    where inhparent in (to_regclass('audit_event'), to_regclass('audit_personal'))
  )
  select current_user as name,
    (select rolsuper or rolbypassrls or rolcreaterole from pg_roles where rolname = current_user) as superuser,
    coalesce(bool_or(pg_has_role(current_user, relowner, 'member')), false) as owns,
    coalesce(array_agg(relname::text order by relname) filter (where
      has_table_privilege(oid, 'update') or has_table_privilege(oid, 'delete') or has_table_privilege(oid, 'truncate')
      or has_any_column_privilege(oid, 'update')), '{}') as writable,
    coalesce(bool_and(has_table_privilege(oid, 'insert') and has_table_privilege(oid, 'select')), false) as usable
  from audited`;

/** Refuses to go on (SetUpError) when the role of DATABASE_URL could rewrite the evidence: append-only must be the database's word, not ours. */
export async function assertAppRole(database: Pick<Database, 'pool'>): Promise<void> {
  const { rows } = await database.pool.query<AppRoleFacts>(appRoleFacts);
  const facts = rows[0] as AppRoleFacts;
  const role = `The role "${facts.name}" of DATABASE_URL`;
  if (facts.superuser)
    throw new SetUpError(`${role} is a superuser or may change roles. Serve as kannuki_app, a role without special rights.`);
  if (facts.owns)
    throw new SetUpError(`${role} owns the audit tables. Migrate as kannuki_owner (MIGRATION_DATABASE_URL) and serve as kannuki_app.`);
  if (facts.writable.length > 0) {
    throw new SetUpError(
      `${role} may update, delete or truncate ${facts.writable.join(', ')}. Revoke these rights: audit events are only ever added.`,
    );
  }
  if (!facts.usable)
    throw new SetUpError(`${role} may not add and read audit events. Run the migrations as kannuki_owner, and serve as kannuki_app.`);
}
