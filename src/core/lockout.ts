import { type Duration, hour, type Instant, minute } from '#core/instant.ts';

/** Waits after wrong answers, longest last; a lane that goes on failing stays at the last (mission.md rule 7). */
export const waits: readonly Duration[] = [minute, 5 * minute, 15 * minute, hour];

/**
 * How many failures in a lane bring a wait: each 5th wrong password, each 3rd wrong answer, each 3rd wrong trading PIN (a budget of its own, rule 8), each
 * 3rd wrong answer for a forgotten password.
 */
export const failuresPerWait = { password: 5, factor: 3, pin: 3, reset: 3 } as const;

export type LanePurpose = keyof typeof failuresPerWait;

/** How long a lane waits after this many failures in a row; 0 when it may go on at once. */
export function waitAfter(purpose: LanePurpose, failures: number): Duration {
  const every = failuresPerWait[purpose];
  if (failures === 0 || failures % every !== 0) return 0;
  return waits[Math.min(failures / every, waits.length) - 1] ?? 0;
}

/**
 * The lane whose failures count together: a browser known to this customer has its own, everybody else shares one per network.
 * So a stranger's wrong answers never make the customer wait.
 */
export function laneOf(browser: { readonly id: string; readonly known: boolean } | null, network: string): string {
  return browser?.known ? `b:${browser.id}` : `n:${network}`;
}

/** Time left to wait; 0 when none. */
export function remainingWait(waitUntil: Instant | null, now: Instant): Duration {
  return waitUntil === null ? 0 : Math.max(0, waitUntil - now);
}

/** How far the failures of one lane have come. */
export interface Lane {
  readonly lane: string;
  readonly purpose: string;
  readonly failures: number;
  readonly waitUntil: Instant | null;
  /** Of a backstop: until then it locks nothing. */
  readonly openUntil: Instant | null;
}

/** Consecutive failures of unknown browsers, all lanes together, after which a method is locked for them (NIST SP 800-63B-4 3.2.2: at most 100). */
export const backstop = 100;

/** After a call from a registered number the password may be tried again this long, whatever others go on trying meanwhile. */
export const openAfterCall: Duration = 10 * minute;

/** The lane in which the failures of all unknown browsers with one method are counted together. */
export const backstopLane = (method: string): string => `m:${method}`;

/** True when unknown browsers may not use the method until another factor or support opens it again. A known browser is never kept out. */
export function isLocked(lanes: readonly Lane[], purpose: LanePurpose, method: string, now: Instant): boolean {
  const lane = lanes.find((each) => each.purpose === purpose && each.lane === backstopLane(method));
  return lane !== undefined && lane.failures >= backstop && remainingWait(lane.openUntil, now) === 0;
}

/** End of the wait of a lane; null when it may go on. */
export function waitOfLane(lanes: readonly Lane[], purpose: LanePurpose, name: string, now: Instant): Instant | null {
  const until = lanes.find((each) => each.lane === name && each.purpose === purpose)?.waitUntil ?? null;
  return remainingWait(until, now) > 0 ? until : null;
}
