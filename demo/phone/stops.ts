import type { Text } from './text.ts';

/** A date that the control jumps to. */
export interface Stop {
  readonly id: keyof Text['clock']['stops'];
  /** RFC 3339, or `now` for the machine's time. */
  readonly to: string;
}

export const stops: readonly Stop[] = [
  { id: 'us-stock', to: '2025-05-10T00:00:00+09:00' },
  { id: 'notification', to: '2025-05-18T00:00:00+09:00' },
  { id: 'waves', to: '2025-05-31T00:00:00+09:00' },
  { id: 'eve', to: '2025-07-25T23:59:50+09:00' },
  { id: 'duty', to: '2025-07-26T00:00:00+09:00' },
  { id: 'now', to: 'now' },
];

/** The instant that a stop stands for, given the machine's time. */
export function instantOf(stop: Stop, machineNow: number): number {
  return stop.to === 'now' ? machineNow : Date.parse(stop.to);
}

/** The last stop at or before an instant; null before the first. */
export function lastStop(now: number, machineNow: number): Stop | null {
  // A jump to now arrives a moment before the machine's time moves on.
  return stops.findLast((stop) => instantOf(stop, machineNow) <= now + 2_000) ?? null;
}
