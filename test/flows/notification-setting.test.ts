import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventually } from '../support/eventually.ts';
import { startWorld } from '../support/world.ts';
import { enterAccount } from './account-steps.ts';
import { shownNumber } from './sign-in-steps.ts';

const mobile = '+819012340001';
const landline = '+81331924701';

test('login notices go off only after a warning and a fresh call of a number old enough, with a last notice to every contact; on again in one press', async () => {
  const world = await startWorld();
  try {
    const one = await world.addCustomer({ mobile, phone: landline, email: 'hanako@example.jp', assigned: 'phone-call' });
    await world.db.owner.query(`update contact set source = 'web', bound_at = $2 where customer_id = $1 and field = 'mobile_phone'`, [
      one.id,
      new Date(world.app.clock.now() - 3_600_000),
    ]);
    const choices = async () =>
      (
        await world.db.owner.query<{ value: string }>('select value from login_notification_choice where customer_id = $1 order by nth', [
          one.id,
        ])
      ).rows.map(({ value }) => value);
    const browser = world.browser();
    await enterAccount(world, browser, one, { from: mobile, path: '/account/security/notification' });
    assert.match(browser.page?.text ?? '', /ログイン通知を受け取っています/);
    await browser.submit('/off');
    const procedure = browser.page?.url ?? '';
    assert.match(browser.page?.text ?? '', /停止する前に.*人に頼まれて停止しようとしている場合は、ここでおやめください/);
    await browser.request(`${procedure}/apply`, { form: {} });
    assert.deepEqual(await choices(), [], 'the call of the login proves nothing here');
    await browser.submit('/prove');
    const number = shownNumber(browser);
    await world.phone.call(mobile, number);
    await browser.request(`${procedure}/apply`, { form: {} });
    assert.deepEqual(await choices(), [], 'a young number switches nothing off');
    await world.phone.call(landline, number);
    await browser.open(browser.page?.url ?? '');
    await browser.submit('/apply');
    assert.match(browser.page?.text ?? '', /ログイン通知を停止しました/);
    assert.deepEqual(await choices(), ['off']);
    await eventually(() =>
      assert.ok(world.provider.received.some(({ body }) => body.to === mobile && /ログイン通知の停止が設定されました/.test(body.text))),
    );
    await browser.request(`${procedure}/apply`, { form: {} });
    await browser.open(`${world.config.issuer}/account/readiness`);
    assert.match(browser.page?.text ?? '', /ログイン通知を、停止しています/);
    await browser.open(`${world.config.issuer}/account/security/notification`);
    await browser.submit('/on');
    assert.deepEqual(await choices(), ['off', 'on'], 'posted again, the last button does nothing');

    await world.db.owner.query(`update contact set bounced_at = $2, bounce = 'reported' where customer_id = $1 and kind = 'email'`, [
      one.id,
      new Date(world.app.clock.now()),
    ]);
    assert.match((await browser.open(`${world.config.issuer}/account/readiness`)).text, /登録のメールアドレスに、メールが届きませんでした/);
  } finally {
    await world.close();
  }
});
