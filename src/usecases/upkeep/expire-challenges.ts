import { expireChallenges as expireStored, findRunOut, type RanOut, type Settling } from '#store/sign-in/run-out.ts';
import type { App } from '../app.ts';
import { noticeOfLogin } from '../notifications/notify-login.ts';

const batch = 500;

/**
 * Leaves evidence of challenges that ran out unanswered, and tells their customers that somebody had the right password. Whether a challenge still
 * counts is never read from this: it is judged by its own times.
 */
export async function expireChallenges(app: App): Promise<number> {
  const graces = new Map([...app.methods.values()].map(({ id, timing }) => [id, timing.reportGrace]));
  let total = 0;
  for (;;) {
    const found = await findRunOut(app.database, graces, app.clock.now(), batch);
    total += await expireStored(
      app.database,
      found.map((one) => settlingOf(app, one)),
      graces,
      app.clock.now(),
    );
    if (found.length < batch) return total;
  }
}

/** How something that ran out is settled: with the mail about a login that was not completed, unless the customer got in after all. */
export function settlingOf(app: App, ranOut: RanOut): Settling {
  const { id, customer, startedAt: at, method, overtaken, ...login } = ranOut;
  if (overtaken) return { id, message: null };
  const told = { ...login, happening: 'unfinished', at, methods: method === null ? [] : [method] } as const;
  return { id, message: noticeOfLogin(app, customer, told, app.clock.now()).message };
}
