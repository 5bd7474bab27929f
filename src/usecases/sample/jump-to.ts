import { hour, type Instant } from '#core/instant.ts';
import { Problem } from '#core/problem.ts';
import { advanceClockOffset } from '#store/clock.ts';
import { findOpenLogins, notifyLogins } from '#store/sample.ts';
import type { App } from '../app.ts';
import { tendOutbox } from '../messages/tend-outbox.ts';
import { switchOnNotification } from '../notifications/switch-on-notification.ts';
import { takeSnapshot } from '../rollout/take-snapshot.ts';
import { endAbandonedLogins } from '../upkeep/end-abandoned-logins.ts';
import { expireChallenges } from '../upkeep/expire-challenges.ts';
import { waitUntil } from './wait-until.ts';

/**
 * Moves the sample's clock forward; what falls due on the way happens at its own instant, as if the time had passed: login notification
 * switched on, the snapshot, the end of challenges and messages. Sessions and logins end by themselves, being judged by the same clock. Throws Problem('invalid_input') for the past.
 */
export async function jumpTo(app: App, instant: Instant): Promise<void> {
  const from = app.clock.now();
  if (instant < from) throw new Problem('invalid_input', 'The clock of the sample runs forward only. "start" begins the sample again.');
  const open = await findOpenLogins(app.database, from - hour);
  for (const stop of [...dueBetween(app, from, instant), instant]) {
    await moveClock(app, stop);
    await switchOnNotification(app);
    await takeSnapshot(app);
  }
  await expireChallenges(app);
  await endAbandonedLogins(app);
  await tendOutbox(app);
  await notifyLogins(app.database, open);
}

function dueBetween(app: App, from: Instant, until: Instant): Instant[] {
  const { loginNotificationOnFrom, snapshot } = app.policies.inForceAt(from).policy;
  const due = [loginNotificationOnFrom, snapshot?.at ?? null].filter((at): at is Instant => at !== null && at > from && at < until);
  return due.sort((a, b) => a - b);
}

async function moveClock(app: App, instant: Instant): Promise<void> {
  const offset = Math.round(instant - Date.now());
  await advanceClockOffset(app.database.pool, offset);
  await waitUntil(() => app.clock.offset() >= offset);
}
