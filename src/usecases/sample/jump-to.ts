import { hour, type Instant } from '#core/instant.ts';
import { Problem } from '#core/problem.ts';
import { advanceClockOffset } from '#store/clock.ts';
import { findOpenLogins, notifyLogins } from '#store/sample.ts';
import type { App } from '../app.ts';
import { tendOutbox } from '../messages/tend-outbox.ts';
import { takeSnapshot } from '../rollout/take-snapshot.ts';
import { expireChallenges } from '../upkeep/expire-challenges.ts';
import { waitUntil } from './wait-until.ts';

/**
 * Moves the sample's clock forward; what falls due on the way happens at its own instant, as if the time had passed: the snapshot, the end of
 * challenges and messages. Sessions and logins end by themselves, being judged by the same clock. Throws Problem('invalid_input') for the past.
 */
export async function jumpTo(app: App, instant: Instant): Promise<void> {
  const from = app.clock.now();
  if (instant < from) throw new Problem('invalid_input', 'The clock of the sample runs forward only. "start" begins the sample again.');
  const open = await findOpenLogins(app.database, from - hour);
  for (const stop of [...dueBetween(app, from, instant), instant]) {
    await moveClock(app, stop);
    await takeSnapshot(app);
  }
  await expireChallenges(app);
  await tendOutbox(app);
  await notifyLogins(app.database, open);
}

function dueBetween(app: App, from: Instant, until: Instant): Instant[] {
  const snapshotAt = app.policies.inForceAt(from).policy.snapshot?.at;
  return snapshotAt !== undefined && snapshotAt > from && snapshotAt < until ? [snapshotAt] : [];
}

async function moveClock(app: App, instant: Instant): Promise<void> {
  const offset = Math.round(instant - Date.now());
  await advanceClockOffset(app.database.pool, offset);
  await waitUntil(() => app.clock.offset() >= offset);
}
