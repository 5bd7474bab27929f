import { type Instant, minute } from '#core/instant.ts';
import type { Random } from '#core/random.ts';

/** A number stays unused for a subject this long after it was last shown (mission.md rule 5). */
export const quietAfterShown = 10 * minute;

/** A restart in the same browser within this time keeps its number. */
export const keepNumberFor = 60_000;

/** Below this, the rule of one number per attempt cannot hold: then of two attempts side by side neither passes. */
export const smallestPool = 10;

/** Two places in unknown browsers draw a new number every minute, each rests ten minutes after its last: with fewer, a thief who holds the password can use them up. */
export const comfortablePool = 30;

/** A number shown to this customer, or to somebody who shares a registered number. */
export interface ShownNumber {
  readonly number: string;
  readonly shownAt: Instant;
  /** End of the time it can be called. */
  readonly openUntil: Instant;
}

export type Draw =
  | {
      readonly kind: 'drawn';
      readonly number: string /** Two attempts of the last ten minutes share it: a call passes neither. */;
      readonly shared: boolean;
    }
  | { readonly kind: 'all_open'; readonly freeAt: Instant };

/**
 * Draws the number for a new attempt: any that was not shown to these people in the last ten minutes; else the one not open now
 * and longest not shown; else none, and when the next is free.
 */
export function drawNumber(pool: readonly string[], shown: readonly ShownNumber[], now: Instant, random: Random): Draw {
  const lastOpen = new Map<string, Instant>();
  for (const { number, openUntil } of shown) lastOpen.set(number, Math.max(openUntil, lastOpen.get(number) ?? -Infinity));
  const quiet = pool.filter((number) => (lastOpen.get(number) ?? -Infinity) + quietAfterShown <= now);
  const free = quiet[quiet.length === 0 ? 0 : random.integer(quiet.length)];
  if (free !== undefined) return { kind: 'drawn', number: free, shared: false };
  const ordered = pool.toSorted((a, b) => (lastOpen.get(a) ?? 0) - (lastOpen.get(b) ?? 0));
  const longest = ordered[0];
  if (longest === undefined) throw new Error('the pool of numbers is empty');
  const openUntil = lastOpen.get(longest) ?? -Infinity;
  return openUntil <= now ? { kind: 'drawn', number: longest, shared: true } : { kind: 'all_open', freeAt: openUntil };
}
