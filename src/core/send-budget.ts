import { type Duration, hour, type Instant } from '#core/instant.ts';

/** How many messages may go out within a time (mission.md rule 7). */
export interface SendLimit {
  readonly most: number;
  readonly within: Duration;
}

/** Per lane, and per number or address for all unknown browsers together. */
export const sendLimits = {
  lane: { most: 5, within: hour },
  contact: { most: 15, within: 24 * hour },
  /** Of these, what somebody may cause who knows no more than a login ID. */
  resetContact: { most: 3, within: 24 * hour },
  /** How often a forgotten password may be asked for, per login ID and lane, whether the ID exists or not; and from one network for all IDs. */
  resetLane: { most: 5, within: hour },
  resetNetwork: { most: 60, within: hour },
} as const satisfies Record<string, SendLimit>;

/** Inquiries of one network: a household's or an office's need, and no flood of cases. */
export const inquiryLimit: SendLimit = { most: 5, within: hour };

/** From when another message may go out; null: now. */
export function sendableFrom({ most, within }: SendLimit, sentAt: readonly Instant[], now: Instant): Instant | null {
  const counting = sentAt.filter((at) => at > now - within).toSorted((a, b) => a - b);
  const blocking = counting[counting.length - most];
  return blocking === undefined ? null : blocking + within;
}
