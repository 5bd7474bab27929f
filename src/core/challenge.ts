import { type Duration, type Instant, minute, second } from '#core/instant.ts';

/** Answers judged per challenge, resends included (mission.md rule 6; NIST SP 800-63B-4 3.1.3.2). */
export const judgedAnswers = 3;

/** Waits before the next resend: after the first message, the second, and every later one. */
const resendWaits: readonly Duration[] = [30 * second, 60 * second, 120 * second];

const loginLife = { afterPassword: 10 * minute, atMost: 25 * minute } as const;

export type ChallengeState = 'pending' | 'passed' | 'failed' | 'expired' | 'replaced' | 'evicted';

/** When the next code may be sent. */
export function resendAt(sentAt: Instant, sends: number): Instant {
  return sentAt + (resendWaits[Math.min(sends, resendWaits.length) - 1] ?? 0);
}

/** An unfinished login ends 10 minutes after the password, or with its open challenge if that is later, at most after 25 (rule 1). */
export function loginEndsAt(startedAt: Instant, challengeEndsAt: Instant | null): Instant {
  return Math.min(startedAt + loginLife.atMost, Math.max(startedAt + loginLife.afterPassword, challengeEndsAt ?? 0));
}

/** End of a challenge begun or extended now: never beyond the longest life of its login. */
export function challengeEndsAt(startedAt: Instant, shownAt: Instant, lifetime: Duration): Instant {
  return Math.min(shownAt + lifetime, startedAt + loginLife.atMost);
}

/** What one wrong answer does: the challenge fails at the third. */
export function stateAfterWrongAnswer(judgedBefore: number): ChallengeState {
  return judgedBefore + 1 >= judgedAnswers ? 'failed' : 'pending';
}
