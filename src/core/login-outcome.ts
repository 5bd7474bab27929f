import { type Duration, type Instant, minute } from './instant.ts';

/** What became of a login, for the customer who looks at the history. `open`: it may still be completed. `unfinished`: nobody got in. */
export type LoginOutcome = 'completed' | 'open' | 'unfinished' | 'locked_out' | 'suspended';

interface Later {
  readonly type: string;
  readonly method: string | null;
}

/** The longest life of an unfinished login (mission.md rule 1), and the moment in which a report may still come. */
const longest: Duration = 26 * minute;

const ends: Readonly<Record<string, LoginOutcome>> = {
  'login.completed': 'completed',
  'login.locked_out': 'locked_out',
  'login.suspended': 'suspended',
};

export function loginOutcome(later: readonly Later[], startedAt: Instant, now: Instant): LoginOutcome {
  const end = later.map(({ type }) => ends[type]).find((outcome) => outcome !== undefined);
  return end ?? (now < startedAt + longest ? 'open' : 'unfinished');
}

/** Factors that were proved, or (of a login that nobody completed) asked. */
export function methodsOf(later: readonly Later[]): string[] {
  const named = (...types: string[]) => later.flatMap(({ type, method }) => (method !== null && types.includes(type) ? [method] : []));
  const proved = named('login.call_accepted', 'login.answer_accepted');
  return [...new Set(proved.length > 0 ? proved : named('login.challenge_issued'))];
}
