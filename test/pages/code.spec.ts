import { expect, test } from '@playwright/test';

const shownAs = '認証番号（6けた）';

test('the phone may fill in the code, on a keyboard of digits', async ({ page }) => {
  await page.goto('/gallery/sms-code');
  const code = page.getByRole('textbox', { name: shownAs });
  await expect(code).toHaveAttribute('autocomplete', 'one-time-code');
  await expect(code).toHaveAttribute('inputmode', 'numeric');
  await expect(code).toHaveAttribute('name', 'code');
});

for (const [typed, becomes] of [
  ['１２３４５６', '123456'],
  ['12 34-56', '123456'],
  ['1234567', '123456'],
] as const) {
  test(`typing ${typed} gives ${becomes}, and sends nothing by itself`, async ({ page }) => {
    await page.goto('/gallery/sms-code');
    await page.getByRole('textbox', { name: shownAs }).pressSequentially(typed);
    await expect(page.getByRole('textbox', { name: shownAs })).toHaveValue(becomes);
    await page.waitForTimeout(300);
    expect(page.url()).toContain('/gallery/sms-code');
  });
}

test('a whole message can be pasted: the code in it is found', async ({ page }) => {
  await page.goto('/gallery/sms-code');
  const code = page.getByRole('textbox', { name: shownAs });
  await code.focus();
  await code.evaluate((input) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text', '認証番号 ４８１５１６\n3分以内に入力。\n\n@login.sample-sec.example #481516');
    input.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  });
  await expect(code).toHaveValue('481516');
});

test('a code that was not accepted is explained, and the field points to the explanation', async ({ page }) => {
  await page.goto('/gallery/sms-code-wrong');
  const code = page.getByRole('textbox', { name: shownAs });
  await expect(code).toHaveAttribute('aria-invalid', 'true');
  await expect(code).toHaveAccessibleDescription(/認証番号が違います/);
});

test('another code can be asked for when the wait is over, not before', async ({ page }) => {
  await page.clock.install();
  await page.goto('/gallery/sms-code');
  const resend = page.locator('form[action$="/resend"] button');
  await expect(resend).toBeDisabled();
  await expect(resend).toHaveText(/^あと(30|2\d)秒で、もう一度送れます$/);
  // From here on no time passes but what the test lets pass, however busy the machine is.
  await page.clock.pauseAt(new Date(Date.now() + 10_000));
  const left = Number(/\d+/.exec((await resend.textContent()) ?? '')?.[0]);
  await page.clock.runFor((left - 2) * 1_000);
  await expect(resend).toBeDisabled();
  await page.clock.runFor(3_000);
  await expect(resend).toBeEnabled();
  await expect(resend).toHaveText('認証番号をもう一度送る');
});

test('the button for another method posts which one', async ({ page }) => {
  await page.goto('/gallery/sms-code');
  await page.getByRole('button', { name: '電話番号認証に切り替える' }).click();
  await expect(page.locator('body')).toContainText('"fields":{"method":"phone-call"}');
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('a code in full width is sent as it is: the server reads it', async ({ page }) => {
    await page.goto('/gallery/sms-code');
    await page.getByRole('textbox', { name: shownAs }).fill('１２３４５６');
    await page.getByRole('button', { name: '確認してログインする' }).click();
    await expect(page.locator('body')).toContainText('"code":"１２３４５６"');
  });
});
