import { type ChildProcess, spawn } from 'node:child_process';
import { expect, type Page, test } from '@playwright/test';
import { axeFaults, complaints, expectNoSidewaysScroll } from './looks.ts';

interface Started {
  readonly home: string;
  readonly issuer: string;
  readonly steer: string;
  readonly customer: { readonly loginId: string; readonly password: string; readonly number: string };
}

let server: ChildProcess;
let world: Started;

test.describe.configure({ mode: 'serial' });

test.beforeAll(async () => {
  server = spawn(
    'node_modules/.bin/node',
    ['--disable-warning=ExperimentalWarning', '--import', './tools/jsx-hook.mjs', 'test/pages/brokerage-server.ts'],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  world = await new Promise<Started>((resolve, reject) => {
    let said = '';
    server.stdout?.on('data', (data: Buffer) => {
      said += data.toString();
      const ready = /^ready (.+)$/m.exec(said);
      if (ready) resolve(JSON.parse(ready[1] ?? ''));
    });
    server.once('exit', (code) => reject(new Error(`the brokerage ended with ${code}`)));
  });
});

test.afterAll(async () => {
  const ended = new Promise((resolve) => server.once('exit', resolve));
  server.kill('SIGTERM');
  await ended;
});

/** Clean in both themes at 390 px. */
async function expectClean(page: Page): Promise<void> {
  const size = page.viewportSize();
  await page.setViewportSize({ width: 390, height: 844 });
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await axeFaults(page), `${page.url()} ${colorScheme}`).toEqual([]);
  }
  await expectNoSidewaysScroll(page);
  if (size) await page.setViewportSize(size);
}

async function givePassword(page: Page): Promise<void> {
  await page.getByLabel('ログインID').fill(world.customer.loginId);
  await page.getByLabel('パスワード', { exact: true }).fill(world.customer.password);
  await page
    .getByRole('button', { name: /次へ|ログイン/ })
    .first()
    .click();
}

test('a customer goes through the services: one call, the rest without a question, a mail for FX, and out everywhere', async ({ page }) => {
  const heard = complaints(page);
  await page.goto(world.home);
  await expectClean(page);
  await page.getByRole('link', { name: 'お客様サイト ログイン' }).click();
  await givePassword(page);
  const tel = await page.locator('a[href^="tel:186"]').first().getAttribute('href');
  await fetch(`${world.steer}/call?to=${encodeURIComponent(`+81${tel?.replace(/^tel:1860?/, '')}`)}`);
  await page.waitForURL(`${world.home}/customer-site/`);
  await expect(page.getByText(world.customer.number)).toBeVisible();
  await page.getByText('この接続の証明').click();
  await expect(page.getByText('登録電話からの発信')).toBeVisible();
  await expectClean(page);

  await page.goto(world.home);
  await page.getByRole('link', { name: '日本株アプリ ログイン' }).click();
  await page.waitForURL(`${world.home}/stock-app/`);

  await page.goto(world.home);
  await page.getByRole('link', { name: 'FX取引サイト ログイン' }).click();
  const { code } = (await (await fetch(`${world.steer}/mail`)).json()) as { code: string };
  await page.locator('[autocomplete="one-time-code"]').fill(code);
  await page.getByRole('button', { name: '確認してログインする' }).click();
  await page.waitForURL(`${world.home}/fx-site/`);
  await page.getByText('この接続の証明').click();
  await expect(page.getByText('メールの認証番号')).toBeVisible();

  await page.goto(`${world.home}/stock-app/`);
  await page.getByRole('button', { name: 'ログアウト' }).click();
  await expect(page.getByRole('heading', { name: '日本株アプリにログイン' })).toBeVisible();
  for (const id of ['customer-site', 'fx-site']) {
    await expect
      .poll(async () => {
        await page.goto(`${world.home}/${id}/`);
        return page.getByRole('heading', { level: 1 }).textContent();
      })
      .toBe('ログインの状態が終わりました');
  }
  await expectClean(page);
  await page.getByRole('link', { name: 'FX取引サイトにログイン' }).click();
  await expect(page.getByLabel('ログインID')).toBeVisible();
  // Leaving a page ends its event stream.
  expect(heard.filter((line) => !line.endsWith('net::ERR_ABORTED'))).toEqual([]);
});

