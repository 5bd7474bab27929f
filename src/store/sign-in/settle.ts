import { judgedAnswers } from '#core/challenge.ts';
import type { Instant } from '#core/instant.ts';
import { quietAfterShown } from '#core/number-pool.ts';
import { sql } from '../sql.ts';
import type { Part } from './statement.ts';

/** A right answer, judged against the code that is valid now (`sends` names it); at most three answers are ever judged. */
export function passAnswered(challenge: { id: string; sends: number }, now: Instant): Part {
  return {
    name: 'passed',
    sql: sql`update challenge set state = 'passed', judged = judged + 1, settled_at = ${new Date(now)}
      where id = ${challenge.id}::uuid and state = 'pending' and judged < ${judgedAnswers} and sends = ${challenge.sends} and expires_at > ${new Date(now)} returning id`,
    mustChangeOne: true,
  };
}

/** A wrong answer: counted, and the third ends the challenge and frees its place. */
export function countWrongAnswer(challengeId: string, now: Instant): Part[] {
  return [
    {
      name: 'judged',
      sql: sql`update challenge set judged = judged + 1, state = case when judged + 1 >= ${judgedAnswers} then 'failed' else state end,
          settled_at = case when judged + 1 >= ${judgedAnswers} then ${new Date(now)}::timestamptz end
        where id = ${challengeId}::uuid and state = 'pending' and judged < ${judgedAnswers} and expires_at > ${new Date(now)} returning id, state`,
      mustChangeOne: true,
    },
    {
      name: 'freed_place',
      sql: sql`delete from attempt_place p using judged j where p.challenge_id = j.id and j.state = 'failed' returning p.place`,
    },
  ];
}

/** Proof that came from outside (a call), inside [shown, end) by the time of the act, not of its report. */
export function passByCall(challengeId: string, receivedAt: Instant, authenticator: string, now: Instant): Part {
  return {
    name: 'passed',
    sql: sql`update challenge set state = 'passed', settled_at = ${new Date(now)}, authenticator = ${authenticator}
      where id = ${challengeId}::uuid and state = 'pending' and shown_at <= ${new Date(receivedAt)} and expires_at > ${new Date(receivedAt)} returning id`,
    mustChangeOne: true,
  };
}

/** What was asked is dead, and nothing is asked in its place. */
export const replaceChallenge = (challengeId: string, now: Instant): Part => ({
  name: 'replaced',
  sql: sql`update challenge set state = 'replaced', settled_at = ${new Date(now)}, expires_at = least(expires_at, ${new Date(now)})
    where id = ${challengeId}::uuid and state = 'pending' returning id`,
});

/** Keeps a remark that the page tells: a call that came late, or withheld its number. */
export function noteOnChallenges(ids: readonly string[], note: 'late' | 'withheld'): Part {
  return {
    name: 'noted',
    sql: sql`update challenge set noted = noted || ${JSON.stringify({ [note]: true })}::jsonb where id = any (${ids}::uuid[]) returning id`,
  };
}

/** A new code in place of the old one; the count of judged answers stays. */
export function replaceCode(
  challenge: { id: string; sends: number; secret: unknown; prompt: unknown; authenticator: string | null; expiresAt: Instant },
  now: Instant,
): Part[] {
  return [
    {
      name: 'resent',
      sql: sql`update challenge set secret = ${JSON.stringify(challenge.secret)}::jsonb, prompt = ${JSON.stringify(challenge.prompt)}::jsonb,
          authenticator = ${challenge.authenticator}, sends = sends + 1, sent_at = ${new Date(now)}, expires_at = ${new Date(challenge.expiresAt)}
        where id = ${challenge.id}::uuid and state = 'pending' and sends = ${challenge.sends} and judged < ${judgedAnswers} returning id`,
      mustChangeOne: true,
    },
    movePlace(challenge.id, challenge.expiresAt),
  ];
}

/** More time to answer, once. */
export function extendChallenge(challengeId: string, expiresAt: Instant, now: Instant): Part[] {
  const until = new Date(expiresAt);
  return [
    {
      name: 'extended',
      sql: sql`update challenge set extended = true, expires_at = ${until}
        where id = ${challengeId}::uuid and state = 'pending' and not extended and expires_at > ${new Date(now)} returning id`,
      mustChangeOne: true,
    },
    movePlace(challengeId, expiresAt),
    {
      name: 'moved_numbers',
      sql: sql`update number_shown set open = tstzrange(lower(open), ${until}), quiet = tstzrange(lower(quiet), ${new Date(expiresAt + quietAfterShown)})
        where challenge_id = ${challengeId}::uuid returning id`,
    },
  ];
}

function movePlace(challengeId: string, until: Instant): Part {
  return {
    name: 'moved_place',
    sql: sql`update attempt_place set until = ${new Date(until)} where challenge_id = ${challengeId}::uuid returning place`,
  };
}
