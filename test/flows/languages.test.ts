import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { PageBrowser } from '../support/browser.ts';
import { landline, mobile, otherCode } from '../support/login-parts.ts';
import { startWorld, type World } from '../support/world.ts';
import { enterPassword, loginPath } from './sign-in-steps.ts';

let world: World;
let next = 0;
before(async () => {
  world = await startWorld({ at: '2025-05-20T09:00:00+09:00' });
});
after(() => world.close());

const japanese = /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u;
/** What stays Japanese on an English page: the way back to Japanese, the house's own name, and the word that Kannuki comes from. */
const allowed = ['日本語', 'サンプル証券', '閂'];

const langOf = (browser: PageBrowser): string => /<html lang="(\w+)"/.exec(browser.page?.html ?? '')?.[1] ?? '';

function assertEnglish(browser: PageBrowser, page: string): void {
  const { html = '', text = '' } = browser.page ?? {};
  const spoken = [...html.matchAll(/(?:aria-label|title|alt|placeholder|data-\w+)="([^"]*)"/g)].map(([, value]) => value).join(' ');
  let rest = `${text} ${spoken}`;
  for (const word of allowed) rest = rest.replaceAll(word, '');
  assert.equal(langOf(browser), 'en', page);
  assert.equal(japanese.exec(rest), null, `${page}: ${rest.slice(Math.max(0, rest.search(japanese) - 60), rest.search(japanese) + 60)}`);
}

function assertJapanese(browser: PageBrowser, page: string): void {
  assert.equal(langOf(browser), 'ja', page);
  const heading = /<h1[^>]*>(.*?)<\/h1>/s.exec(browser.page?.html ?? '')?.[1]?.replace(/<[^>]+>/g, '') ?? '';
  assert.match(heading, japanese, `${page}: ${heading}`);
}

/** Follows the language link of the page in front of the browser. */
async function changeLanguage(browser: PageBrowser): Promise<void> {
  const href = /<a class="language" href="([^"]+)"/.exec(browser.page?.html ?? '')?.[1]?.replaceAll('&amp;', '&');
  assert.ok(href, `a language link: ${browser.page?.text.slice(0, 100)}`);
  await browser.open(new URL(href, browser.page?.url).href);
}

describe('the language of a page', () => {
  const open = async (browser: PageBrowser, extra: Record<string, string> = {}) =>
    browser.open((await (await world.relyingParty('stock-app')).begin(extra)).url.href);

  test('is Japanese unless asked otherwise', async () => {
    const browser = world.browser();
    await open(browser);
    assertJapanese(browser, 'password');
  });

  test("is what the relying party asked for, the customer's own choice before that, and the choice stays", async () => {
    const browser = world.browser();
    await open(browser, { ui_locales: 'de en-GB ja' });
    assertEnglish(browser, 'password');
    await changeLanguage(browser);
    assertJapanese(browser, 'password');
    await open(browser, { ui_locales: 'en' });
    assertJapanese(browser, 'a later login');
  });

  test('an unknown language changes nothing', async () => {
    const browser = world.browser();
    await open(browser, { ui_locales: 'fr' });
    await browser.open(`${browser.page?.url}?lang=xx`);
    assertJapanese(browser, 'password');
  });
});

