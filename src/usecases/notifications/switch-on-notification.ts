import type { Duration } from '#core/instant.ts';
import {
  beginNotificationSwitch,
  findNotificationSwitch,
  type NotificationSwitch,
  takeNotificationStep,
} from '#store/notification-switch.ts';
import type { App } from '../app.ts';
import { findPolicyInForce } from '../rollout/policy-at.ts';

export interface SwitchOptions {
  /** Customers per transaction; 25,000 when left out. */
  readonly batch?: number;
  /** How long after its instant it runs at the earliest. 0 when left out. */
  readonly settling?: Duration;
  /** Stops between two steps; the next run goes on there. */
  readonly signal?: AbortSignal;
}

const standardBatch = 25_000;

/**
 * Leaves evidence of the instant at which the policy switched login notification on for everybody with an address (S19), with counts. It decides
 * nothing: whether it is on for a customer follows from the policy and the choices alone. Resumable; the finished run again when there is nothing left,
 * null when none is due. `late` when the policy came into force after the instant.
 */
export async function switchOnNotification(app: App, options: SwitchOptions = {}): Promise<NotificationSwitch | null> {
  const { pool } = app.database;
  const now = app.clock.now();
  const current = findPolicyInForce(app, now);
  const onFrom = current?.policy.loginNotificationOnFrom ?? null;
  if (!current || onFrom === null || now < onFrom + (options.settling ?? 0)) return null;
  const begun = { policyVersion: current.version, onFrom, late: current.approvedAt > onFrom };
  let run = (await findNotificationSwitch(pool, onFrom)) ?? (await beginNotificationSwitch(pool, app.sealing, begun, now));
  while (run.finishedAt === null) {
    options.signal?.throwIfAborted();
    run = await takeNotificationStep(pool, app.sealing, onFrom, options.batch ?? standardBatch, app.clock.now());
  }
  return run;
}
