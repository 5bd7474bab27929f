import { type APIRequestContext, expect, type Page, test } from '@playwright/test';
import { pageNames } from './page-names.ts';

/** Lets what the page of a login would show change. */
const change = (request: APIRequestContext, login: string) => request.post(`/gallery/${login}/version`);

test('the list of pages is what the gallery serves', async ({ page }) => {
  await page.goto('/');
  expect((await page.getByRole('link').allInnerTexts()).sort()).toEqual([...pageNames].sort());
});

test('the number to call stands there with 186, and the link dials it', async ({ page }) => {
  await page.goto('/gallery/phone-call');
  const number = page.getByRole('link', { name: '186-050-1234-5678 に電話をかける' });
  await expect(number).toHaveText('186-050-1234-5678');
  await expect(number).toHaveAttribute('href', 'tel:18605012345678');
});

test('an event moves the page on, with polling blocked', async ({ page, request }) => {
  await page.route('**/state', (route) => route.abort());
  await page.goto('/gallery/phone-call?as=by-event');
  await expect(page.getByRole('status')).toHaveText('お電話をお待ちしています');
  await page.waitForTimeout(300);
  await change(request, 'by-event');
  await page.waitForURL('**/login/by-event');
});

test('an event with the version that is shown changes nothing', async ({ page }) => {
  await page.goto('/gallery/phone-call?as=same');
  await page.waitForTimeout(1_000);
  expect(page.url()).toContain('/gallery/phone-call');
});

test('a code that is half typed does not vanish, but makes way when its time is over', async ({ page, request }) => {
  await page.clock.install();
  await page.goto('/gallery/sms-code?as=typing');
  await page.getByRole('textbox', { name: '認証番号（6けた）' }).fill('123');
  const told = page.waitForRequest('**/state');
  await change(request, 'typing');
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  await told;
  await page.clock.runFor(5_000);
  await expect(page.getByRole('textbox', { name: '認証番号（6けた）' })).toHaveValue('123');
  await page.clock.runFor(160_000);
  await page.waitForURL('**/login/typing');
});

test('where event streams are blocked, the state is asked for', async ({ page, request }) => {
  await page.route('**/events', (route) => route.fulfill({ status: 502, contentType: 'text/html', body: 'no streams here' }));
  await page.goto('/gallery/phone-call?as=by-state');
  await page.waitForTimeout(300);
  await change(request, 'by-state');
  await page.waitForURL('**/login/by-state');
});

test('a stream that breaks three times gives way to asking', async ({ page, request }) => {
  let streams = 0;
  await page.route('**/events', (route) => {
    streams += 1;
    return route.fulfill({ status: 200, contentType: 'text/event-stream', body: 'retry: 50\n\n' });
  });
  let asked = 0;
  page.on('request', (sent) => {
    if (sent.url().endsWith('/state')) asked += 1;
  });
  await page.goto('/gallery/phone-call?as=broken');
  await expect.poll(() => streams).toBe(3);
  await expect.poll(() => asked).toBeGreaterThanOrEqual(4); // once at each break, then by itself
  expect(streams).toBe(3);
  await change(request, 'broken');
  await page.waitForURL('**/login/broken');
});

test('coming back from the telephone asks at once', async ({ page, request }) => {
  await page.route('**/events', () => undefined);
  await page.goto('/gallery/phone-call?as=back');
  await change(request, 'back');
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  await page.waitForURL('**/login/back');
});

test('the time left is counted on the screen, and spoken three times only', async ({ page }) => {
  await page.clock.install();
  await page.goto('/gallery/phone-call?as=counted');
  const spoken = page.locator('[data-countdown-spoken]');
  await expect(page.locator('[data-countdown-left]')).toHaveText(/^残り 2分\d\d秒$/);
  // From here on no time passes but what the test lets pass, however busy the machine is.
  await page.clock.pauseAt(new Date(Date.now() + 10_000));
  const before = await secondsLeft(page);
  await page.clock.runFor(60_000);
  expect(await secondsLeft(page)).toBe(before - 60);
  await expect(spoken).toHaveText('');
  await page.clock.runFor((before - 60 - 59) * 1_000);
  expect(await secondsLeft(page)).toBe(59);
  await expect(spoken).toHaveText(/^あと(1分00秒|60秒|59秒)です。$/);
  const told = await spoken.textContent();
  await page.clock.runFor(20_000);
  await expect(spoken).toHaveText(told ?? '');
});

async function secondsLeft(page: Page): Promise<number> {
  const text = (await page.locator('[data-countdown-left]').textContent()) ?? '';
  const [, minutes = '0', seconds = ''] = /^残り (?:(\d+)分)?(\d+)秒$/.exec(text) ?? [];
  return Number(minutes) * 60 + Number(seconds);
}

test('when the time is over the page asks what is next', async ({ page, request }) => {
  await page.route('**/events', () => undefined);
  await page.clock.install();
  await page.goto('/gallery/phone-call?as=over');
  await change(request, 'over');
  await page.clock.runFor(160_000);
  await page.waitForURL('**/login/over');
});

test('more time can be asked for once', async ({ page }) => {
  await page.goto('/gallery/phone-call');
  await expect(page.locator('form[action$="/extend"]')).toHaveCount(1);
  await page.goto('/gallery/phone-call-withheld');
  await expect(page.locator('form[action$="/extend"]')).toHaveCount(0);
});

test('a call that came too late shows no number any more', async ({ page }) => {
  await page.goto('/gallery/phone-call-late');
  await expect(page.locator('a[href^="tel:186"]')).toHaveCount(0);
  await expect(page.getByRole('button', { name: '新しい番号で、もう一度確認する' })).toBeVisible();
});

test('somebody else’s login is told, and can be disowned', async ({ page }) => {
  await page.goto('/gallery/phone-call-others');
  await page.getByRole('button', { name: '心当たりがない' }).click();
  await expect(page.locator('body')).toContainText('"path":"not-me"');
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('a waiting page loads itself again, and a button asks at once', async ({ page }) => {
    await page.goto('/gallery/phone-call?as=no-script');
    const again = page.waitForRequest((request) => request.url().includes('/gallery/phone-call'));
    await again;
    await page.getByRole('button', { name: '確認する' }).click();
    await page.waitForURL(/\/login\/no-script\??$/);
  });
});