test("the login server's own pages: a question before a logout nobody vouches for, and an error that says what to do", async ({ page }) => {
  await page.goto(`${world.home}/customer-site/login`);
  await givePassword(page);
  const tel = await page.locator('a[href^="tel:186"]').first().getAttribute('href');
  await fetch(`${world.steer}/call?to=${encodeURIComponent(`+81${tel?.replace(/^tel:1860?/, '')}`)}`);
  await page.waitForURL(`${world.home}/customer-site/`);
  await page.goto(`${world.issuer}/session/end`);
  await expect(page.getByRole('heading', { name: 'ログアウトしますか' })).toBeVisible();
  await expectClean(page);
  await page.getByRole('button', { name: 'ログアウトする' }).click();
  await expect(page.getByRole('heading', { name: 'ログアウトしました' })).toBeVisible();
  await expectClean(page);
  await page.goto(`${world.issuer}/auth?client_id=customer-site`);
  await expect(page.getByRole('heading', { name: 'ログインを続けられません' })).toBeVisible();
  await expectClean(page);
  await page.goto(`${world.home}/customer-site/callback?code=x&state=y`);
  await expect(page.getByText('別の画面で始めた手続き')).toBeVisible();
  await expectClean(page);
});

/** Password and call, up to a page of the channel. */
async function logInAt(page: Page, channel: string): Promise<void> {
  await page.goto(`${world.home}/${channel}/login`);
  await givePassword(page);
  const tel = await page.locator('a[href^="tel:186"]').first().getAttribute('href');
  await fetch(`${world.steer}/call?to=${encodeURIComponent(`+81${tel?.replace(/^tel:1860?/, '')}`)}`);
  await page.waitForURL(`${world.home}/${channel}/`);
}

test('a customer whose trading is frozen reads why, cancels an order and orders nothing; frozen out of logging in, reads what it means; thawed, trades again', async ({
  page,
}) => {
  await logInAt(page, 'stock-app');
  await page.getByLabel('銘柄').selectOption({ label: '青葉電機 6xx4' });
  await page.getByLabel('株数').fill('300');
  await page.getByRole('button', { name: '買付を注文する' }).click();
  await expect(page.getByRole('status')).toHaveText('ご注文を受け付けました。');
  await fetch(`${world.steer}/freeze-trading`);
  // The form was on the screen when it happened.
  await page.getByRole('button', { name: '買付を注文する' }).click();
  await expect(page.getByRole('heading', { name: '新しいご注文と出金を停止しています' })).toBeVisible();
  await expect(page.getByRole('button', { name: '買付を注文する' })).toHaveCount(0);
  await expect(page.getByText('0120-000-111').first()).toBeVisible();
  await expectClean(page);
  await page.getByRole('button', { name: '取消 青葉電機' }).click();
  await expect(page.getByText('注文中のものはありません。')).toBeVisible();

  await fetch(`${world.steer}/freeze-login`);
  await page.goto(`${world.home}/fund-site/login`);
  await givePassword(page);
  await expect(page.getByRole('heading', { name: 'ログインの受付を、停止しています' })).toBeVisible();
  await expect(page.getByRole('link', { name: '0120-000-111' }).first()).toBeVisible();

  await fetch(`${world.steer}/thaw`);
  await logInAt(page, 'stock-app');
  await expect
    .poll(async () => {
      await page.goto(`${world.home}/stock-app/`);
      return page.getByRole('button', { name: '買付を注文する' }).count();
    })
    .toBe(1);
  await page.getByRole('button', { name: '買付を注文する' }).click();
  await expect(page.getByRole('status')).toHaveText('ご注文を受け付けました。');
});

test('in English, wide', async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.goto(`${world.home}/?lang=en`);
  await expect(page.getByRole('heading', { name: 'Choose a service' })).toBeVisible();
  await expectNoSidewaysScroll(page);
  await page.getByRole('link', { name: '日本語' }).click();
  await expect(page.getByRole('heading', { name: 'サービスを選ぶ' })).toBeVisible();
});

test('口座管理 leads to the account site from every page', async ({ page }) => {
  await page.goto(world.home);
  const menu = page.getByRole('navigation', { name: '口座管理' });
  await expect(menu.getByRole('link')).toHaveText(['登録情報', 'セキュリティ設定', 'お知らせ']);
  await menu.getByRole('link', { name: '登録情報' }).click();
  await givePassword(page);
  await page.waitForURL(`${world.issuer}/**`);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('お電話での確認');
});
