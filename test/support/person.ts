import { setTimeout as sleep } from 'node:timers/promises';
import { insist, PersistentBrowser } from './persistent-browser.ts';
import type { Processes } from './processes.ts';
import type { Customer } from './world.ts';

/** What a customer has been shown, and so must be on record: event types by login uid. */
export interface Told {
  readonly uid: string;
  readonly type: string;
}

export interface Outcome {
  readonly acr: unknown;
  /** How often the customer had to begin at the beginning. */
  readonly startedOver: number;
  readonly told: readonly Told[];
  /** Pages that sent the customer back to the beginning. */
  readonly refusals: readonly string[];
}

export interface Who {
  readonly customer: Customer;
  readonly channel: string;
  /** Number or address that codes go to; a number to call from when the page shows one. E.164 for numbers. */
  readonly contact: string;
  /** The clock belongs to others too: whoever waits for a code waits in earnest. */
  readonly patient?: boolean;
}

/** Logs in as a patient person would while things break: loads again what did not come (forms too), reads what the page says, begins anew when told so. */
export async function logInWhateverBreaks(world: Processes, who: Who): Promise<Outcome> {
  const party = await insist(() => world.relyingParty(who.channel));
  const callback = party.entry.redirect_uris[0] ?? '';
  const told: Told[] = [];
  const refusals: string[] = [];
  const browser = new PersistentBrowser();
  for (let startedOver = 0; startedOver <= 8; startedOver++) {
    const attempt = await insist(() => party.begin());
    const back = await untilBack(world, who, { browser, url: attempt.url.href, callback, told });
    if (back === null) {
      refusals.push(browser.page?.text ?? '');
      continue;
    }
    // A channel's back end asks again when it got no answer; a code that was used by then is no good any more.
    const tokens = await insist(() => party.exchange(back, attempt)).catch((error: { error?: string }) => {
      if (error.error !== 'invalid_grant') throw error;
      return null;
    });
    if (tokens !== null) return { acr: tokens.claims()?.acr, startedOver, told, refusals };
    refusals.push('invalid_grant');
  }
  throw new Error(`gave up; the pages said: ${refusals.join(' | ')}`);
}

interface Going {
  readonly browser: PersistentBrowser;
  readonly url: string;
  readonly callback: string;
  readonly told: Told[];
}

/** The address with the code; null when a page said that the login is over. */
async function untilBack(world: Processes, who: Who, { browser, url, callback, told }: Going): Promise<string | null> {
  await browser.reloading(() => browser.open(url, { stopAt: callback }), callback);
  for (let moves = 0; moves < 40; moves++) {
    const page = browser.page;
    if (!page) throw new Error('no page came');
    if (page.url.startsWith(callback)) {
      if (!page.url.includes('code=')) throw new Error(`refused: ${page.url}`);
      return page.url;
    }
    const uid = /\/login\/([^/?]+)/.exec(page.url)?.[1] ?? '';
    if (page.status === 503) {
      await sleep(100);
      await browser.reloading(() => browser.open(page.url, { stopAt: callback }), callback);
    } else if (page.html.includes('name="login_id"')) await enterPassword(who, browser, callback);
    else if (page.html.includes('name="code"')) {
      told.push({ uid, type: 'login.password_accepted' }, { uid, type: 'login.challenge_issued' });
      await enterCode(world, who, browser, callback);
      if (browser.page?.url.startsWith(callback)) told.push({ uid, type: 'login.answer_accepted' }, { uid, type: 'login.completed' });
    } else if (page.html.includes('href="tel:186')) {
      told.push({ uid, type: 'login.password_accepted' }, { uid, type: 'login.challenge_issued' });
      await call(world, who, browser);
      told.push({ uid, type: 'login.call_accepted' });
      await browser.reloading(() => browser.open(page.url, { stopAt: callback }), callback);
      if (browser.page?.url.startsWith(callback)) told.push({ uid, type: 'login.completed' });
    } else if (/もう一度(ログイン|お試し)|ログインし直して|もう一度ログインから/.test(page.text)) return null;
    else throw new Error(`a page that a customer cannot go on from: ${page.status} ${page.url} ${page.text.slice(0, 300)}`);
  }
  throw new Error(`this login never ends: ${browser.page?.text.slice(0, 300)}`);
}

const enterPassword = (who: Who, browser: PersistentBrowser, callback: string) =>
  browser.reloading(
    () => browser.submit('/password', { login_id: who.customer.loginId, password: who.customer.password }, callback),
    callback,
  );

/** Types the newest code; when none comes, asks for another one after the half minute that the page says. */
async function enterCode(world: Processes, { patient }: Who, browser: PersistentBrowser, callback: string): Promise<void> {
  const path = new URL(browser.page?.url ?? '').pathname;
  const uid = path.split('/')[2] ?? '';
  const { rows } = await insist(() =>
    world.db.owner.query<{ id: string }>(
      `select o.id from outbox o join challenge h on h.id = o.challenge_id where h.login_uid = $1 and h.state = 'pending' and o.state <> 'superseded' order by o.queued_at desc limit 1`,
      [uid],
    ),
  );
  const message = await newest(world, rows[0]?.id ?? '', patient ? 35_000 : 6_000);
  if (message === null) {
    if (!patient) await insist(() => world.advance(31_000));
    await browser.reloading(() => browser.submit('/resend', {}, callback), callback);
    return;
  }
  await browser.reloading(() => browser.submit(path.split('/').slice(0, 3).join('/'), { code: message }, callback), callback);
}

async function newest(world: Processes, id: string, within: number): Promise<string | null> {
  for (const end = performance.now() + within; performance.now() < end; await sleep(10)) {
    const received = world.provider.received.findLast(({ body }) => body.id === id);
    const code = /認証番号\s*(\d{6})/.exec(received?.body.text ?? '')?.[1];
    if (code) return code;
  }
  return null;
}

/** One call; an edge whose report was not answered sends the very same again. */
async function call(world: Processes, who: Who, browser: PersistentBrowser): Promise<void> {
  const digits = /href="tel:186(0\d+)"/.exec(browser.page?.html ?? '')?.[1] ?? '';
  const report = { callId: `call-${digits}-${performance.now()}`, fromTag: 'tag' };
  await insist(async () => {
    const answer = await world.phone.call(who.contact, `+81${digits.slice(1)}`, report);
    if (answer.status === 503) throw new TypeError('fetch failed');
  });
}
