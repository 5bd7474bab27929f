import { type ChildProcess, spawn } from 'node:child_process';
import { expect, type Page, test } from '@playwright/test';
import { axeFaults, complaints, expectNoSidewaysScroll, inkOf } from './looks.ts';

interface Started {
  readonly url: string;
  readonly tokens: { readonly sms: string; readonly mail: string };
}

let server: ChildProcess;
let url: string;
let tokens: Started['tokens'];

test.describe.configure({ mode: 'serial' });

test.beforeAll(async () => {
  const node = 'node_modules/.bin/node';
  server = spawn(node, ['--disable-warning=ExperimentalWarning', '--import', './tools/jsx-hook.mjs', 'test/pages/phone-server.ts'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  ({ url, tokens } = await new Promise<Started>((resolve, reject) => {
    let said = '';
    server.stdout?.on('data', (data: Buffer) => {
      said += data.toString();
      const ready = /^ready (.+)$/m.exec(said);
      if (ready) resolve(JSON.parse(ready[1] ?? ''));
    });
    server.once('exit', (code) => reject(new Error(`the phone ended with ${code}`)));
  }));
});

test.afterAll(async () => {
  const ended = new Promise((resolve) => server.once('exit', resolve));
  server.kill('SIGTERM');
  await ended;
});

let sent = 0;
const send = async (kind: 'sms' | 'mail', to: string, text: string, subject?: string) =>
  expect(
    (
      await fetch(`${url}/gateway/${kind}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${tokens[kind]}` },
        body: JSON.stringify({ id: `${Date.now()}-${sent++}`, to, text, subject }),
      })
    ).status,
  ).toBe(202);

const sms = (code: string) => `【サンプル証券】ログインの認証番号は ${code} です。\n@localhost:4000 #${code}`;

const dial = async (page: Page, from: string, to: string) => {
  await page.getByLabel('かける人の電話番号').fill(from);
  await page.getByLabel('かける先の番号').fill(to);
  await page.getByRole('button', { name: '発信する' }).click();
};

test('an SMS appears by itself, with its code to copy; a mail beside it', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const heard = complaints(page);
  await page.goto(url);
  await expect(page.getByText('まだ何も届いていません。')).toBeVisible();
  await send('sms', '+818096231382', sms('482913'));
  const message = page.getByRole('listitem').filter({ hasText: '080-9623-1382' }).last();
  await expect(message.getByText('localhost:4000 だけで使える番号です')).toBeVisible();
  await message.getByRole('button', { name: 'コピー' }).click();
  await expect(message.getByRole('button', { name: 'コピーしました' })).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('482913');
  await send('mail', 'c10000302@example.jp', '認証番号：730155', '【サンプル証券】認証番号');
  await expect(page.getByText('【サンプル証券】認証番号')).toBeVisible();
  await expect(page.getByRole('status').filter({ hasText: 'メールが届きました' })).toBeAttached();
  await expect(page.getByText('まだ何も届いていません。')).toBeHidden();
  expect(heard).toEqual([]);
});

test('a call by the dial pad tells what the network answered, without leaving the page', async ({ page }) => {
  const heard = complaints(page);
  await page.goto(url);
  await page.getByRole('link', { name: /吉田|𠮷田/ }).click();
  await expect(page.getByLabel('かける人の電話番号')).toHaveValue('03-3192-4780');
  for (const digit of '05012340000') await page.getByRole('button', { name: `${digit}を入力`, exact: true }).click();
  await page.getByRole('button', { name: '発信する' }).click();
  await expect(page.getByText('応答せずに切れました')).toBeVisible();
  await page.getByRole('checkbox', { name: /非通知/ }).check();
  await page.getByRole('button', { name: '発信する' }).click();
  await expect(page.getByText('番号が通知されていません')).toBeVisible();
  expect(heard).toEqual([]);
  await dial(page, 'だれか', '050-1234-0000');
  await expect(page.getByRole('alert').filter({ hasText: 'かける人の電話番号を確かめてください' })).toBeVisible();
  await expect(page.getByLabel('かける人の電話番号')).toBeFocused();
});

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [390, 1280]) {
    test(`${colorScheme}, ${width} px: axe is content, nothing is cut off, the heading has ink`, async ({ browser }) => {
      const context = await browser.newContext({ colorScheme, viewport: { width, height: 844 }, locale: 'ja-JP' });
      const page = await context.newPage();
      const heard = complaints(page);
      await page.goto(url);
      if (width === 390) expect(await axeFaults(page)).toEqual([]);
      await expectNoSidewaysScroll(page);
      expect(await inkOf(page, 'h1')).toBeGreaterThan(0.01);
      await page.goto(`${url}/?lang=en`);
      await expect(page.locator('html')).toHaveAttribute('lang', 'en');
      await expectNoSidewaysScroll(page);
      // A page that is left ends its event stream: the browser reports that as aborted.
      expect(heard.filter((line) => !/\/events\?.*ERR_ABORTED/.test(line))).toEqual([]);
      await context.close();
    });
  }
}

test('without JavaScript: a call, the inbox, and the date by forms alone', async ({ browser }) => {
  const page = await browser.newPage({ javaScriptEnabled: false, locale: 'ja-JP' });
  await page.goto(url);
  await expect(page.getByRole('button', { name: '5を入力' })).toBeHidden();
  await dial(page, '03-3192-4780', '186-050-1234-0000');
  await expect(page.getByText('応答せずに切れました').first()).toBeVisible();
  await expect(page.getByText('認証番号：730155')).toBeVisible();
  await page.getByLabel('宛先で絞りこむ').fill('080-9623-1382');
  await page.getByRole('button', { name: '表示' }).click();
  await expect(page.getByText('認証番号：730155')).toBeHidden();
  await page.getByRole('button', { name: '5月31日 ここへ戻る' }).click();
  await expect(page.getByText(/2025年5月31日/)).toBeVisible();
  await page.close();
});

test('the clock on the page moves on by itself after a jump', async ({ page }) => {
  await page.goto(url);
  await page.getByRole('button', { name: /7月25日 23:59:50/ }).click();
  const time = page.locator('[data-clock]');
  await expect(time).toContainText('2025年7月25日');
  await expect(time).toContainText('2025年7月26日', { timeout: 40_000 });
});
