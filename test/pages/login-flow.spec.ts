import { expect, test } from '@playwright/test';
import { ask, type Customer, enterPassword, nextLandline, numberOn } from './flow-steps.ts';

test('電話番号認証: the waiting page goes on by itself when the call comes, and the brokerage gets its tokens', async ({ page }) => {
  const { written, e164 } = nextLandline();
  const callback = await enterPassword(page, 'stock-app', await ask<Customer>('customer', { phone: written }));
  const number = await numberOn(page);
  await ask('call', { from: e164, to: number });
  await page.waitForURL(`${callback}**`);
  const claims = await ask<{ acr: string; amr: string[] }>('finish', { callback: page.url() });
  expect(claims).toMatchObject({ acr: 'mfa', amr: ['pwd', 'inbound_call', 'mfa'] });
});

test('SMS認証: wrong code, then the right one', async ({ page }) => {
  const last = String(10000000 + Math.floor(Math.random() * 89999999));
  const callback = await enterPassword(page, 'customer-site', await ask<Customer>('customer', { mobile: `090${last}` }));
  const { code } = await ask<{ code: string }>('code', { to: `+8190${last}` });
  const field = page.locator('input[autocomplete="one-time-code"]');
  await field.fill(code === '000000' ? '000001' : '000000');
  await field.press('Enter');
  await expect(page.getByRole('alert')).toBeVisible();
  // As a Japanese keyboard writes it.
  await page
    .locator('input[autocomplete="one-time-code"]')
    .fill([...code].map((digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0)).join(''));
  await page.locator('input[autocomplete="one-time-code"]').press('Enter');
  await page.waitForURL(`${callback}**`);
  expect(await ask('finish', { callback: page.url() })).toMatchObject({ acr: 'mfa' });
});

test('an event stream that is cut comes back: the page still goes on', async ({ page }) => {
  const { written, e164 } = nextLandline();
  const callback = await enterPassword(page, 'fund-site', await ask<Customer>('customer', { phone: written }));
  const number = await numberOn(page);
  await ask('cut');
  await ask('call', { from: e164, to: number });
  await page.waitForURL(`${callback}**`);
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('a call is enough: the page loads itself again and goes on', async ({ page }) => {
    const { written, e164 } = nextLandline();
    const callback = await enterPassword(page, 'stock-app', await ask<Customer>('customer', { phone: written }));
    await ask('call', { from: e164, to: await numberOn(page) });
    await page.waitForURL(`${callback}**`);
    expect(await ask('finish', { callback: page.url() })).toMatchObject({ acr: 'mfa' });
  });

  test('an e-mail code on FX', async ({ page }) => {
    const address = `c${Math.floor(Math.random() * 1e9)}@example.jp`;
    const callback = await enterPassword(page, 'fx-site', await ask<Customer>('customer', { mobile: '08012345678', email: address }));
    const { code } = await ask<{ code: string }>('code', { to: address });
    await page.locator('input[autocomplete="one-time-code"]').fill(code);
    await page
      .getByRole('button', { name: /確認|ログイン|次へ/ })
      .first()
      .click();
    await page.waitForURL(`${callback}**`);
    expect(await ask('finish', { callback: page.url() })).toMatchObject({ acr: 'pwd+email', amr: ['pwd', 'email'] });
  });
});

test('another browser that knows the address sees nothing', async ({ page, browser }) => {
  await enterPassword(page, 'stock-app', await ask<Customer>('customer', { phone: nextLandline().written }));
  const stranger = await (await browser.newContext({ locale: 'ja-JP' })).newPage();
  const response = await stranger.goto(page.url());
  expect(response?.status()).toBe(404);
  await expect(stranger.locator('a[href^="tel:186"]')).toHaveCount(0);
});
