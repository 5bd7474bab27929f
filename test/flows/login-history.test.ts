import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startWorld, type World } from '../support/world.ts';
import { accountOf, enterAccount } from './account-steps.ts';
import { enterPassword } from './sign-in-steps.ts';

const landline = '+81331924701';
const at = (world: World, path: string): string => `${world.config.issuer}${path}`;

describe('the login history', () => {
  let world: World;
  before(async () => {
    world = await startWorld();
  });
  after(() => world.close());

  test('tells who came, how and what became of it, opens sealed values with one event, and pages without gap', async () => {
    const one = await world.addCustomer({ mobile: '+819012340001', phone: landline, assigned: 'phone-call' });
    const stranger = world.browser('198.51.100.7');
    await enterPassword(world, stranger, 'stock-app', one);
    const browser = world.browser('203.0.113.20');
    await enterAccount(world, browser, one, { from: landline, path: '/account/security/history' });
    const { text } = browser.page ?? { text: '' };
    assert.match(text, /ログインしました サイト・アプリ お客様サイト 方法 パスワード、電話番号認証.*203\.0\.＊\.＊/);
    assert.match(text, /確認の途中です サイト・アプリ 日本株アプリ.*198\.51\.＊\.＊/);
    assert.equal((await world.events('account.history_read')).length, 1);
    await world.advance('27m');
    assert.match((await browser.open(at(world, '/account/security/history'))).text, /確認が終わらず、ログインしていません/);

    // A long history, in two months of partitions, with neighbours of the same instant.
    await world.db.owner.query(
      `insert into audit_event (recorded_at, occurred_at, type, outcome, actor, customer_id, channel, login_uid, network)
       select now() - (n % 2) * interval '20 days', $2::timestamptz - (n / 3) * interval '1 minute', 'login.password_accepted', 'success', 'customer', $1, 'stock-app', 'made-' || n, '192.0.2.0/24'
       from generate_series(1, 20000) n`,
      [one.id, new Date(world.app.clock.now() - 3_600_000)],
    );
    await world.db.owner.query('analyze audit_event');
    const seen: string[] = [];
    let path: string | null = '/account/security/history';
    for (let pages = 0; path !== null && pages < 5; pages++) {
      const page = await browser.open(at(world, path));
      seen.push(...[...page.html.matchAll(/not-me\?login=([\w-]+)/g)].map(([, id]) => id ?? ''));
      path = /href="(\/account\/security\/history\?before=[\d-]+)"/.exec(page.html)?.[1] ?? null;
    }
    assert.equal(seen.length, 100);
    assert.equal(new Set(seen).size, 100);
    const { rows } = await world.db.owner.query<{ 'QUERY PLAN': string }>(
      `explain select id from audit_event where customer_id = $1 and type in ('login.password_accepted', 'login.step_up_begun') and occurred_at >= $2
         and (occurred_at, id) < ($3, 99999999) order by occurred_at desc, id desc limit 21`.replace(
        /\$(\d)/g,
        (_, n) => [`'${one.id}'`, `'2024-07-01'`, `'${new Date(world.app.clock.now() - 7_200_000).toISOString()}'`][Number(n) - 1] ?? '',
      ),
    );
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
    assert.match(plan, /Index.*Scan using audit_event_\w*customer_id_occurred_at_id/);
    assert.doesNotMatch(plan, /Seq Scan|-> +(?:Incremental )?Sort /, plan);
  });

  test('「心当たりがない」 says what it does and then stops the account in one press; the entry of another customer is named nowhere', async () => {
    const [one, other] = [
      await world.addCustomer({ phone: landline, email: 'hanako@example.jp', assigned: 'phone-call' }),
      await world.addCustomer({ phone: landline, assigned: 'phone-call' }),
    ];
    const [browser, neighbour] = [world.browser('203.0.113.30'), world.browser('203.0.113.31')];
    await enterAccount(world, neighbour, other, { from: landline, path: '/account/security/history' });
    const foreign = /not-me\?login=([\w-]+)/.exec(neighbour.page?.html ?? '')?.[1] ?? '';
    await enterAccount(world, browser, one, { from: landline, path: '/account/security/history' });
    const own = /not-me\?login=([\w-]+)/.exec(browser.page?.html ?? '')?.[1] ?? '';
    assert.doesNotMatch(
      (await browser.open(at(world, `/account/security/not-me?login=${foreign}`))).text,
      /のログインについて|へのログイン/,
    );
    assert.match(
      (await browser.open(at(world, `/account/security/not-me?login=${own}`))).text,
      /お客様サイトへのログインについて.*口座を止めると、こうなります/,
    );
    await accountOf(world, browser);
    const page = await browser.submit('/not-me');
    assert.match(page.text, /口座を止めました/);
    await assert.rejects(() => accountOf(world, browser));
    const [event] = (await world.events('customer.frozen')).filter(({ customer_id }) => customer_id === one.id);
    assert.deepEqual((event?.data as { scopes: string[]; aboutLogin: string } | undefined)?.scopes, ['login', 'trading']);
    assert.equal((event?.data as { aboutLogin: string } | undefined)?.aboutLogin, own);
    assert.match((await enterPassword(world, world.browser('203.0.113.32'), 'stock-app', one)).page.text, /停止しています/);
    await accountOf(world, neighbour);
  });
});
