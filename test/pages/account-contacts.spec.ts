import { expect, type Page, test } from '@playwright/test';
import { ask, type Customer, nextLandline, numberOn } from './flow-steps.ts';

const pin = 'Pin-4711';
const freshMobile = () => `090${10000000 + Math.floor(Math.random() * 89999999)}`;
const e164 = (written: string) => `+81${written.replaceAll('-', '').slice(1)}`;
const dashed = (national: string) => national.replace(/(\d{3})(\d{4})(\d{4})/, '$1-$2-$3');

/** Through the login to a page of the account site, by a call from the registered landline. */
async function enter(page: Page, customer: Customer, landline: string, path: string): Promise<void> {
  const { issuer } = await ask<{ issuer: string }>('issuer');
  await page.goto(`${issuer}${path}`);
  await page.getByLabel('ログインID').fill(customer.loginId);
  await page.getByLabel('パスワード', { exact: true }).fill(customer.password);
  await page.getByRole('button', { name: '次へ進む' }).click();
  await ask('call', { from: landline, to: await numberOn(page) });
  await page.waitForURL(`${issuer}${path}`);
}

async function changeMobile(page: Page): Promise<void> {
  const { written, e164: landline } = nextLandline();
  const [old, next] = [freshMobile(), freshMobile()];
  const email = `p${old.slice(3)}@example.jp`;
  const customer = await ask<Customer>('customer', { phone: written, mobile: old, email, assigned: 'phone-call', pin });
  await enter(page, customer, landline, '/account/registered-information');

  await page.getByLabel('取引暗証番号').fill(pin);
  await page.getByRole('button', { name: '認証する' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('登録情報');
  await expect(page.getByText(dashed(old))).toBeVisible();

  await page.getByRole('link', { name: '携帯番号を変更する' }).click();
  await page.getByLabel('新しい携帯番号').fill('0120-444-444');
  await page.getByRole('button', { name: '確認へ進む' }).click();
  await expect(page.getByRole('alert')).toContainText('フリーダイヤル');
  await page.getByLabel('新しい携帯番号').fill(dashed(next));
  await page.getByRole('button', { name: '確認へ進む' }).click();

  await page.getByRole('button', { name: '確認を始める' }).click();
  await ask('call', { from: landline, to: await numberOn(page) });
  await page.waitForURL('**/registered-information/change/**', { timeout: 15_000 });
  await page.getByRole('button', { name: '新しい連絡先の確認を始める' }).click();
  await expect(page.locator('input[autocomplete="one-time-code"]')).toBeVisible();
  const { code } = await ask<{ code: string }>('code', { to: e164(next) });
  await page.locator('input[autocomplete="one-time-code"]').fill(code);
  await page
    .getByRole('button', { name: /確認|次へ/ })
    .first()
    .click();
  await page.waitForURL('**/registered-information/change/**');
  await expect(page.getByText('まだ変更されていません')).toBeVisible();
  await page.getByRole('button', { name: 'この内容に変更する' }).click();

  await expect(page.getByRole('alert')).toContainText('変更しました');
  await ask('told', { to: email, says: '携帯番号が変わりました' });
  await ask('told', { to: e164(old), says: 'お心当たりがなければ' });
  await page.getByRole('link', { name: '登録情報へ戻る' }).click();
  await expect(page.getByText(dashed(next))).toBeVisible();
  await expect(page.getByText('変更したばかりです')).toBeVisible();
  await expect(page.getByText(dashed(old))).toHaveCount(0);
}

test('登録情報: PIN, a new mobile number by a call and an SMS code, notices to old and new', ({ page }) => changeMobile(page));

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });
  test('the same', ({ page }) => changeMobile(page));
});
