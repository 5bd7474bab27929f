import assert from 'node:assert/strict';
import { test } from 'node:test';
import { landline, mobile } from '../support/login-parts.ts';
import { startWorld } from '../support/world.ts';
import { accountOf, enterAccount } from './account-steps.ts';
import { call, callFrom, forget } from './reset-steps.ts';

test('before the date a thief in a session by password alone cannot stop its customer from setting the password anew', async () => {
  const world = await startWorld({ at: '2025-06-01T09:00:00+09:00' });
  try {
    const one = await world.addCustomer({ mobile: mobile(1).written, phone: landline(1).written });
    const [thief, own] = [world.browser('203.0.113.90'), world.browser('203.0.113.91')];
    await enterAccount(world, thief, one);
    assert.equal((await accountOf(world, thief)).acr, 'pwd');
    const endOthers = () => thief.request(`${world.config.issuer}/account/security/sessions/end-others`, { form: {} });
    await forget(world, own, one.loginId, call);
    await endOthers();
    assert.match((await callFrom(world, own, landline(1).e164)).text, /1つめの確認が終わりました/);
    await endOthers();
    await own.submit('/prove');
    await endOthers();
    await callFrom(world, own, mobile(1).e164);
    await endOthers();
    assert.match((await own.submit('/new', { new_secret: 'さくらの木の下でおどる' })).text, /設定しました/);
    await assert.rejects(() => accountOf(world, thief), 'and the thief is out');
  } finally {
    await world.close();
  }
});
