import { type Kysely, sql } from 'kysely';
import { atLeast, type Proof } from '#core/assurance.ts';
import type { CustomerFacts } from '#core/customer/facts.ts';
import type { Duration, Instant } from '#core/instant.ts';
import { Problem } from '#core/problem.ts';
import { loadCustomer } from '#store/sign-in/customer.ts';
import type { DB } from '#store/tables.ts';
import type { App } from '../app.ts';
import type { Assessment } from './contract.ts';
import { cannotReach, decideLogin, type LoginDecision } from './decide-login.ts';
import { sufficientUntil } from './sufficient-until.ts';

/** Links what a completed login proved to the provider's session. The connection is the provider's own transaction. */
export async function attachSession(
  app: App,
  link: { loginUid: string; sessionUid: string },
  connection: Kysely<DB> = app.database.kysely,
): Promise<void> {
  await sql`with done as (update login set session_uid = ${link.sessionUid} where uid = ${link.loginUid} and state = 'completed' returning uid)
    update authentication_event set session_uid = ${link.sessionUid} where login_uid in (select uid from done)`.execute(connection);
}

/** What a session has proved, oldest first. */
export async function provedBySession(app: App, sessionUid: string, connection: Kysely<DB> = app.database.kysely): Promise<Proof[]> {
  return connection
    .selectFrom('authentication_event')
    .select(['method', 'authenticator', 'happened_at as happenedAt'])
    .where('session_uid', '=', sessionUid)
    .orderBy('happened_at')
    .execute();
}

interface SessionQuestion {
  readonly customerNumber: string;
  readonly channel: string;
  readonly proved: readonly Proof[];
  readonly maxAge: Duration | null;
  readonly acrValues: readonly string[];
}

/** What a session's proofs are worth on one channel, now; derived each time from the proofs and the policy in force. */
export async function assessSession(app: App, asked: SessionQuestion, connection: Kysely<DB> = app.database.kysely): Promise<Assessment> {
  const customer = await loadCustomer(connection, asked.customerNumber);
  if (customer === null) return { kind: 'password_missing' };
  const now = app.clock.now();
  const decided = decideOnKnownChannel(app, customer.facts, asked, now);
  if (decided === null) return { kind: 'factor_missing' };
  if (decided.assurance === null) return { kind: 'password_missing' };
  if (cannotReach(app, decided, asked.acrValues)) return { kind: 'unmet' };
  if (!decided.sufficient) return { kind: 'factor_missing' };
  const { acr, amr, authTime } = decided.assurance;
  const wanted = asked.acrValues.filter((value) => value === 'pwd' || value === 'pwd+email' || value === 'mfa' || value === 'phr');
  if (wanted.length > 0 && !wanted.some((value) => atLeast(acr, value))) return { kind: 'factor_missing' };
  const until = sufficientUntil(app, customer.facts, asked.proved, asked.channel, now);
  return { kind: 'sufficient', acr, amr, authTime, until, policyVersion: decided.version };
}

/** null: a channel that the policy in force does not name any more lets nobody in, whatever was proved. */
function decideOnKnownChannel(app: App, facts: CustomerFacts, asked: SessionQuestion, now: Instant): LoginDecision | null {
  try {
    return decideLogin(app, facts, asked.proved, asked, now);
  } catch (error) {
    if (error instanceof Problem && error.code === 'unknown_channel') return null;
    throw error;
  }
}
