import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { buildApp } from '../../demo/brokerage/app.ts';
import { type ClientConfig, readConfig } from '../../demo/brokerage/config.ts';
import { meets } from '../../demo/brokerage/requirement.ts';
import { brokerageConfig } from '../support/brokerage.ts';
import { freePort } from '../support/free-port.ts';
import { Browser, follow, type OidcWorld, oidcWorld } from '../support/oidc-world.ts';

let world: OidcWorld;
let brokerage: FastifyInstance;
let browser: Browser;
let home: string;
const customer = '70000001';

before(async () => {
  const port = await freePort();
  home = `http://localhost:${port}`;
  // In June a password is enough for who is in no wave: what the channel itself asks shows.
  world = await oidcWorld({ at: '2025-06-02T09:00:00+09:00', channelsAt: home });
  await world.addCustomer(customer);
  const config = brokerageConfig(world.issuer, port, world);
  const requires: Record<string, ClientConfig['requires']> = { 'fund-site': { max_age: 6 }, 'futures-app': { acr: 'mfa' } };
  const clients = config.clients.map((client) => ({ ...client, requires: requires[client.client_id] ?? {} }));
  brokerage = buildApp({ ...config, clients });
  await brokerage.listen({ port, host: 'localhost' });
});
after(async () => {
  await brokerage.close();
  await world.close();
});
beforeEach(() => {
  browser = new Browser();
});

/** Follows the one link of the page that leads to the log-in, and proves there what is given. */
async function press(html: string, methods: readonly string[]): Promise<string> {
  const link = /<a class="btn btn--primary[^"]*" href="([^"]+)"/.exec(html)?.[1]?.replaceAll('&amp;', '&') ?? '';
  const start = await browser.go(home + link);
  let { callback, uid } = await follow(browser, start.headers.get('location') ?? '');
  if (uid) ({ callback, uid } = await follow(browser, await world.prove(uid, customer, methods)));
  assert.equal((await browser.go(callback ?? '')).status, 303);
  return link;
}

const page = async (path: string): Promise<string> => (await browser.go(home + path)).text();

describe('what the sample brokerage itself asks on use', () => {
  test('its API refuses what was proved too long ago, and one press leads to proving it again', async () => {
    await press(await page('/fund-site/'), ['password']);
    assert.match(await page('/fund-site/'), /保有ファンド/);
    await sleep(6_600);
    const refused = await page('/fund-site/');
    assert.match(refused, /追加のご本人確認が必要です/);
    assert.doesNotMatch(refused, /保有ファンド/);
    assert.match(await press(refused, ['password']), /stronger=1/);
    assert.match(await page('/fund-site/'), /保有ファンド/);
  });

  test('its API refuses an acr below its own, and the way on says when no method could give more', async () => {
    await press(await page('/futures-app/'), ['password']);
    const refused = await page('/futures-app/');
    assert.match(refused, /追加のご本人確認が必要です/);
    assert.doesNotMatch(refused, /建玉/);
    const start = await browser.go(`${home}/futures-app/login?stronger=1`);
    const { callback } = await follow(browser, start.headers.get('location') ?? '');
    assert.match(await (await browser.go(callback ?? '')).text(), /必要な確認の方法が、ご登録の内容ではご利用いただけません/);
  });

  test('strength and age are compared, and an unknown acr is worth nothing', () => {
    const now = 1_000_000;
    const asks = { acr: 'mfa', maxAge: 600 } as const;
    for (const [acr, authTime, met] of [
      ['mfa', now, true],
      ['phr', now - 600, true],
      ['mfa', now - 601, false],
      ['mfa', now + 61, false],
      ['pwd+email', now, false],
      ['gold', now, false],
      [undefined, now, false],
      ['mfa', undefined, false],
      ['mfa', String(now), false],
    ] as const)
      assert.equal(meets({ acr, authTime }, asks, now), met, `${acr} ${authTime}`);
  });

  test('a wrong word in its configuration is named', async () => {
    const { writeFileSync, mkdtempSync, rmSync } = await import('node:fs');
    const folder = mkdtempSync('/tmp/brokerage-');
    writeFileSync(
      `${folder}/c.json`,
      JSON.stringify({ issuer: 'http://localhost:1', clients: [{ client_id: 'a', profile: 'plain', requires: { acr: 'gold' } }] }),
    );
    assert.throws(() => readConfig({ BROKERAGE_CONFIG: `${folder}/c.json` }), /client "a": requires.acr/);
    rmSync(folder, { recursive: true });
  });
});

describe('a session that the login server ended', () => {
  for (const when of ['at once', 'after its token ran out'] as const)
    test(`is said to be over in plain words, ${when}, and one press leads back in`, async () => {
      await press(await page('/stock-app/'), ['password']);
      assert.match(await page('/stock-app/'), /保有株式/);
      await world.provider().sessions.endSessions({ customerNumber: customer, channel: 'stock-app' }, 'test');
      await world.settled();
      if (when !== 'at once') browser.cookies.delete('brokerage_stock-app_session /');
      const over = await page('/stock-app/');
      assert.match(over, /<h1>ログインの状態が終わりました<\/h1>/);
      assert.match(over, /ログインサーバーからの知らせで、このサービスのログインを終えました/);
      await press(over, []);
      assert.match(await page('/stock-app/'), /保有株式/);
    });

  test('is not said of a log-out of one’s own', async () => {
    await press(await page('/stock-app/'), ['password']);
    const out = await browser.go(`${home}/stock-app/logout`, { method: 'POST' });
    await browser.go(out.headers.get('location') ?? '');
    await world.settled();
    assert.match(await page('/stock-app/'), /<h1>日本株アプリにログイン<\/h1>/);
  });

  test('holds nothing longer than its token, and its old token opens nothing', async () => {
    await press(await page('/customer-site/'), ['password']);
    assert.match(await page('/customer-site/'), /預り資産/);
    world.advance(6 * 60_000);
    // The token has run out on the login server's clock: the API asks there, every time.
    assert.match(await page('/customer-site/'), /ログインの状態が終わりました/);
  });
});
