import type { Proof } from '#core/assurance.ts';
import type { Instant } from '#core/instant.ts';
import type { Database } from '../database.ts';
import { type CustomerRecord, type FactsRow, factsJson, readFacts } from '../facts.ts';
import { execute, type Fragment, sql } from '../sql.ts';

/** A session as assurance sees it: whose it is, and what it has proved, oldest first. */
export interface SessionState {
  readonly customer: CustomerRecord | null;
  readonly proved: readonly Proof[];
}

interface Row {
  readonly facts: FactsRow | null;
  readonly proved: readonly Proof[];
}

const proofColumns = sql`e.method, e.authenticator, (extract(epoch from e.happened_at) * 1000)::bigint as "happenedAt"`;

/**
 * One round trip. `attach`: uid of a login whose proofs belong to the session from here on, once it is completed; a statement does not see what it
 * changes itself, so they are read from what the change returns.
 */
export async function loadSession(
  database: Database,
  key: { readonly uid: string; readonly customerNumber: string; readonly attach: string | null },
): Promise<SessionState> {
  const { uid, attach } = key;
  const kept = sql`select ${proofColumns} from authentication_event e where e.session_uid = ${uid}`;
  const [clauses, proofs] = attach === null ? [sql``, kept] : attaching(uid, attach, kept);
  const { rows } = await execute<Row>(
    attach === null ? { run: database.read } : database,
    sql`${clauses} select (select ${factsJson('c')} from customer c where c.customer_number = ${key.customerNumber}) as facts,
      (select coalesce(json_agg(p order by p."happenedAt"), '[]') from (${proofs}) p) as proved`,
  );
  const { facts = null, proved = [] } = rows[0] ?? {};
  return { customer: facts && readFacts(facts), proved };
}

function attaching(uid: string, attach: string, kept: Fragment): [Fragment, Fragment] {
  // Whoever ends the customer's sessions is waited for, and then this login has ended too (decision 0137).
  const held = sql`select from customer_password where customer_id = (select customer_id from login where uid = ${attach}) for share`;
  const clauses = sql`with done as (update login set session_uid = ${uid} where uid = ${attach} and state = 'completed'
      and (select count(*) from (${held}) held) >= 0 returning uid),
    attached as (update authentication_event set session_uid = ${uid} where login_uid in (select uid from done)
      returning login_uid, method, authenticator, happened_at)`;
  return [
    clauses,
    sql`${kept} and not exists (select from done where done.uid = e.login_uid) union all select ${proofColumns} from attached e`,
  ];
}

/** What a session has proved, oldest first. */
export async function loadProofs(database: Database, sessionUid: string): Promise<Proof[]> {
  const { rows } = await execute<Proof & { happenedAt: number }>(
    database,
    sql`select e.method, e.authenticator, e.happened_at as "happenedAt" from authentication_event e where e.session_uid = ${sessionUid} order by e.happened_at`,
  );
  return rows;
}

/** The session that a client's `sid` names; null when it, or that part of it, has ended. */
export async function findSessionOfPart(
  database: Database,
  part: { readonly customerNumber: string; readonly clientId: string; readonly sid: string },
  now: Instant,
): Promise<string | null> {
  const { rows } = await execute<{ uid: string }>(
    database,
    sql`select uid from oidc_session where account_id = ${part.customerNumber} and expires_at > ${new Date(now)}
      and authorizations->${part.clientId}::text->>'sid' = ${part.sid}`,
  );
  return rows[0]?.uid ?? null;
}
