import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { startWorld, type World } from '../support/world.ts';
import { enterPassword, loginPath } from './sign-in-steps.ts';

let world: World;
before(async () => {
  world = await startWorld({ scheduled: false });
});
after(() => world.close());

/** What a customer's browser may be left with in its address line. */
const ours = (route: string): boolean => / \/(?:login|account|password)\//.test(route);

describe('the address of a form, asked for without the form', () => {
  test('each leads to a page of this server, none to "not found"', async () => {
    const routes = new Set(world.server.routes.filter(ours));
    const forms = [...routes].filter((route) => route.startsWith('POST'));
    assert.ok(forms.length > 30, `${forms.length}`);
    for (const form of forms) {
      const get = form.replace('POST', 'GET');
      assert.ok(routes.has(get), `${form} has no page and no way back`);
      const path = (form.split(' ')[1] ?? '').replace(':field', 'mobile_phone').replaceAll(/:[a-z]+/gi, randomUUID());
      const answer = await world.browser().request(`${world.config.issuer}${path}?lang=en`);
      const to = answer.headers.get('location') ?? '';
      if (answer.status !== 303) continue;
      assert.doesNotMatch(to, /^\/\/|:/, `${form}: ${to}`);
      const pattern = [...routes, 'GET /account'].filter((route) => route.startsWith('GET')).map((route) => route.slice(4));
      const known = pattern.some((url) => new RegExp(`^${url.replaceAll(/:[a-z]+/gi, '[^/]+')}(\\?|$)`).test(to));
      assert.ok(known, `${form} leads to ${to}, which is no page`);
    }
  });

  test('"try again" on the page that refuses a form leads on; where another try helps nothing it is not offered', async () => {
    const browser = world.browser();
    const answer = async (path: string, init: { form?: Record<string, string>; headers?: Record<string, string> } = {}): Promise<string> =>
      (await browser.request(`${world.config.issuer}${path}`, { ...init, headers: { ...init.headers, accept: 'text/html' } })).text();
    const refused = await answer('/account/security/sessions/end', {
      form: { session: 'x' },
      headers: { origin: 'https://elsewhere.example' },
    });
    assert.match(refused, /href="\/account\/security\/sessions\/end"/);
    assert.match(await answer('/account/security/sessions/end'), /^$/, 'a redirect');
    assert.doesNotMatch(await answer('/login/there/is/no/such/page'), /もう一度ためす/);
  });

  test('a tab that the phone opens again after a code was asked for anew stands on the page of the code', async () => {
    const customer = await world.addCustomer({ email: 'tab@example.jp' });
    const browser = world.browser();
    await enterPassword(world, browser, 'fx-site', customer);
    const page = await browser.open(`${world.config.issuer}${loginPath(browser)}/resend`);
    assert.equal(page.status, 200);
    assert.match(page.html, /name="code"/);
  });
});
