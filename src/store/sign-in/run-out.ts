import type { AuditEvent } from '#core/audit-event.ts';
import { type Duration, type Instant, minute } from '#core/instant.ts';
import { tellRecorded } from '#ports/observation.ts';
import type { Database } from '../database.ts';
import { type CustomerRecord, type FactsRow, factsJson, readFacts } from '../facts.ts';
import { execute, type Fragment, sql } from '../sql.ts';
import type { QueuedMessage } from './statement.ts';
import { claimNotices } from './unfinished-notice.ts';

/** What ran out (a challenge, or a login that nobody went on with), with all that telling of it needs. */
export interface RanOut {
  /** Of the challenge or the login. */
  readonly id: string;
  readonly customer: CustomerRecord;
  readonly loginUid: string;
  readonly channel: string;
  readonly network: string;
  readonly userAgent: string;
  readonly stepUp: boolean;
  readonly knownBrowser: boolean;
  readonly startedAt: Instant;
  /** Of the challenge; for a login, of the last one asked, null when none was. */
  readonly method: string | null;
  /** Nothing to tell: the login was completed after all, or another one of the same browser since, or only a new number or address was to be proved. */
  readonly overtaken: boolean;
}

/** What is settled: `message` goes out unless the hour's mail for its customer and network has. */
export interface Settling {
  readonly id: string;
  readonly message: QueuedMessage | null;
}

type Row = Omit<RanOut, 'customer'> & { readonly facts: FactsRow };

const loginColumns = sql`l.uid as "loginUid", l.channel, l.network, l.user_agent as "userAgent", l.reauthentication or l.procedure_id is not null as "stepUp",
  (extract(epoch from l.started_at) * 1000)::bigint as "startedAt"`;

const read = (rows: readonly Row[]): RanOut[] => rows.map(({ facts, ...row }) => ({ ...row, customer: readFacts(facts) }));

const graceTable = (graces: ReadonlyMap<string, Duration>): Fragment =>
  sql`(select * from unnest(${[...graces.keys()]}::text[], ${[...graces.values()]}::bigint[]) grace (method, ms))`;

/**
 * Challenges whose time and grace have run out unanswered, earliest first. Those of a forgotten password whose first proof never came are told nobody:
 * whoever asked knew no more than a login ID. `graces`: method id to milliseconds.
 */
export async function findRunOut(
  database: Database,
  graces: ReadonlyMap<string, Duration>,
  now: Instant,
  limit: number,
): Promise<RanOut[]> {
  const { rows } = await execute<Row>(
    database,
    sql`with ran_out as (
      select h.id, h.login_uid, h.method, h.known_browser, h.purpose from challenge h join ${graceTable(graces)} g using (method)
      where h.state = 'pending' and h.expires_at + g.ms * interval '1 millisecond' < ${new Date(now)} order by h.expires_at limit ${limit})
    select r.id::text as id, r.method, r.known_browser as "knownBrowser", ${loginColumns}, l.state <> 'open' or l.proves is not distinct from 'target' or r.purpose = 'reset' as overtaken, ${factsJson('c')} as facts
    from ran_out r join login l on l.uid = r.login_uid join customer c on c.id = l.customer_id`,
  );
  return read(rows);
}

/** Settles them as `expired`, with an event each and the mails that are due, in one statement. Returns how many. */
export async function expireChallenges(
  database: Database,
  settling: readonly Settling[],
  graces: ReadonlyMap<string, Duration>,
  now: Instant,
): Promise<number> {
  const at = new Date(now);
  return settle(database, settling, {
    change: sql`update challenge h set state = 'expired', settled_at = ${at} from given g
      where h.id = g.id::uuid and h.id in (
        select p.id from challenge p join ${graceTable(graces)} grace using (method)
        where p.id = any (${settling.map(({ id }) => id)}::uuid[]) and p.state = 'pending'
          and p.expires_at + grace.ms * interval '1 millisecond' < ${at} for update of p skip locked)
      returning h.*, g.message`,
    event: sql`jsonb_build_object('type', 'login.challenge_expired', 'outcome', 'failure', 'actor', 'system',
      'occurredAt', ${at.toISOString()}::text, 'customerId', customer_id::text, 'channel', channel, 'method', method, 'loginUid', login_uid,
      'challengeId', id, 'network', network, 'data', jsonb_build_object('expiredAt', expires_at, 'judged', judged, 'sends', sends))`,
    now,
  });
}

/** Longer than a report of a call may take, or a page to see that its challenge was passed. */
const wellOver = minute;

/** Logins that ended long enough ago with nobody going on, oldest first. */
export async function findAbandoned(database: Database, now: Instant, limit: number): Promise<RanOut[]> {
  const { rows } = await execute<Row>(
    database,
    sql`with abandoned as (
      select * from login where state = 'open' and procedure_id is null and expires_at < ${new Date(now - wellOver)} order by started_at limit ${limit})
    select l.uid as id, (select h.method from challenge h where h.login_uid = l.uid order by h.shown_at desc limit 1) as method,
      exists (select from known_browser k where k.browser_id = l.browser_id and k.customer_id = l.customer_id and k.revoked_at is null) as "knownBrowser",
      ${loginColumns}, exists (select from login n where n.customer_id = l.customer_id and n.browser_id = l.browser_id
        and n.started_at > l.started_at and n.state = 'completed') as overtaken, ${factsJson('c')} as facts
    from abandoned l join customer c on c.id = l.customer_id`,
  );
  return read(rows);
}

/** Ends them, with an event each and the mails that are due, in one statement. Returns how many. */
export async function endAbandoned(database: Database, settling: readonly Settling[], reason: string, now: Instant): Promise<number> {
  const at = new Date(now);
  return settle(database, settling, {
    change: sql`update login l set state = 'ended', end_reason = ${reason} from given g
      where l.uid = g.id and l.uid in (select p.uid from login p where p.uid = any (${settling.map(({ id }) => id)}::text[]) and p.state = 'open'
        and p.expires_at < ${new Date(now - wellOver)} for update skip locked)
      returning l.*, g.message`,
    event: sql`jsonb_build_object('type', 'login.abandoned', 'outcome', 'failure', 'actor', 'system', 'occurredAt', ${at.toISOString()}::text,
      'customerId', customer_id::text, 'channel', channel, 'clientId', client_id, 'loginUid', uid, 'network', network,
      'data', jsonb_build_object('expiredAt', expires_at))`,
    now,
  });
}

async function settle(
  database: Database,
  settling: readonly Settling[],
  { change, event, now }: { readonly change: Fragment; readonly event: Fragment; readonly now: Instant },
): Promise<number> {
  if (settling.length === 0) return 0;
  const { rows } = await execute<{ settled: number; events: AuditEvent[] }>(
    database,
    sql`with given as (select * from jsonb_to_recordset(${JSON.stringify(settling)}::jsonb) as g (id text, message jsonb)),
    settled as (${change}),
    due as (${claimNotices(sql`(select customer_id, network from settled where message is not null) s`, now)}),
    telling as (select distinct on (s.customer_id, s.network) s.message from settled s join due using (customer_id, network) where s.message is not null)
    select record_audit(events) as settled, events, (select queue_messages(coalesce(jsonb_agg(message), '[]')) from telling)
    from (select coalesce(jsonb_agg(${event}), '[]') as events from settled) e`,
  );
  tellRecorded(rows[0]?.events ?? []);
  return rows[0]?.settled ?? 0;
}
