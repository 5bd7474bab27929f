import { type Duration, type Instant, minute, second } from '#core/instant.ts';

/** Attempts of one customer that may stand open side by side; the first place is kept for a known browser (mission.md rule 5). */
export const places = [1, 2, 3] as const;
const keptForKnown = 1;

/** Nobody gives way before having had the number for this long. */
export const undisturbedFor = minute;

/** How long a place is left to whoever comes before: a browser that waits looks at the page by itself, unless it was closed. */
export const turnFor: Duration = 5 * second;

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

/** A login of an unknown browser that has had no place yet. */
export interface WaitingLogin {
  readonly loginUid: string;
  readonly network: string;
  readonly since: Instant;
}

export interface Newcomer {
  readonly loginUid: string;
  readonly browserId: string | null;
  readonly knownBrowser: boolean;
  readonly network: string;
  readonly since: Instant;
}

/** Who else is there. */
export interface Contenders {
  readonly held: readonly HeldPlace[];
  readonly waiting: readonly WaitingLogin[];
  /** Attempts of unknown browsers that had a place, by network. */
  readonly attemptsLastHour: ReadonlyMap<string, number>;
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
 * Where a new attempt stands. The same browser takes its own place again, but after its minute only if nobody waits who comes first. When the
 * places are full, of the attempts shown for a minute the one whose unknown network tried most in the last hour gives way; if nobody tried more
 * than the newcomer's own network, it is the newcomer who waits.
 */
export function findPlace(around: Contenders, newcomer: Newcomer, now: Instant): PlaceDecision {
  const open = around.held.filter((place) => place.until > now);
  const own = open.find((place) => newcomer.browserId !== null && place.browserId === newcomer.browserId);
  const turn = newcomer.knownBrowser ? 0 : turnOf(newcomer, around);
  const allowed = places.filter((place) => newcomer.knownBrowser || place !== keptForKnown);
  const free = allowed.find((place) => !open.some((other) => other.place === place));
  if (own && (turn === 0 || free !== undefined || own.shownAt + undisturbedFor > now)) return replace(own);
  if (free !== undefined) return { kind: 'place', place: free, giveWay: null };
  const decided = makeRoom(
    open.filter((place) => allowed.some((number) => number === place.place)),
    newcomer,
    { tries: triesIn(around), turn },
    now,
  );
  const gaveOwn = decided.kind === 'place' && decided.giveWay?.challengeId === own?.challengeId;
  return own && gaveOwn ? replace(own) : decided;
}

const replace = ({ place, challengeId }: HeldPlace): PlaceDecision => ({ kind: 'place', place, giveWay: { challengeId, as: 'replaced' } });

/** How often a network tried: attempts that had a place, and logins that wait for one. */
function triesIn({ attemptsLastHour, waiting }: Contenders): (network: string, except?: string) => number {
  return (network, except) =>
    (attemptsLastHour.get(network) ?? 0) + waiting.filter((login) => login.network === network && login.loginUid !== except).length;
}

/**
 * How many who wait come before this one: those whose network tried less, of equals those who came last. Whoever holds the password and many networks
 * can begin any number of logins beforehand; a customer who comes then is not put behind all of them.
 */
function turnOf(newcomer: Newcomer, around: Contenders): number {
  const tries = triesIn(around);
  const mine = tries(newcomer.network, newcomer.loginUid);
  return around.waiting.filter(({ loginUid, network, since }) => {
    if (loginUid === newcomer.loginUid) return false;
    const theirs = tries(network, loginUid);
    return theirs < mine || (theirs === mine && since > newcomer.since);
  }).length;
}

function makeRoom(
  open: readonly HeldPlace[],
  newcomer: Newcomer,
  { tries, turn }: { readonly tries: ReturnType<typeof triesIn>; readonly turn: number },
  now: Instant,
): PlaceDecision {
  const unknown = open.filter((place) => !place.knownBrowser);
  const firstToEnd = Math.min(...open.map((place) => place.until));
  if (unknown.length === 0) return { kind: 'wait', until: firstToEnd };
  const busiestFirst = unknown.toSorted((a, b) => tries(b.network) - tries(a.network) || a.shownAt - b.shownAt);
  const least = tries(newcomer.network, newcomer.loginUid);
  const yielding = newcomer.knownBrowser ? busiestFirst : busiestFirst.filter((place) => tries(place.network) >= least);
  if (yielding.length === 0) return { kind: 'wait', until: firstToEnd };
  const ripe = yielding.filter((place) => place.shownAt + undisturbedFor <= now);
  const ripeAt = Math.min(...yielding.map((place) => place.shownAt)) + undisturbedFor;
  // Of two places that may be taken the first two in turn take one each.
  const from = ripeAt + Math.max(0, turn - Math.max(0, ripe.length - 1)) * turnFor;
  const [leaving] = ripe;
  if (!leaving || from > now) return { kind: 'wait', until: Math.max(now + 1, Math.min(from, firstToEnd)) };
  return { kind: 'place', place: leaving.place, giveWay: { challengeId: leaving.challengeId, as: 'evicted' } };
}
