import assert from 'node:assert/strict';
import type { App } from '#usecases/app.ts';
import type { PageBrowser } from './browser.ts';
import type { World } from './world.ts';

/** What a browser presents of the login in front of it. */
export interface Presented {
  readonly uid: string;
  readonly token: string;
}

/** The uid of the login that a browser has open. */
export function uidOf(browser: PageBrowser): string {
  const uid = /\/login\/([^/?]+)/.exec(browser.page?.url ?? '')?.[1];
  assert.ok(uid, `a login is open: ${browser.page?.url}`);
  return uid;
}

export const loginCookie = (uid: string): string => `__Host-kannuki_login_${uid}`;

/** The browser's own token of the login that it has open. */
export function presentedBy(browser: PageBrowser): Presented {
  const uid = uidOf(browser);
  return { uid, token: browser.cookies.get(`${loginCookie(uid)} /`)?.value ?? '' };
}

/** A six-digit code that is not this one. */
export const otherCode = (code: string, by = 1): string => String((Number(code) + by) % 1_000_000).padStart(6, '0');

/** The same application with a clock that stands still: for instants to the millisecond. */
export const frozenApp = (app: App, at: number): App => ({ ...app, clock: { now: () => at, offset: () => at - Date.now() } });

/** Rows of a table of the world's database, as the owner sees them. */
export async function rows(world: World, query: string, values: readonly unknown[] = []): Promise<Record<string, unknown>[]> {
  return (await world.db.owner.query(query, [...values])).rows as Record<string, unknown>[];
}

export interface SeenChallenge {
  readonly id: string;
  readonly state: string;
  readonly judged: number;
  readonly sends: number;
  readonly method: string;
  readonly shownAt: number;
  readonly expiresAt: number;
}

/** The newest challenge of a login. */
export async function challengeOf(world: World, uid: string): Promise<SeenChallenge> {
  const [row] = await rows(world, 'select * from challenge where login_uid = $1 order by shown_at desc, sent_at desc limit 1', [uid]);
  assert.ok(row, 'the login has a challenge');
  const at = (column: string): number => (row[column] as Date).getTime();
  return {
    id: String(row.id),
    state: String(row.state),
    judged: Number(row.judged),
    sends: Number(row.sends),
    method: String(row.method),
    shownAt: at('shown_at'),
    expiresAt: at('expires_at'),
  };
}

/** A written number and its E.164 form, another one for each index. */
export const mobile = (index: number): { written: string; e164: string } => ({
  written: `090-1234-${5000 + index}`,
  e164: `+81901234${5000 + index}`,
});
export const landline = (index: number): { written: string; e164: string } => ({
  written: `03-3192-${4000 + index}`,
  e164: `+8133192${4000 + index}`,
});
