import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { beginContactChange } from '#usecases/registered-information/begin-contact-change.ts';
import { changeContact } from '#usecases/registered-information/change-contact.ts';
import { startWorld, type World } from '../support/world.ts';
import { accountOf, enterAccount } from './account-steps.ts';
import {
  begin,
  customerWith as customerIn,
  information,
  inside,
  national,
  newMobile,
  proveByCall,
  proveByCode,
  registered,
  sessionOf,
} from './contact-steps.ts';
import { freezeNumber, holdsOf, wasTold } from './freeze-steps.ts';
import { shownNumber } from './sign-in-steps.ts';

const hour = 3_600_000;

let world: World;
before(async () => {
  world = await startWorld();
});
after(() => world.close());

const url = (path: string): string => `${world.config.issuer}${path}`;
const customerWith = (given: object = {}) => customerIn(world, given);

describe('changing a number on the web', () => {
  test('takes a fresh proof of the registered one and a proof of the new one, is in effect at once, and tells old and new', async () => {
    const { one, mobile, email } = await customerWith();
    const next = newMobile();
    const browser = await inside(world, one, mobile);
    const elsewhere = await inside(world, one, mobile, '203.0.113.50');
    const id = await begin(world, browser, 'mobile_phone', `　${national(next).replace(/(\d{3})(\d{4})/, '$1－$2－')}`);
    assert.match(browser.page?.text ?? '', /まず、今ご登録の電話番号で/);
    assert.match(browser.page?.text ?? '', new RegExp(`＊＊＊-＊＊＊＊-${mobile.slice(-4)}`));
    await browser.open(url(`${information}/change/${id}`), { form: {} });
    assert.equal((await registered(world, one)).mobile_phone, mobile, 'nothing is proved yet');
    await proveByCall(world, browser, mobile);
    await browser.open(url(`${information}/change/${id}`), { form: {} });
    assert.equal((await registered(world, one)).mobile_phone, mobile, 'the new one is not proved yet');
    await proveByCode(world, browser, next);
    assert.match(browser.page?.text ?? '', /まだ変更されていません/);
    assert.ok(await sessionOf(world, elsewhere));
    const before = new Map([mobile, next, email].map((to) => [to, world.inbox.count(to)]));
    const page = await browser.submit(`/change/${id}`);
    assert.match(page.text, /変更しました .*7月31日\(木\)8時/);
    assert.deepEqual(await registered(world, one), { mobile_phone: next, email });
    assert.equal(await sessionOf(world, elsewhere), null, 'other sessions have ended');
    assert.ok(await sessionOf(world, browser), 'the own one goes on');
    for (const to of [mobile, next]) await wasTold(world, to, /携帯番号が変わりました.*0120-000-222/, before.get(to));
    await wasTold(world, email, /変更前の電話番号からも、72時間/, before.get(email));
    const [event] = await world.events('contact.changed');
    assert.deepEqual(
      { ...(event?.data as object), procedure: id },
      {
        field: 'mobile_phone',
        source: 'web',
        kind: 'mobile',
        from: `＊＊＊-＊＊＊＊-${mobile.slice(-4)}`,
        to: `＊＊＊-＊＊＊＊-${next.slice(-4)}`,
        procedure: id,
        proofs: { registered: 'phone-call', target: 'sms-code' },
      },
    );
    assert.deepEqual(
      (await world.events('session.ended')).filter(({ reason }) => reason === 'contact_changed').map(({ customer_id }) => customer_id),
      [one.id],
    );
    const { rows } = await world.db.owner.query(
      `select source, valid_to is null as current, valid_to = lead(valid_from) over (order by id) as joined from contact where customer_id = $1 and field = 'mobile_phone' order by id`,
      [one.id],
    );
    assert.deepEqual(rows, [
      { source: 'import', current: false, joined: true },
      { source: 'web', current: true, joined: null },
    ]);
    const again = await browser.open(url(`${information}/change/${id}`), { form: {} });
    assert.match(again.text, /変更しました/, 'replayed');
    assert.equal((await world.events('contact.changed')).length, 1);
    await world.phone.call(mobile, freezeNumber);
    assert.equal((await holdsOf(world, one.id)).length, 1, 'the number that was replaced can still freeze');
    assert.equal(
      world.log.some((line) => line.includes(next.slice(3)) || line.includes(mobile.slice(3))),
      false,
    );
  });

  test('tells a mobile that stands in both fields, whichever of them is changed', async () => {
    const mobile = newMobile();
    const { one } = await customerWith({ mobile: national(mobile), phone: national(mobile), email: undefined });
    const next = newMobile();
    const browser = await inside(world, one, mobile);
    const id = await begin(world, browser, 'phone', national(next));
    await proveByCall(world, browser, mobile);
    await proveByCode(world, browser, next);
    const before = world.inbox.count(mobile);
    assert.match((await browser.submit(`/change/${id}`)).text, /変更しました/);
    await wasTold(world, mobile, /電話番号が変わりました/, before);
  });

  test('makes the new number young for channels as well: it lets in, and withdrawals and a first order wait', async () => {
    const { one, mobile } = await customerWith({ phone: '03-3192-4799' });
    const next = newMobile();
    const browser = await inside(world, one, mobile);
    const id = await begin(world, browser, 'mobile_phone', national(next));
    await proveByCall(world, browser, mobile);
    await proveByCode(world, browser, next);
    await browser.submit(`/change/${id}`);
    const youngOf = async (from: string): Promise<unknown> => {
      const there = await inside(world, one, from, '203.0.113.77');
      const party = await world.relyingParty('stock-app');
      const login = await party.begin();
      await there.open(login.url.href, { stopAt: party.entry.redirect_uris[0] ?? '' });
      const tokens = await party.exchange(there.page?.url ?? '', login);
      assert.deepEqual((await party.introspect(tokens.access_token)).young, tokens.claims()?.young);
      return tokens.claims()?.young;
    };
    assert.deepEqual(await youngOf(next), ['first-order', 'withdrawal']);
    assert.deepEqual(await youngOf('+81331924799'), ['first-order'], 'an older number may authorise a withdrawal');
    await world.db.owner.query(`update contact set bound_at = bound_at - interval '72 hours' where customer_id = $1`, [one.id]);
    assert.equal(await youngOf(next), undefined);
  });

  test('an FX customer without an address is led from the locked-out page to adding one at once', async () => {
    const { one, mobile } = await customerWith({ email: undefined });
    const browser = world.browser();
    const party = await world.relyingParty('fx-site');
    await browser.open((await party.begin()).url.href);
    await browser.submit('/password', { login_id: one.loginId, password: one.password });
    const href = /href="(\/account\/[^"]+)"/.exec(browser.page?.html ?? '')?.[1] ?? '';
    assert.equal(href, `${information}/new/email`);
    const address = `fx${mobile.slice(-6)}@example.jp`;
    await enterAccount(world, browser, one, { from: mobile, path: href });
    assert.match(browser.page?.text ?? '', /メールアドレスの登録/);
    await browser.submit('/new/email', { value: ` ${address.replace('@', '＠')}` });
    await proveByCall(world, browser, mobile);
    await proveByCode(world, browser, address);
    const page = await browser.submit(new URL(browser.page?.url ?? '').pathname);
    assert.match(page.text, /変更しました/);
    assert.equal((await registered(world, one)).email, address);
    assert.doesNotMatch((await world.inbox.latest(mobile)).text, /example/);
    await browser.open((await party.begin()).url.href);
    if (browser.page?.html.includes('name="password"'))
      await browser.submit('/password', { login_id: one.loginId, password: one.password });
    assert.match(browser.page?.html ?? '', /name="code"/, 'FX asks for a code to the young address: it logs in');
  });

  test('says in words what cannot be registered, and that the same stands there already', async () => {
    const { one, mobile, email } = await customerWith();
    const browser = await inside(world, one, mobile);
    for (const [field, value, words] of [
      ['mobile_phone', '0120-444-444', /フリーダイヤル/],
      ['mobile_phone', '03-3192-4780', /携帯電話の番号だけ/],
      ['phone', '0570-012-345', /ナビダイヤル/],
      ['phone', '0990-123-456', /0990/],
      ['phone', '020-1234-5678', /020/],
      ['phone', '+1 202 456 1111', /海外/],
      ['phone', '090-1234-567', /けた数/],
      ['phone', '<script>', /数字のほかの文字/],
      ['email', 'hanako', /「@」/],
      ['mobile_phone', national(mobile), /すでに登録/],
      ['email', email, /すでに登録/],
    ] as const) {
      await begin(world, browser, field, value);
      assert.match(browser.page?.text ?? '', words, value);
      assert.ok(browser.page?.html.includes(`value="${value.replace('<', '&lt;')}"`), 'what was typed stays, as text');
    }
    assert.equal((await browser.open(url(`${information}/new/login_id`))).status, 404);
    assert.equal((await world.db.owner.query('select from procedure where customer_id = $1', [one.id])).rowCount, 0);
  });

  test('a half-finished change is listed, can be resumed or dropped, and leaves nothing behind', async () => {
    const { one, mobile } = await customerWith({ pin: 'Pin-1234' });
    const browser = await inside(world, one, mobile);
    const id = await begin(world, browser, 'mobile_phone', national(newMobile()));
    await browser.open(url(information));
    const page = await browser.submit(information, { pin: 'Pin-1234' });
    assert.match(page.text, /途中のお手続きがあります .*携帯番号の変更/);
    assert.ok(page.html.includes(`${information}/change/${id}`));
    await browser.submit(`/procedure/${id}/drop`);
    assert.match((await browser.open(url(`${information}/change/${id}`))).text, /もう続けられません/);
    assert.doesNotMatch((await browser.open(url(information))).text, /途中のお手続き/);
    const late = await begin(world, browser, 'mobile_phone', national(newMobile()));
    await proveByCall(world, browser, mobile);
    await world.advance('31m');
    await browser.open(url(`${information}/change/${late}`), { form: {} });
    assert.match(browser.page?.text ?? '', /もう続けられません/);
    assert.equal((await registered(world, one)).mobile_phone, mobile);
    const { rows } = await world.db.owner.query('select sealed, target_lookup from procedure where id = $1', [id]);
    assert.deepEqual(rows, [{ sealed: null, target_lookup: null }]);
  });
});

