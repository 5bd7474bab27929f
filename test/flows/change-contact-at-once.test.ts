import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
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
import { wasTold } from './freeze-steps.ts';
import { shownNumber } from './sign-in-steps.ts';

let world: World;
before(async () => {
  world = await startWorld();
});
after(() => world.close());

const url = (path: string): string => `${world.config.issuer}${path}`;
const customerWith = (given: object = {}) => customerIn(world, given);

describe('at the same moment', () => {
  /** Two sessions of one customer, each with both proofs of its own change. */
  const twoReady = async (fields: readonly [string, string]) => {
    const { one, mobile } = await customerWith({ phone: '03-3192-4788' });
    const targets = fields.map((field) => (field === 'email' ? `n${newMobile().slice(-6)}@example.jp` : newMobile()));
    const browsers = [await inside(world, one, mobile), await inside(world, one, mobile, '203.0.113.70')] as const;
    const ids: string[] = [];
    for (const [index, browser] of browsers.entries()) {
      const target = targets[index] as string;
      ids.push(await begin(world, browser, fields[index] as string, national(target)));
      await proveByCall(world, browser, mobile);
      await proveByCode(world, browser, target);
    }
    const accounts = [await accountOf(world, browsers[0]), await accountOf(world, browsers[1])] as const;
    return { one, targets, browsers, accounts, ids, mobile };
  };

  for (const fields of [
    ['mobile_phone', 'mobile_phone'],
    ['mobile_phone', 'phone'],
    ['phone', 'email'],
  ] as const) {
    test(`of two changes (${fields.join(', ')}) from two sessions one wins, and the other is told so`, async () => {
      const { one, accounts, ids, browsers } = await twoReady(fields);
      const outcomes = await Promise.all(accounts.map((account, index) => changeContact(world.app, account, ids[index] ?? '', 'test')));
      assert.deepEqual(outcomes.toSorted(), ['changed', 'lost']);
      const winner = outcomes.indexOf('changed');
      assert.equal((await world.events('contact.changed')).filter(({ customer_id }) => customer_id === one.id).length, 1);
      assert.ok(await sessionOf(world, browsers[winner] as (typeof browsers)[0]));
      assert.equal(await sessionOf(world, browsers[1 - winner] as (typeof browsers)[0]), null);
    });
  }

  test('pressed twice at once, it is done once, and both presses see it done', async () => {
    const { accounts, ids, one } = await twoReady(['mobile_phone', 'phone']);
    const press = () => changeContact(world.app, accounts[0], ids[0] ?? '', 'test');
    assert.deepEqual(await Promise.all([press(), press(), press()]), ['changed', 'changed', 'changed']);
    assert.equal((await world.events('contact.changed')).filter(({ customer_id }) => customer_id === one.id).length, 1);
  });

  test('two customers swap their numbers; each is then called and written to at their own', async () => {
    const [a, b] = [await customerWith({ phone: '03-3192-4711' }), await customerWith({ phone: '03-3192-4712' })];
    const browsers = [await inside(world, a.one, a.mobile), await inside(world, b.one, b.mobile)] as const;
    for (const [browser, target, home] of [
      [browsers[0], b.mobile, '+81331924711'],
      [browsers[1], a.mobile, '+81331924712'],
    ] as const) {
      await begin(world, browser, 'mobile_phone', national(target));
      assert.doesNotMatch(browser.page?.text ?? '', /ほかのお客様|使われて/, 'whoever has it is not told');
      await proveByCall(world, browser, home);
      await proveByCode(world, browser, target);
    }
    for (const browser of browsers) assert.match((await browser.submit(new URL(browser.page?.url ?? '').pathname)).text, /変更しました/);
    assert.equal((await registered(world, a.one)).mobile_phone, b.mobile);
    assert.equal((await registered(world, b.one)).mobile_phone, a.mobile);
    const fresh = await inside(world, a.one, b.mobile, '203.0.113.80');
    assert.equal((await accountOf(world, fresh)).customer.id, a.one.id);
  });

  test('a family number on three accounts: each registers it, and a call passes only the one whose screen shows the number called', async () => {
    const family = newMobile();
    const members = [await customerWith(), await customerWith(), await customerWith()];
    for (const { one, mobile } of members) {
      const browser = await inside(world, one, mobile);
      await begin(world, browser, 'phone', national(family));
      assert.match(browser.page?.text ?? '', /新しいご登録/);
      await proveByCall(world, browser, mobile);
      await proveByCode(world, browser, family);
      assert.match((await browser.submit(new URL(browser.page?.url ?? '').pathname)).text, /変更しました/);
    }
    // Numbers that screens showed before the three shared one rest ten minutes.
    await world.advance('11m');
    const [first, second] = [world.browser(), world.browser('203.0.113.81')];
    await enterAccount(world, first, members[0]?.one as never);
    await enterAccount(world, second, members[1]?.one as never);
    await world.phone.call(family, shownNumber(first));
    assert.match((await first.open(first.page?.url ?? '')).text, /口座管理/);
    assert.match((await second.open(second.page?.url ?? '')).html, /tel:186/);
  });
});

describe('a mobile in the home field', () => {
  const homeOnly = async () => {
    const mobile = newMobile();
    const one = await world.addCustomer({ phone: national(mobile), assigned: 'phone-call', pin: 'Pin-1234' });
    const browser = await inside(world, one, mobile);
    await browser.open(url(information));
    await browser.submit(information, { pin: 'Pin-1234' });
    return { one, mobile, browser };
  };

  test('is offered to be moved, by one proof of that very number, and is no younger for it', async () => {
    const { one, mobile, browser } = await homeOnly();
    assert.match(browser.page?.text ?? '', /SMSを受け取れるようにしませんか/);
    await browser.submit(`${information}/move`);
    const path = new URL(browser.page?.url ?? '').pathname;
    await proveByCode(world, browser, mobile);
    const before = world.inbox.count(mobile);
    assert.match((await browser.submit(path)).text, /移しました/);
    assert.deepEqual(await registered(world, one), { mobile_phone: mobile });
    const page = await browser.open(url(information));
    assert.match(page.text, /携帯電話 ご利用いただける認証 電話番号認証、SMS認証/);
    assert.doesNotMatch(page.text, /変更したばかり|SMSを受け取れるようにしませんか/);
    await wasTold(world, mobile, /携帯番号が変わりました/, before);
    assert.equal((await browser.open(url(path), { form: {} })).status, 200, 'replayed');
    assert.equal((await world.events('contact.moved')).filter(({ customer_id }) => customer_id === one.id).length, 1);
  });

  test('is not moved when the mobile field was filled meanwhile, or the number is young', async () => {
    const { one, mobile, browser } = await homeOnly();
    await browser.submit(`${information}/move`);
    const path = new URL(browser.page?.url ?? '').pathname;
    await proveByCode(world, browser, mobile);
    await world.db.owner.query(
      `insert into contact (customer_id, field, kind, sealed, lookup, valid_from, source, bound_at)
       select customer_id, 'mobile_phone', kind, sealed, lookup, now(), 'support', now() from contact where customer_id = $1`,
      [one.id],
    );
    assert.match((await browser.submit(path)).text, /変更できませんでした/);
    const young = await homeOnly();
    await world.db.owner.query(`update contact set source = 'web', bound_at = $2 where customer_id = $1`, [
      young.one.id,
      new Date(world.app.clock.now()),
    ]);
    await young.browser.open(url(`${information}/move`), { form: {} });
    assert.equal((await world.db.owner.query('select from procedure where customer_id = $1', [young.one.id])).rowCount, 0);
  });
});
