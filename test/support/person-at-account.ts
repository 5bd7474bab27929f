import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from './eventually.ts';
import { insist, PersistentBrowser } from './persistent-browser.ts';
import type { Processes } from './processes.ts';
import type { Customer } from './world.ts';

/** Somebody with two phones. Numbers are E.164. */
export interface Holder {
  readonly customer: Customer;
  readonly pin: string;
  readonly mobile: string;
  readonly landline: string;
}

interface Wish {
  /** Where it begins. */
  readonly start: string;
  /** Number that codes come to. */
  readonly codesTo: string;
  /** Number that calls are made from. */
  readonly callsFrom: string;
  readonly password: string;
  /** Says what to do on a page that is this wish's own; null: it is none. */
  act(browser: PersistentBrowser): (() => Promise<unknown>) | null;
  /** The page tells that the wish is fulfilled. */
  done(browser: PersistentBrowser): boolean;
}

const site = '/account/registered-information';

/** Nothing but a session. */
export function entersAccount(world: Processes, { customer, mobile }: Holder): Wish {
  return {
    start: `${world.issuer}/account`,
    codesTo: mobile,
    callsFrom: mobile,
    password: customer.password,
    act: () => null,
    done: ({ page }) => new URL(page?.url ?? '').pathname.startsWith('/account'),
  };
}

/** Another mobile number, from the login to the page that says so. */
export function changesMobile(world: Processes, { customer, pin, mobile }: Holder, next: string): Wish {
  const written = next.replace('+81', '0');
  return {
    start: `${world.issuer}${site}/new/mobile_phone`,
    codesTo: next,
    callsFrom: mobile,
    password: customer.password,
    act: (browser) => {
      const { url = '', html = '' } = browser.page ?? {};
      if (html.includes('name="pin"')) return () => browser.submit(site, { pin });
      if (html.includes('name="value"')) return () => browser.submit('/new/mobile_phone', { value: written });
      const procedure = /\/change\/[0-9a-f-]{36}$/.exec(new URL(url).pathname)?.[0];
      if (procedure && html.includes(`action="${site}${procedure}"`)) return () => browser.submit(procedure);
      return url.includes('/account') ? () => browser.open(`${world.issuer}${site}/new/mobile_phone`) : null;
    },
    done: ({ page }) =>
      /変更しました/.test(page?.text ?? '') || (page?.text ?? '').includes(`今のご登録 ＊＊＊-＊＊＊＊-${next.slice(-4)}`),
  };
}

/** A forgotten password, set anew. */
export function forgetsPassword(world: Processes, { customer, mobile, landline }: Holder, phrase: string): Wish {
  const start = `${world.issuer}/password/forgotten`;
  return {
    start,
    codesTo: mobile,
    callsFrom: landline,
    password: phrase,
    act: (browser) => {
      const { html = '' } = browser.page ?? {};
      if (html.includes('value="sms-code"'))
        return () => browser.submit('/password/forgotten', { login_id: customer.loginId, method: 'sms-code' });
      if (html.includes('name="new_secret"')) return () => browser.submit('/new', { new_secret: phrase });
      return null;
    },
    done: ({ page }) => /新しいパスワードを設定しました/.test(page?.text ?? ''),
  };
}

/** Goes on from whatever page stands there until the wish is fulfilled; `reached` is told before each page is acted on. */
export async function insistOn(
  world: Processes,
  { customer }: Holder,
  wish: Wish,
  reached: (html: string) => Promise<void> = async () => {},
): Promise<PersistentBrowser> {
  const browser = new PersistentBrowser();
  await browser.reloading(() => browser.open(wish.start));
  for (let moves = 0; moves < 40; moves++) {
    const { page } = browser;
    if (!page) throw new Error('no page came');
    if (wish.done(browser)) return browser;
    await reached(page.html);
    if (page.status === 503) await sleep(100).then(() => browser.reloading(() => browser.open(page.url)));
    else if (page.html.includes('href="tel:186')) await callFrom(world, browser, wish.callsFrom);
    else if (page.html.includes('name="code"')) await typeCode(world, browser, wish.codesTo);
    else if (page.html.includes('/prove"')) await browser.reloading(() => browser.submit('/prove'));
    else if (page.html.includes('name="password"'))
      await browser.reloading(() => browser.submit('/password', { login_id: customer.loginId, password: customer.password }));
    else
      await browser.reloading(
        wish.act(browser) ?? (() => Promise.reject(new Error(`no way on from ${page.status} ${page.url}: ${page.text.slice(0, 400)}`))),
      );
  }
  throw new Error(`it never ends: ${browser.page?.url} ${browser.page?.text.slice(0, 400)}`);
}

async function callFrom(world: Processes, browser: PersistentBrowser, from: string): Promise<void> {
  const digits = /href="tel:186(0\d+)"/.exec(browser.page?.html ?? '')?.[1] ?? '';
  const report = { callId: `call-${digits}-${performance.now()}`, fromTag: 'tag' };
  const { url = '' } = browser.page ?? {};
  await insist(async () => {
    const { status } = await world.phone.call(from, `+81${digits.slice(1)}`, report);
    if (status === 503) throw new TypeError('fetch failed');
  });
  await browser.reloading(() => browser.open(url));
}

/** The newest code that came to the number since the last one typed. */
async function typeCode(world: Processes, browser: PersistentBrowser, to: string): Promise<void> {
  const typed = usedCodes.get(browser) ?? new Set<string>();
  usedCodes.set(browser, typed);
  const code = await eventually(() => {
    const { body } = world.provider.received.findLast((each) => each.body.to === to && !typed.has(each.body.id)) ?? {};
    const found = /認証番号\s*(\d{6})/.exec(body?.text ?? '')?.[1];
    if (!body || !found) throw new Error(`no code came to ${to}`);
    typed.add(body.id);
    return found;
  });
  const form = /action="([^"]+)"[^>]*>(?:(?!<\/form>).)*name="code"/s.exec(browser.page?.html ?? '')?.[1] ?? '';
  await browser.reloading(() => browser.submit(form, { code }));
}

const usedCodes = new WeakMap<PersistentBrowser, Set<string>>();
