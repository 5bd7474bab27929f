import type { ClientBase } from 'pg';
import type { Instant } from '#core/instant.ts';
import { type CustomerRange, continuePass, finishedPasses, replaceWaveMessage, writeSiteMessages } from '#store/site-message.ts';
import type { App } from '../app.ts';
import { siteMessageRule } from './site-message-rule.ts';

export interface TellOptions {
  /** Customers per transaction; 10,000 when left out. */
  readonly batch?: number;
  /** Stops between two batches; the next run goes on there. */
  readonly signal?: AbortSignal;
}

/**
 * Tells every customer on the site what the policy means for them: one pass for each version of the policy and for each snapshot, resumable and idempotent.
 * What changes between passes is told in the transaction that changes it.
 */
export async function tellCustomers(app: App, { batch = 10_000, signal }: TellOptions = {}): Promise<void> {
  const { pool } = app.database;
  const current = await siteMessageRule(app, pool, app.clock.now());
  if (current === null) return;
  const { version, snapshot, rule } = current;
  const names = [`policy:${version}`, ...(snapshot === null ? [] : [`snapshot:${snapshot.id}:policy:${version}`])];
  const finished = await finishedPasses(pool, names);
  for (const name of names.filter((each) => !finished.has(each))) {
    while (!(await continuePass(pool, app.sealing, { name, rule, size: batch }, app.clock.now()))) signal?.throwIfAborted();
  }
}

/** Accounts that an import has just opened, in its transaction, after their assignment. */
export async function tellOpened(app: App, client: ClientBase, opened: CustomerRange, now: Instant): Promise<void> {
  const current = await siteMessageRule(app, client, now);
  if (current !== null) await writeSiteMessages(client, current.rule, opened, now);
}

/** A customer whose own date has just been changed, in the transaction that changes it. */
export async function tellWaveMoved(app: App, client: ClientBase, customerId: string, now: Instant): Promise<void> {
  const current = await siteMessageRule(app, client, now);
  await replaceWaveMessage(client, customerId, current?.rule.waves ?? null, now);
}
