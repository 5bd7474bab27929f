import type { Instant } from '#core/instant.ts';
import type { Proves } from '#core/procedure.ts';
import type { Database } from './database.ts';
import { load, type Part } from './sign-in/statement.ts';
import { type Fragment, sql } from './sql.ts';

export interface NewProcedure {
  readonly id: string;
  readonly kind: string;
  readonly customerId: string;
  /** null: of a forgotten password. */
  readonly sessionUid: string | null;
  readonly details: Readonly<Record<string, unknown>>;
  /** Sealed for 'procedure'. */
  readonly sealed: Buffer | null;
  readonly targetLookup: Buffer | null;
  readonly startedAt: Instant;
  readonly expiresAt: Instant;
}

/** Begins one; an open one of the same kind in the same session is dropped for it. */
export function insertProcedure(p: NewProcedure): Part[] {
  return [
    ...dropping(sql`session_uid = ${p.sessionUid} and kind = ${p.kind} and customer_id = ${p.customerId}::bigint`, p.startedAt),
    {
      name: 'new_procedure',
      sql: sql`insert into procedure (id, kind, customer_id, session_uid, details, sealed, target_lookup, started_at, expires_at)
        values (${p.id}::uuid, ${p.kind}, ${p.customerId}::bigint, ${p.sessionUid}, ${JSON.stringify(p.details)}::jsonb, ${p.sealed}, ${p.targetLookup},
          ${new Date(p.startedAt)}, ${new Date(p.expiresAt)}) returning id`,
      mustChangeOne: true,
    },
  ];
}

/** Given up: nothing of what it was about is kept, and nothing can be proved for it any more. */
export const dropProcedure = (id: string, now: Instant): Part[] => dropping(sql`id = ${id}::uuid`, now);

const dropping = (which: Fragment, now: Instant): Part[] => [
  {
    name: 'dropped_procedures',
    sql: sql`update procedure set state = 'dropped', sealed = null, target_lookup = null, settled_at = ${new Date(now)} where ${which} and state = 'open' returning id`,
  },
  endedProofs('dropped_procedures'),
];

const endedProofs = (settled: string): Part => ({
  name: `${settled}_proofs`,
  sql: sql`update login set state = 'ended', end_reason = 'procedure_over' where procedure_id in (select id from ${sql.ref(settled)}) and state = 'open' returning uid`,
});

/** Still open, in this session: for the step that begins one of its proofs. */
export function procedureIsOpen(key: ProcedureKey, now: Instant): Part {
  return {
    name: 'open_procedure',
    sql: sql`update procedure set expires_at = expires_at where id = ${key.id}::uuid and customer_id = ${key.customerId}::bigint
      and session_uid is not distinct from ${key.sessionUid} and state = 'open' and expires_at > ${new Date(now)} returning id`,
    mustChangeOne: true,
  };
}

/** A proof that is begun anew takes the place of the one begun before. */
export const endEarlierProofs = (id: string, proves: Proves): Part => ({
  name: 'earlier_proofs',
  sql: sql`update login set state = 'ended', end_reason = 'replaced' where procedure_id = ${id}::uuid and proves = ${proves} and state = 'open' returning uid`,
});

/**
 * Done: once, in its own session, in time, and only when every proof it needs is complete; otherwise the step is undone. Its personal values are erased:
 * what they became stands in the tables of the act.
 */
export function settleProcedure(key: ProcedureKey, needed: readonly Proves[], now: Instant): Part[] {
  return [
    {
      name: 'settled_procedure',
      sql: sql`update procedure p set state = 'done', sealed = null, target_lookup = null, settled_at = ${new Date(now)}
        where id = ${key.id}::uuid and customer_id = ${key.customerId}::bigint and session_uid is not distinct from ${key.sessionUid} and state = 'open' and expires_at > ${new Date(now)}
          and (select count(distinct l.proves) from login l where l.procedure_id = p.id and l.state = 'completed' and l.proves = any (${[...needed]}::text[])) = ${needed.length}::int
        returning id`,
      mustChangeOne: true,
    },
    endedProofs('settled_procedure'),
  ];
}

export interface ProcedureKey {
  readonly id: string;
  readonly customerId: string;
  /** null: of a forgotten password, found by what its browser presents. */
  readonly sessionUid: string | null;
}

/** What a completed proof of a procedure was. */
export interface ProcedureProof {
  readonly method: string;
  /** Keyed digest of the number or address (base64url). */
  readonly authenticator: string;
  readonly at: Instant;
}

