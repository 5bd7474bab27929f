import type { PageBrowser } from '../support/browser.ts';
import { rows } from '../support/login-parts.ts';
import type { World } from '../support/world.ts';

export const reads = ['', '/events', '/state'] as const;
export const posts = ['', '/password', '/resend', '/extend', '/switch', '/again', '/continue', '/not-me'] as const;
export const anyForm = { login_id: 'x', password: 'x', code: '123456', method: 'phone-call' };

export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers: string;
}

/** One request with exactly these cookies; its answer without what names this request or this login. */
export async function ask(world: World, path: string, cookie: string, form?: Record<string, string>): Promise<Answer> {
  const response = await fetch(new URL(path, world.config.issuer), {
    redirect: 'manual',
    headers: { accept: 'text/html', cookie },
    signal: AbortSignal.timeout(20_000),
    ...(form && { method: 'POST', body: new URLSearchParams(form) }),
  });
  const uid = path.split('/')[2] ?? '';
  const headers = [...response.headers].filter(([name]) => !['date', 'content-length'].includes(name));
  // A stream that opens would never end: its status is all that is needed.
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream');
  const body = isStream ? 'a stream' : await response.text();
  if (isStream) await response.body?.cancel();
  const masked = body
    .replaceAll(/href="[^"]*lang=en"/g, '<language link>')
    .replaceAll(uid, '<uid>')
    .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<id>');
  return { status: response.status, body: masked, headers: JSON.stringify(headers) };
}

export async function everyAnswer(world: World, uid: string, cookie: string): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (const path of reads) answers.push(await ask(world, `/login/${uid}${path}`, cookie));
  for (const path of posts) answers.push(await ask(world, `/login/${uid}${path}`, cookie, anyForm));
  return answers;
}

export const jarOf = (world: World, browser: PageBrowser): string => browser.header(world.config.issuer);
const tables = ['login', 'challenge', 'attempt_place', 'outbox', 'failure_lane', 'authentication_event', 'known_browser', 'number_shown'];
export async function everything(world: World): Promise<string> {
  const dumps = await Promise.all(
    tables.map((table) => rows(world, `select to_jsonb(t) - 'attempts' - 'state' as row from ${table} t order by 1`)),
  );
  return JSON.stringify(dumps);
}

export async function startedBrowser(world: World, address: string) {
  const party = await world.relyingParty('stock-app');
  const [browser, attempt] = [world.browser(address), await party.begin()];
  await browser.open(attempt.url.href);
  return { browser, callback: party.entry.redirect_uris[0] ?? '' };
}
