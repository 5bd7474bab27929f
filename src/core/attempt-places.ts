import { type Instant, minute } from '#core/instant.ts';

/** Attempts of one customer that may stand open side by side; the first place is kept for a known browser (mission.md rule 5). */
export const places = [1, 2, 3] as const;
const keptForKnown = 1;

/** Nobody gives way before having had the number for this long. */
export const undisturbedFor = minute;

export interface HeldPlace {
  readonly place: number;
  readonly challengeId: string;
  readonly loginUid: string;
  readonly browserId: string;
  readonly knownBrowser: boolean;
  readonly network: string;
  readonly shownAt: Instant;
  readonly until: Instant;
  /** The pool number it shows, if its method shows one. */
  readonly number: string | null;
}

export interface Newcomer {
  readonly browserId: string | null;
  readonly knownBrowser: boolean;
  readonly network: string;
}

export type PlaceDecision =
  /** `giveWay` is the attempt that loses its place: replaced (same browser) or evicted (another). */
  | {
      readonly kind: 'place';
      readonly place: number;
      readonly giveWay: { readonly challengeId: string; readonly as: 'replaced' | 'evicted' } | null;
    }
  | { readonly kind: 'wait'; readonly until: Instant };

/**
 * Where a new attempt stands. The same browser takes its own place again. When the places are full, of the attempts from unknown
 * networks the one whose network tried most in the last hour gives way, never one shown for less than a minute; if nobody tried more
 * than the newcomer's own network, it is the newcomer who waits.
 */
export function findPlace(
  held: readonly HeldPlace[],
  newcomer: Newcomer,
  attemptsLastHour: ReadonlyMap<string, number>,
  now: Instant,
): PlaceDecision {
  const open = held.filter((place) => place.until > now);
  const own = open.find((place) => newcomer.browserId !== null && place.browserId === newcomer.browserId);
  if (own) return { kind: 'place', place: own.place, giveWay: { challengeId: own.challengeId, as: 'replaced' } };
  const allowed = places.filter((place) => newcomer.knownBrowser || place !== keptForKnown);
  const free = allowed.find((place) => !open.some((other) => other.place === place));
  if (free !== undefined) return { kind: 'place', place: free, giveWay: null };
  return makeRoom(
    open.filter((place) => allowed.some((number) => number === place.place)),
    newcomer,
    attemptsLastHour,
    now,
  );
}

function makeRoom(open: readonly HeldPlace[], newcomer: Newcomer, attempts: ReadonlyMap<string, number>, now: Instant): PlaceDecision {
  const triesOf = (network: string): number => attempts.get(network) ?? 0;
  const unknown = open.filter((place) => !place.knownBrowser);
  const busiest = unknown.toSorted((a, b) => triesOf(b.network) - triesOf(a.network) || a.shownAt - b.shownAt)[0];
  const firstToEnd = Math.min(...open.map((place) => place.until));
  if (!busiest) return { kind: 'wait', until: firstToEnd };
  const newcomerIsBusiest = !newcomer.knownBrowser && triesOf(newcomer.network) > triesOf(busiest.network);
  if (newcomerIsBusiest) return { kind: 'wait', until: firstToEnd };
  const disturbableAt = busiest.shownAt + undisturbedFor;
  if (disturbableAt > now) return { kind: 'wait', until: Math.min(disturbableAt, firstToEnd) };
  return { kind: 'place', place: busiest.place, giveWay: { challengeId: busiest.challengeId, as: 'evicted' } };
}
