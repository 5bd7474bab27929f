import { expect, type Page, test } from '@playwright/test';
import { ask, type Customer, nextLandline, numberOn } from './flow-steps.ts';

const phrase = 'さくらの木の下でおどる';

interface Person extends Customer {
  readonly mobile: string;
  readonly landline: string;
}

async function person(): Promise<Person> {
  const { written, e164 } = nextLandline();
  const last = String(10000000 + Math.floor(Math.random() * 89999999));
  const customer = await ask<Customer>('customer', { phone: written, mobile: `080${last}`, assigned: 'phone-call' });
  return { ...customer, mobile: `+8180${last}`, landline: e164 };
}

/** From the password page of a login to the page of the new password, as somebody would who has forgotten it. */
async function forget(page: Page, one: Person): Promise<{ callback: string }> {
  const { url, callback } = await ask<{ url: string; callback: string }>('begin', { channel: 'customer-site' });
  await page.goto(url);
  await page.getByRole('link', { name: 'パスワードをお忘れの方' }).click();
  await page.getByLabel('ログインID').fill(one.loginId);
  await page.getByRole('button', { name: 'SMS認証で確認する' }).click();
  await expect(page.getByText('ご登録の携帯電話（ご登録がある場合）')).toBeVisible();
  const { code } = await ask<{ code: string }>('code', { to: one.mobile });
  await page.getByRole('textbox', { name: '認証番号（6けた）' }).fill(code);
  await page.getByRole('button', { name: '確認して次へ進む' }).click();
  await page.getByRole('button', { name: '2つめの確認へ進む' }).click();
  await ask('call', { from: one.landline, to: await numberOn(page) });
  await expect(page.getByRole('heading', { level: 1, name: '新しいパスワード' })).toBeVisible({ timeout: 20_000 });
  return { callback };
}

async function logInAgain(page: Page, one: Person, callback: string): Promise<void> {
  await page.getByRole('link', { name: 'ログインへ進む' }).click();
  await page.getByLabel('ログインID').fill(one.loginId);
  await page.getByLabel('パスワード', { exact: true }).fill(phrase);
  await page.getByRole('button', { name: '次へ進む' }).click();
  await ask('call', { from: one.landline, to: await numberOn(page) });
  await page.waitForURL(`${callback}**`);
  expect(await ask('finish', { callback: page.url() })).toMatchObject({ acr: 'mfa', young: ['first-order', 'withdrawal'] });
}

test('a forgotten password is set anew from the login page, which goes on afterwards', async ({ page }) => {
  const one = await person();
  const { callback } = await forget(page, one);
  const field = page.getByLabel('新しいパスワード', { exact: true });
  await field.fill('12345678');
  await page.getByRole('button', { name: 'このパスワードにする' }).click();
  await expect(page.getByRole('alert')).toContainText('このパスワードは使えません');
  await field.fill(phrase);
  await page.getByRole('button', { name: '入力した文字を表示する' }).click();
  await expect(field).toHaveAttribute('type', 'text');
  await page.getByRole('button', { name: 'このパスワードにする' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('新しいパスワードを設定しました');
  await logInAgain(page, one, callback);
});

test('an ID that does not exist gets the same pages, and a call changes nothing there', async ({ page }) => {
  await page.goto((await ask<{ url: string }>('begin', { channel: 'stock-app' })).url);
  await page.getByRole('link', { name: 'パスワードをお忘れの方' }).click();
  await page.getByLabel('ログインID').fill('k00000001');
  await page.getByRole('button', { name: '電話番号認証で確認する' }).click();
  const number = await numberOn(page);
  await page.getByRole('button', { name: '時間をのばす' }).click();
  await expect(page.getByText('受付時間をのばしました。')).toBeVisible();
  expect(await numberOn(page)).toBe(number);
  await page.getByRole('button', { name: 'SMS認証に切り替える' }).click();
  await page.getByRole('textbox', { name: '認証番号（6けた）' }).fill('000000');
  await page.getByRole('button', { name: '確認して次へ進む' }).click();
  await expect(page.getByRole('alert')).toContainText('認証番号が違います');
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('the same, step by step', async ({ page }) => {
    const one = await person();
    const { callback } = await forget(page, one);
    await expect(page.getByRole('button', { name: '入力した文字を表示する' })).toBeHidden();
    await page.getByLabel('新しいパスワード', { exact: true }).fill(phrase);
    await page.getByRole('button', { name: 'このパスワードにする' }).click();
    await logInAgain(page, one, callback);
  });
});