describe('who may not', () => {
  test('a young number authorises no further change; the page says until when, and names the other ways', async () => {
    const { one, mobile } = await customerWith();
    await world.db.owner.query(`update contact set source = 'web', bound_at = $2 where customer_id = $1 and field = 'mobile_phone'`, [
      one.id,
      new Date(world.app.clock.now() - 71.5 * hour),
    ]);
    const browser = await inside(world, one, mobile);
    const page = await browser.open(url(`${information}/new/mobile_phone`));
    assert.match(page.text, /変更されたばかり/);
    assert.match(page.text, /お電話で変更する .*お問い合わせフォーム.*郵送で変更する/);
    assert.doesNotMatch(page.html, /name="value"/);
    const posted = await browser.open(url(`${information}/new/mobile_phone`), { form: { value: national(newMobile()) } });
    assert.match(posted.text, /変更されたばかり/);
    await world.advance('31m');
    assert.match((await browser.open(url(`${information}/new/mobile_phone`))).html, /name="value"/);
  });

  test('what was proved while a number was old enough is judged again when the change is made', async () => {
    const { one, mobile } = await customerWith({ phone: '03-3192-4799' });
    const browser = await inside(world, one, mobile);
    const next = newMobile();
    const id = await begin(world, browser, 'phone', national(next));
    await proveByCall(world, browser, mobile);
    await proveByCode(world, browser, next);
    await world.db.owner.query(`update contact set source = 'support', bound_at = $2 where customer_id = $1 and field = 'mobile_phone'`, [
      one.id,
      new Date(world.app.clock.now()),
    ]);
    assert.match((await browser.submit(`/change/${id}`)).text, /変更できませんでした/);
    assert.equal((await registered(world, one)).phone, '+81331924799');
  });

  test('a thief with ID, password and PIN before the date reads masked values and changes nothing', async () => {
    const early = await startWorld({ at: '2025-05-30T09:00:00+09:00' });
    try {
      const mobile = newMobile();
      const one = await early.addCustomer({ mobile: national(mobile), email: 'taro@example.jp', pin: 'Pin-1234' });
      const browser = early.browser('198.51.100.9');
      await enterAccount(early, browser, one, { path: information });
      if (browser.page?.url.includes('/login/')) await browser.submit('/continue');
      const page = await browser.submit(information, { pin: 'Pin-1234' });
      assert.doesNotMatch(page.html, new RegExp(`${national(mobile)}|taro|${mobile.slice(3, 9)}`));
      const thiefs = newMobile();
      const id = await begin(early, browser, 'mobile_phone', national(thiefs));
      assert.ok(id);
      await browser.submit('/prove');
      await early.phone.call(thiefs, shownNumber(browser));
      await browser.open(browser.page?.url ?? '');
      assert.match(browser.page?.html ?? '', /tel:186/, 'a call from elsewhere proves nothing');
      const outcome = await changeContact(early.app, await accountOf(early, browser), id, 'test');
      assert.equal(outcome, 'unproved');
      const answer = await browser.open(`${early.config.issuer}${information}/change/${id}`, { form: { proved: 'yes' } });
      assert.match(answer.text, /まず、今ご登録の電話番号で/);
      assert.equal((await registered(early, one)).mobile_phone, mobile);
      assert.equal((await early.events('contact.changed')).length, 0);
    } finally {
      await early.close();
    }
  });

  test('another customer’s and another session’s ids open nothing; forms of another site are refused', async () => {
    const [mine, theirs] = [await customerWith(), await customerWith()];
    const browser = await inside(world, mine.one, mine.mobile);
    const other = await inside(world, theirs.one, theirs.mobile);
    const same = await inside(world, mine.one, mine.mobile, '203.0.113.60');
    const id = await begin(world, browser, 'mobile_phone', national(newMobile()));
    for (const stranger of [other, same]) {
      assert.equal((await stranger.request(url(`${information}/change/${id}`))).status, 404);
      assert.equal((await stranger.request(url(`${information}/move/${id}`))).status, 404);
      assert.equal((await stranger.request(url(`${information}/change/${id}`), { form: {} })).status, 404);
      assert.equal((await stranger.request(url(`/account/procedure/${id}/prove`), { form: {} })).status, 404);
      await stranger.request(url(`/account/procedure/${id}/drop`), { form: {} });
    }
    assert.equal((await browser.open(url(`${information}/change/${id}`))).status, 200, 'it is still open');
    assert.equal((await browser.request(url(`${information}/move/${id}`), { form: {} })).status, 404, 'nor the act of another kind');
    for (const path of [`${information}/new/mobile_phone`, `${information}/change/${id}`, `${information}/move`]) {
      const headers = { origin: 'http://localhost:4100' };
      assert.equal((await browser.request(url(path), { form: { value: '09012345678' }, headers })).status, 403, path);
    }
    const nobody = world.browser();
    assert.match((await nobody.open(url(`${information}/change/${id}`))).text, /パスワード/);
  });
});

test('the web begins nothing for a corporate account, whatever is asked', async () => {
  const { one, mobile } = await customerWith({ accountType: 'corporate' });
  const browser = await inside(world, one, mobile);
  const account = await accountOf(world, browser);
  await assert.rejects(beginContactChange(world.app, account, { field: 'email', written: 'a@example.jp', requestId: 'test' }), {
    code: 'changes_by_post_only',
  });
  await assert.rejects(changeContact(world.app, account, crypto.randomUUID(), 'test'), { code: 'changes_by_post_only' });
});
