import { createHash } from 'node:crypto';
import type { Pool } from 'pg';
import type { Instant } from '#core/instant.ts';
import { emptySample, isSamplePrepared, markSamplePrepared, notifyLogins } from '#store/sample.ts';
import { importCustomers } from '../accounts/import-customers.ts';
import type { App } from '../app.ts';
import { requestPolicy } from '../rollout/apply-policy.ts';
import { jumpTo } from './jump-to.ts';
import { waitUntil } from './wait-until.ts';

/** What the sample is made of. */
export interface SampleParts {
  readonly app: App;
  /** As kannuki_owner: only the owner may empty tables, the evidence among them. */
  readonly owner: Pool;
  /** The policy file and the account export, byte for byte. */
  readonly policy: Uint8Array;
  readonly customers: Uint8Array;
}

export interface Sample {
  now(): Instant;
  /** Does nothing when the sample stands already. Otherwise imports it on its first day and plays it forward to the first day of the duty. */
  prepare(): Promise<void>;
  jumpTo(instant: Instant): Promise<void>;
  reset(): Promise<void>;
}

const firstMorning: Instant = Date.parse('2025-05-09T08:50:00+09:00');
const firstDayOfDuty: Instant = Date.parse('2025-07-26T08:50:00+09:00');

/** The sample set-up: its customers, its policy and its movable clock. One act at a time. */
export function createSample(parts: SampleParts): Sample {
  const { app } = parts;
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(act: () => Promise<T>): Promise<T> => {
    const turn = last.then(act);
    last = turn.catch(() => {});
    return turn;
  };
  return {
    now: () => app.clock.now(),
    prepare: () => inTurn(() => prepareSample(parts)),
    jumpTo: (instant) => inTurn(() => jumpTo(app, instant)),
    reset: () => inTurn(() => resetSample(parts)),
  };
}

/** A newcomer's first login asks for a factor, because the sample stands on the first day of the duty. */
async function prepareSample(parts: SampleParts): Promise<void> {
  if (await isSamplePrepared(parts.app.database)) return;
  await beginAgain(parts);
  await jumpTo(parts.app, firstDayOfDuty);
  await markPrepared(parts.app);
}

/** Back to the first day: a past that has happened cannot be changed, so it is forgotten, evidence included. */
async function resetSample(parts: SampleParts): Promise<void> {
  await beginAgain(parts);
  await markPrepared(parts.app);
}

async function beginAgain({ app, owner, policy, customers }: SampleParts): Promise<void> {
  const offset = Math.round(firstMorning - Date.now());
  const logins = await emptySample(owner, offset);
  await waitUntil(() => app.clock.offset() === offset && !policyIsInForce(app));
  await requestPolicy(app, { source: policy, by: 'sample' });
  await waitUntil(() => policyIsInForce(app));
  const sha256 = createHash('sha256').update(customers).digest();
  await importCustomers(app, { sha256, bytes: oneChunk(customers), dryRun: false, requestedBy: 'sample' });
  await notifyLogins(app.database, logins);
}

function policyIsInForce(app: App): boolean {
  try {
    return app.policies.inForceAt(app.clock.now()) !== null;
  } catch {
    return false;
  }
}

async function* oneChunk(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

function markPrepared({ database, sealing, clock }: App): Promise<void> {
  return markSamplePrepared(database, sealing, clock.now());
}
