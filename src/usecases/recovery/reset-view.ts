import { createHash } from 'node:crypto';
import { judgedAnswers, resendAt } from '#core/challenge.ts';
import type { Instant } from '#core/instant.ts';
import { loadReset, loadResetById, type ResetRecord } from '#store/password-reset.ts';
import type { App } from '../app.ts';
import { digestOf } from '../sign-in/browser.ts';

/** What the first page of a forgotten password shows now. Nothing in it depends on whether the login ID exists, until something is proved. */
export type ResetView =
  | { readonly kind: 'asking'; readonly reset: ResetRecord; readonly askableFrom: Instant }
  /** The code or the number is over; another may be asked for. */
  | { readonly kind: 'over'; readonly reset: ResetRecord; readonly why: 'expired' | 'failed'; readonly askableFrom: Instant }
  /** After wrong answers nothing typed here is judged for a while. */
  | { readonly kind: 'waiting'; readonly reset: ResetRecord; readonly until: Instant }
  | { readonly kind: 'proved'; readonly reset: ResetRecord };

/** The reset of the browser that presents this; null: none, or it is over. */
export const findReset = (app: App, token: string): Promise<ResetRecord | null> =>
  loadReset(app.database, digestOf(token), app.clock.now());

export function viewOf(app: App, reset: ResetRecord, now: Instant): ResetView {
  if (reset.provedAt !== null) return { kind: 'proved', reset };
  const typed = app.methods.get(reset.method)?.answeredElsewhere !== true;
  const askableFrom = resendAt(reset.shownAt, reset.asks);
  if (typed && reset.waitUntil !== null && reset.waitUntil > now) return { kind: 'waiting', reset, until: reset.waitUntil };
  if (reset.judged >= judgedAnswers) return { kind: 'over', reset, why: 'failed', askableFrom };
  return now < reset.expiresAt ? { kind: 'asking', reset, askableFrom } : { kind: 'over', reset, why: 'expired', askableFrom };
}

/** A call passed the proof underneath: the page may go on. */
export const isPassed = ({ provedAt, challenge }: ResetRecord): boolean => provedAt === null && challenge?.state === 'passed';

/** Names what the page would show: when it differs from what it shows, the page loads itself again. */
export function resetVersion(app: App, reset: ResetRecord): string {
  const now = app.clock.now();
  const seen = [reset.asks, reset.extended, reset.provedAt, viewOf(app, reset, now).kind, isPassed(reset)];
  return createHash('sha256').update(JSON.stringify(seen)).digest('base64url').slice(0, 16);
}

/** For an open event stream of this reset. null: over. */
export async function streamedVersion(app: App, uid: string): Promise<string | null> {
  const [, ...parts] = /^r(.{8})(.{4})(.{4})(.{4})(.{12})$/.exec(uid) ?? [];
  const reset = await loadResetById(app.database, parts.join('-'), app.clock.now());
  return reset && resetVersion(app, reset);
}

/** True for the name of a reset among those that event streams listen to. */
export const isResetUid = (uid: string): boolean => /^r[0-9a-f]{32}$/.test(uid);