export interface ProcedureRecord {
  readonly id: string;
  readonly kind: string;
  readonly state: 'open' | 'done' | 'dropped' | 'expired';
  readonly details: Readonly<Record<string, unknown>>;
  readonly sealed: Buffer | null;
  readonly startedAt: Instant;
  readonly expiresAt: Instant;
  readonly proofs: Readonly<Partial<Record<Proves, ProcedureProof>>>;
}

interface Row extends Omit<ProcedureRecord, 'proofs' | 'sealed'> {
  readonly sealed: string | null;
  readonly proofs: readonly (ProcedureProof & { readonly proves: Proves })[];
}

const ms = (column: string): Fragment => sql`(extract(epoch from ${sql.ref(column)}) * 1000)::bigint`;

const asJson = sql`json_build_object('id', p.id, 'kind', p.kind, 'state', case when p.state = 'open' and p.expires_at <= now.at then 'expired' else p.state end,
  'details', p.details, 'sealed', encode(p.sealed, 'base64'), 'startedAt', ${ms('p.started_at')}, 'expiresAt', ${ms('p.expires_at')},
  'proofs', (select coalesce(json_agg(json_build_object('proves', l.proves, 'method', e.method, 'authenticator', e.authenticator, 'at', ${ms('e.happened_at')})), '[]')
    from login l join authentication_event e on e.login_uid = l.uid where l.procedure_id = p.id and l.state = 'completed'))`;

/** null: no such procedure in this session; whose it may be otherwise is not told. */
export async function loadProcedure(database: Database, key: ProcedureKey, at: Instant): Promise<ProcedureRecord | null> {
  const { rows } = await load<{ procedure: Row }>(
    'load-procedure',
    database,
    sql`select ${asJson} as procedure from procedure p, (select ${new Date(at)}::timestamptz as at) now
      where p.id = ${key.id}::uuid and p.customer_id = ${key.customerId}::bigint and p.session_uid is not distinct from ${key.sessionUid}`,
  );
  return rows[0] ? read(rows[0].procedure) : null;
}

/** Begun in this session and not finished: newest first. */
export async function listOpenProcedures(database: Database, key: Omit<ProcedureKey, 'id'>, at: Instant): Promise<ProcedureRecord[]> {
  const { rows } = await load<{ procedure: Row }>(
    'list-procedures',
    database,
    sql`select ${asJson} as procedure from procedure p, (select ${new Date(at)}::timestamptz as at) now
      where p.customer_id = ${key.customerId}::bigint and p.session_uid is not distinct from ${key.sessionUid} and p.state = 'open' and p.expires_at > now.at
      order by p.started_at desc`,
  );
  return rows.map(({ procedure }) => read(procedure));
}

function read({ sealed, proofs, ...row }: Row): ProcedureRecord {
  return {
    ...row,
    sealed: sealed === null ? null : Buffer.from(sealed, 'base64'),
    proofs: Object.fromEntries(proofs.map(({ proves, ...proof }) => [proves, proof])),
  };
}

/** Erases what ran out unfinished, and ends its proofs: open logins are looked through every minute. Returns how many, at most a thousand. */
export async function expireProcedures(database: Database, now: Instant): Promise<number> {
  const { rows } = await load(
    'expire-procedures',
    database,
    sql`with expired as (
        update procedure set state = 'expired', sealed = null, target_lookup = null, settled_at = ${new Date(now)}
        where id in (select id from procedure where state = 'open' and expires_at <= ${new Date(now)} limit 1000) returning id),
      expired_proofs as (${endedProofs('expired').sql})
      select id from expired`,
  );
  return rows.length;
}

/** By the proof's own browser alone. */
export async function findProofKind(database: Database, uid: string, cookieHash: Buffer): Promise<string | null> {
  const { rows } = await load<{ kind: string }>(
    'find-proof',
    database,
    sql`select p.kind from login l join procedure p on p.id = l.procedure_id where l.uid = ${uid} and l.cookie_hash = ${cookieHash}`,
  );
  return rows[0]?.kind ?? null;
}

/** The procedure that a proof belongs to, in its own session alone. */
export async function findOfProof(
  database: Database,
  uid: string,
  key: Omit<ProcedureKey, 'id'>,
): Promise<{ readonly id: string; readonly kind: string } | null> {
  const { rows } = await load<{ id: string; kind: string }>(
    'find-of-proof',
    database,
    sql`select p.id, p.kind from login l join procedure p on p.id = l.procedure_id
      where l.uid = ${uid} and p.customer_id = ${key.customerId}::bigint and p.session_uid = ${key.sessionUid}`,
  );
  return rows[0] ?? null;
}
