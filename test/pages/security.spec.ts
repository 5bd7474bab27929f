import { expect, type Page, test } from '@playwright/test';
import { ask, type Customer, nextLandline, numberOn } from './flow-steps.ts';
import { axeFaults } from './looks.ts';

/** Calls the number on the page as soon as it is there; the page goes on by itself. */
async function call(page: Page, from: string): Promise<void> {
  await expect(page.locator('a[href^="tel:186"]').first()).toBeAttached();
  await ask('call', { from, to: await numberOn(page) });
}

async function enter(page: Page, path: string, customer: Customer, from: string): Promise<void> {
  const { url } = await ask<{ url: string }>('begin', { channel: 'customer-site' });
  await page.goto(`${new URL(url).origin}${path}`);
  await page.getByLabel('ログインID').fill(customer.loginId);
  await page.getByLabel('パスワード', { exact: true }).fill(customer.password);
  await page.getByRole('button', { name: /ログイン|次へ/ }).click();
  await call(page, from);
}

test.use({ viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true });

test('a customer chooses a phone, sets phone-call authentication by a real call, and sees it in the settings', async ({ page }) => {
  const landline = nextLandline();
  const customer = await ask<Customer>('customer', { phone: landline.written, mobile: '090-1234-7701', assigned: 'phone-call' });
  await enter(page, '/account/security', customer, landline.e164);
  await expect(page.getByRole('heading', { level: 1, name: 'セキュリティ設定' })).toBeVisible();
  await expect(page.getByText('設定していません')).toBeVisible();

  await page.getByRole('link', { name: '電話番号認証を設定する' }).click();
  // The whole line is the target of a finger, not the box alone.
  await page.getByText('携帯電話 ', { exact: false }).first().click();
  await page.getByRole('button', { name: '電話番号認証を設定する' }).click();
  await expect(page.getByText('まだ、何も変わっていません')).toBeVisible();
  expect(await axeFaults(page)).toEqual([]);
  await page.getByRole('button', { name: 'お電話での確認へ進む' }).click();
  await call(page, landline.e164);
  await expect(page.getByRole('alert').getByText('確認できました')).toBeVisible();
  await expect(page.getByLabel('ほかの画面や機器を、すべてログアウトする（おすすめ）')).toBeChecked();
  await page.getByRole('button', { name: '設定する' }).click();
  await expect(page.getByRole('heading', { level: 1, name: '電話番号認証を設定しました' })).toBeVisible();

  await page.getByRole('link', { name: 'セキュリティ設定を見る' }).click();
  await expect(page.getByText('お選びになった電話だけ')).toBeVisible();
  await page.getByRole('link', { name: 'ログインの履歴' }).click();
  await expect(page.getByText('この画面').or(page.getByText('ログインしました')).first()).toBeVisible();
  await page
    .getByRole('link', { name: /心当たりがない/ })
    .first()
    .click();
  await expect(page.getByRole('button', { name: '口座を止める' })).toBeVisible();
});

test('by keyboard alone: a call is tried and nothing is changed', async ({ page }) => {
  const landline = nextLandline();
  const customer = await ask<Customer>('customer', { phone: landline.written, assigned: 'phone-call' });
  await enter(page, '/account/security/try-call', customer, landline.e164);
  await page.getByRole('button', { name: 'お試しをはじめる' }).focus();
  await page.keyboard.press('Enter');
  await call(page, landline.e164);
  await expect(page.getByText('お電話を確認できました')).toBeVisible();
  await page.getByRole('button', { name: 'お試しを終わる' }).press('Enter');
  await expect(page.getByText('設定していません')).toBeVisible();
});