/** Each page once, in the order in which the clock lets them be seen. */
const pages: readonly (readonly [string, (browser: PageBrowser) => Promise<unknown>])[] = [
  [
    'password refused',
    async (browser) => enterPassword(world, browser, 'stock-app', { id: '', number: '', loginId: 'nobody', password: 'x' }),
  ],
  [
    'the notice of what will be asked',
    async (browser) => enterPassword(world, browser, 'stock-app', await world.addCustomer({ mobile: mobile(next++).written })),
  ],
  ['the notice to who will be locked out', async (browser) => enterPassword(world, browser, 'stock-app', await world.addCustomer())],
  ['suspended', async (browser) => browser.open((await (await world.relyingParty('us-stock-app')).begin()).url.href)],
  [
    'a call',
    async (browser) => {
      await world.jumpTo('2025-07-28T09:00:00+09:00');
      await enterPassword(world, browser, 'stock-app', await world.addCustomer({ phone: landline(next++).written, mobile: '05012345678' }));
    },
  ],
  [
    'a withheld call',
    async (browser) => {
      await enterPassword(world, browser, 'stock-app', await world.addCustomer({ phone: landline(next++).written }));
      await world.phone.call(null, `+81${/tel:1860(\d+)/.exec(browser.page?.html ?? '')?.[1]}`);
      await browser.open(browser.page?.url ?? '');
    },
  ],
  [
    'somebody else is logging in',
    async (browser) => {
      const customer = await world.addCustomer({ phone: landline(next++).written });
      await enterPassword(world, world.browser('198.51.100.1'), 'stock-app', customer);
      await enterPassword(world, browser, 'stock-app', customer);
    },
  ],
  [
    'an SMS code',
    async (browser) => enterPassword(world, browser, 'stock-app', await world.addCustomer({ mobile: mobile(next++).written })),
  ],
  [
    'a wrong code',
    async (browser) => {
      const { e164, written } = mobile(next++);
      await enterPassword(world, browser, 'stock-app', await world.addCustomer({ mobile: written }));
      await browser.submit(loginPath(browser), { code: otherCode(await world.inbox.code(e164)) });
    },
  ],
  [
    'the wait after wrong codes',
    async (browser) => {
      const { e164, written } = mobile(next++);
      await enterPassword(world, browser, 'stock-app', await world.addCustomer({ mobile: written }));
      const code = await world.inbox.code(e164);
      for (let tries = 1; tries <= 3; tries++) await browser.submit(loginPath(browser), { code: otherCode(code, tries) });
    },
  ],
  [
    'a mail code',
    async (browser) => enterPassword(world, browser, 'fx-site', await world.addCustomer({ email: `lang${next++}@example.jp` })),
  ],
  ['locked out, individual', async (browser) => enterPassword(world, browser, 'stock-app', await world.addCustomer())],
  [
    'locked out, corporate',
    async (browser) => enterPassword(world, browser, 'stock-app', await world.addCustomer({ accountType: 'corporate' })),
  ],
  [
    'locked out of FX',
    async (browser) => enterPassword(world, browser, 'fx-app', await world.addCustomer({ mobile: mobile(next++).written })),
  ],
  [
    'the time is over',
    async (browser) => {
      await enterPassword(world, browser, 'stock-app', await world.addCustomer({ phone: landline(next++).written }));
      await world.advance('195s');
      await browser.open(browser.page?.url ?? '');
    },
  ],
  ['a login of another browser', async (browser) => browser.open(new URL('/login/nobody', world.config.issuer).href)],
  ['an address that is none', async (browser) => browser.open(new URL('/nothing-here', world.config.issuer).href)],
  [
    'a form that cannot be read',
    async (browser) => {
      await browser.open((await (await world.relyingParty('stock-app')).begin()).url.href);
      await browser.open(new URL(`${loginPath(browser)}/password`, world.config.issuer).href, {
        form: { login_id: 'x'.repeat(500), password: 'x' },
      });
    },
  ],
];

describe('every page is whole in both languages, and its link changes to the other', () => {
  for (const [page, reach] of pages) {
    test(page, async () => {
      const browser = world.browser();
      await reach(browser);
      assertJapanese(browser, page);
      await changeLanguage(browser);
      assertEnglish(browser, page);
      await changeLanguage(browser);
      assertJapanese(browser, `${page}, and back`);
    });
  }

  test('what a link answers is the page itself: reading it in English judges nothing and sends nothing', async () => {
    const { e164, written } = mobile(next++);
    const browser = world.browser();
    const { callback } = await enterPassword(world, browser, 'stock-app', await world.addCustomer({ mobile: written }));
    const code = await world.inbox.code(e164);
    await changeLanguage(browser);
    assertEnglish(browser, 'an SMS code');
    assert.equal(world.inbox.count(e164), 1);
    await browser.submit(loginPath(browser), { code }, callback);
    assert.ok(browser.page?.url.startsWith(callback));
  });
});
