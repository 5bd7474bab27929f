import { hour, type Instant, minute } from '#core/instant.ts';
import type { Database } from './database.ts';
import type { CustomerRecord } from './facts.ts';
import { load, type Part } from './sign-in/statement.ts';
import { type Fragment, sql } from './sql.ts';

const idle = 60 * minute;
const longest = 24 * hour;

/** One session of a customer, and the browser that logged in for it. */
export interface SessionRecord {
  readonly uid: string;
  readonly startedAt: Instant;
  /** Not before this; a session at the end of its longest life does not tell more. */
  readonly lastUsedAt: Instant;
  readonly clients: readonly string[];
  /** null: the login that began it is not on record. */
  readonly network: string | null;
  readonly userAgent: string | null;
  readonly browserId: string | null;
}

/** A browser that completed a login for this customer. */
export interface KnownBrowserRecord {
  readonly id: string;
  readonly since: Instant;
  readonly lastLoginAt: Instant;
  readonly userAgent: string | null;
  readonly network: string | null;
}

const ms = (expression: Fragment): Fragment => sql`(extract(epoch from ${expression}) * 1000)::bigint`;

/** Live sessions, the last used first. */
export async function listSessions(
  database: Database,
  customer: Pick<CustomerRecord, 'id' | 'customerNumber'>,
  now: Instant,
): Promise<SessionRecord[]> {
  const { rows } = await load<{ session: SessionRecord }>(
    'list-sessions',
    database,
    sql`
    select json_build_object('uid', s.uid, 'startedAt', ${ms(sql`s.started_at`)},
      'lastUsedAt', ${ms(sql`greatest(s.started_at, s.expires_at - ${sql.lit(idle)} * interval '1 millisecond')`)},
      'clients', (select coalesce(json_agg(part.key order by part.key), '[]') from jsonb_each(s.authorizations) part where part.value ? 'sid'),
      'network', l.network, 'userAgent', l.user_agent, 'browserId', l.browser_id) as session
    from oidc_session s left join lateral (
      select network, user_agent, browser_id from login where customer_id = ${customer.id}::bigint and session_uid = s.uid and procedure_id is null
        and started_at > ${new Date(now - longest - hour)} order by started_at desc limit 1) l on true
    where s.account_id = ${customer.customerNumber} and s.expires_at > ${new Date(now)}
    order by s.expires_at desc, s.uid`,
  );
  return rows.map(({ session }) => session);
}

/** Not revoked ones, the last used first; at most fifty. */
export async function listKnownBrowsers(database: Database, customerId: string): Promise<KnownBrowserRecord[]> {
  const { rows } = await load<{ browser: KnownBrowserRecord }>(
    'list-browsers',
    database,
    sql`
    select json_build_object('id', k.browser_id, 'since', ${ms(sql`k.since`)}, 'lastLoginAt', ${ms(sql`k.last_login_at`)},
      'userAgent', l.user_agent, 'network', l.network) as browser
    from known_browser k left join lateral (
      select user_agent, network from login where customer_id = k.customer_id and browser_id = k.browser_id and state = 'completed' and procedure_id is null
        and started_at <= k.last_login_at order by started_at desc limit 1) l on true
    where k.customer_id = ${customerId}::bigint and k.revoked_at is null order by k.last_login_at desc limit 50`,
  );
  return rows.map(({ browser }) => browser);
}

/** From now on this browser is as unknown as any other to this customer. */
export const revokeBrowser = (customerId: string, browserId: string, now: Instant): Part => ({
  name: 'revoked_browser',
  sql: sql`update known_browser set revoked_at = ${new Date(now)} where customer_id = ${customerId}::bigint and browser_id = ${browserId}::uuid
    and revoked_at is null returning browser_id`,
  mustChangeOne: true,
});

/** Live and of this customer: the step that ends it is undone when it is not. */
export const sessionIsOf = (customerId: string, uid: string): Part => ({
  name: 'own_session',
  sql: sql`select s.uid from oidc_session s join customer c on c.customer_number = s.account_id where c.id = ${customerId}::bigint and s.uid = ${uid}`,
  mustChangeOne: true,
});
