import assert from 'node:assert/strict';
import type { PageBrowser } from '../support/browser.ts';
import { loginCookie, uidOf } from '../support/login-parts.ts';
import type { Customer } from '../support/world.ts';
import type { Door, Said, Stage } from './door-stage.ts';
import { walkDoors } from './doors.ts';
import { whatIsAsked } from './policy-steps.ts';
import { loginPath } from './sign-in-steps.ts';

interface Begun {
  readonly browser: PageBrowser;
  readonly customer: Customer;
  readonly callback: string;
  finish(): Promise<Said>;
}

/** A login page that is open, nothing typed. */
async function opened(stage: Stage, channel = stage.turn.channel): Promise<Begun> {
  const { world } = stage;
  const party = await world.relyingParty(channel);
  const attempt = await party.begin();
  const browser = world.browser();
  await browser.open(attempt.url.href);
  const callback = party.entry.redirect_uris[0] ?? '';
  /** Goes as far as a password leads, notice included: what is asked then, or `in`. */
  const finish = async (): Promise<Said> => {
    if (whatIsAsked(browser) === 'allow') await browser.submit('/continue', {}, callback);
    if (!browser.page?.url.startsWith(callback)) return whatIsAsked(browser);
    return (await party.exchange(browser.page.url, attempt)).access_token ? 'in' : 'no token';
  };
  return { browser, customer: await stage.newCustomer(), callback, finish };
}

async function typePassword({ browser, customer, callback }: Begun): Promise<void> {
  if (whatIsAsked(browser) === 'suspended') return;
  await browser.submit('/password', { login_id: customer.loginId, password: customer.password }, callback);
}

const at = (stage: Stage, path: string): string => new URL(path, stage.world.config.issuer).href;
const steps = ['continue', 'again', 'resend', 'extend', 'switch', ''];

/** Posts to every step of the login, looks at its page and takes the provider's own way on; true when that let the browser through. */
async function postEverywhere(stage: Stage, { browser, callback }: Begun): Promise<boolean> {
  const path = loginPath(browser);
  for (const step of steps)
    await browser.request(at(stage, step === '' ? path : `${path}/${step}`), { form: { code: '000000', method: 'phone-call' } });
  await browser.request(at(stage, path));
  const onward = await browser.request(at(stage, `/auth/${uidOf(browser)}`));
  return onward.headers.get('location')?.startsWith(callback) === true && !/[?&]error=/.test(onward.headers.get('location') ?? '');
}

const open = (): Said => 'in';
const nothing = (): Said => 'nothing';

const doors: Door[] = [
  {
    name: 'login',
    ready: async (stage) => async () => {
      const login = await opened(stage);
      await typePassword(login);
      return login.finish();
    },
    before: open,
    after: ({ after }) => after,
  },
  {
    name: 'the page opened before, the password typed at the knock',
    ready: async (stage) => {
      const login = await opened(stage);
      return async () => {
        await typePassword(login);
        return login.finish();
      };
    },
    before: open,
    after: ({ after }) => after,
    once: true,
  },
  {
    name: 'a login begun at 23:59:50, ended at the knock',
    begun: 10_000,
    ready: async (stage) => {
      const login = await opened(stage);
      await typePassword(login);
      const uid = uidOf(login.browser);
      return async () => {
        const said = await login.finish();
        // Asked in the very same login: our own pages judged, not the provider when the browser was back there.
        return said === 'in' || uidOf(login.browser) === uid ? said : `${said}, in another login`;
      };
    },
    before: open,
    after: ({ after }) => after,
    once: true,
  },
  {
    name: 'a login that our pages completed before, brought back to the provider at the knock',
    begun: 10_000,
    ready: async (stage) => {
      const login = await opened(stage);
      await typePassword(login);
      const provider = at(stage, '/auth/');
      await login.browser.submit('/continue', {}, provider);
      const resume = login.browser.page?.url ?? '';
      assert.ok(resume.startsWith(provider), resume);
      return async () => {
        await login.browser.open(resume, { stopAt: login.callback });
        return login.finish();
      };
    },
    before: open,
    after: ({ after }) => after,
    once: true,
  },
  {
    name: 'direct posts to each step before the password',
    ready: async (stage) => {
      const login = await opened(stage);
      return async () => ((await postEverywhere(stage, login)) ? 'in' : 'nothing');
    },
    before: nothing,
    after: nothing,
    once: true,
  },
  {
    name: 'direct posts to each step out of order after the password',
    begun: 10_000,
    ready: async (stage) => {
      const login = await opened(stage);
      await typePassword(login);
      return async () => ((await postEverywhere(stage, login)) ? 'in' : 'nothing');
    },
    before: open,
    after: ({ after }) => (after === 'in' ? 'in' : 'nothing'),
    once: true,
  },
  {
    name: 'replay of each step of a login that ended before',
    begun: 10_000,
    ready: async (stage) => {
      const login = await opened(stage);
      const path = loginPath(login.browser);
      await typePassword(login);
      assert.equal(await login.finish(), 'in');
      const thief = stage.world.browser();
      // Everything of the login that the browser ever presented, but not its session.
      for (const [name, cookie] of login.browser.cookies) if (!name.includes('session')) thief.cookies.set(name, cookie);
      return async () => {
        const { loginId, password } = login.customer;
        for (const browser of [login.browser, thief]) {
          await browser.request(at(stage, `${path}/password`), { form: { login_id: loginId, password } });
          for (const step of steps) await browser.request(at(stage, step === '' ? path : `${path}/${step}`), { form: { code: '000000' } });
          const back = await browser.request(at(stage, path.replace('/login/', '/auth/')));
          if (back.headers.get('location')?.startsWith(login.callback)) return 'in';
        }
        return 'nothing';
      };
    },
    before: nothing,
    after: nothing,
  },
  {
    name: "another browser's cookie, page and posts",
    begun: 10_000,
    ready: async (stage) => {
      const login = await opened(stage);
      await typePassword(login);
      const path = loginPath(login.browser);
      const uid = uidOf(login.browser);
      const thief = (await opened(stage)).browser;
      const own = thief.cookies.get(`${loginCookie(uidOf(thief))} /`)?.value ?? '';
      thief.cookies.set(`${loginCookie(uid)} /`, { value: own, path: '/' });
      return async () => {
        const answers = [await thief.request(at(stage, path)), await thief.request(at(stage, `${path}/state`))];
        for (const step of steps)
          answers.push(await thief.request(at(stage, step === '' ? path : `${path}/${step}`), { form: { code: '000000' } }));
        return [...new Set(answers.map(({ status }) => String(status)))].join(' ');
      };
    },
    before: () => '404',
    after: () => '404',
  },
  {
    name: 'the US stock app',
    ready: async (stage) => async () => {
      const login = await opened(stage, 'us-stock-app');
      await typePassword(login);
      return login.finish();
    },
    before: ({ usStockApp: [before] }) => before,
    // A customer of a wave who comes on the day of everyone is asked by call; these turns have none.
    after: ({ usStockApp: [, after] }) => after,
  },
];

walkDoors('doors of who logs in', doors);
