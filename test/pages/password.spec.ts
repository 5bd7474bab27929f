import { expect, test } from '@playwright/test';

test('the browser may fill in the login ID and the password, and knows which is which', async ({ page }) => {
  await page.goto('/gallery/password');
  const loginId = page.getByLabel('ログインID');
  await expect(loginId).toHaveAttribute('autocomplete', 'username');
  await expect(loginId).toHaveAttribute('name', 'login_id');
  const password = page.locator('#password');
  await expect(password).toHaveAttribute('autocomplete', 'current-password');
  await expect(password).toHaveAttribute('type', 'password');
});

test('the password can be looked at, and is hidden again before it is sent', async ({ page }) => {
  await page.goto('/gallery/password');
  const password = page.locator('#password');
  await page.getByLabel('ログインID').fill('k10000006');
  await password.fill('Pw-10000006!');
  await page.getByRole('button', { name: 'パスワードを表示する' }).click();
  await expect(password).toHaveAttribute('type', 'text');
  await page.getByRole('button', { name: 'パスワードをかくす' }).click();
  await expect(password).toHaveAttribute('type', 'password');
  await page.getByRole('button', { name: 'パスワードを表示する' }).click();
  const typeWhenSent = await password.evaluate((input: HTMLInputElement) => {
    const sent = new Promise<string>((resolve) => {
      input.form?.addEventListener('submit', (event) => {
        event.preventDefault();
        resolve(input.type);
      });
    });
    input.form?.requestSubmit();
    return sent;
  });
  expect(typeWhenSent).toBe('password');
});

test('pressing twice sends once', async ({ page }) => {
  await page.goto('/gallery/password');
  let sent = 0;
  await page.route('**/login/password/password', async (route) => {
    sent += 1;
    await route.fulfill({ status: 204 });
  });
  await page.getByLabel('ログインID').fill('k10000006');
  await page.locator('#password').fill('x');
  const submit = page.getByRole('button', { name: '次へ進む' });
  await submit.click({ noWaitAfter: true });
  await submit.click({ noWaitAfter: true });
  await expect.poll(() => sent).toBe(1);
});

test('everything can be reached by keyboard, in reading order, with a focus that can be seen', async ({ page }) => {
  await page.goto('/gallery/password');
  const visited: string[] = [];
  for (let step = 0; step < 6; step += 1) {
    await page.keyboard.press('Tab');
    const focus = await page.evaluate(() => {
      const element = document.activeElement as HTMLElement;
      const { outlineStyle, outlineWidth } = getComputedStyle(element);
      return {
        name: element.getAttribute('name') ?? (element.textContent ?? '').trim(),
        outlineStyle,
        width: Number.parseFloat(outlineWidth),
      };
    });
    expect(focus.outlineStyle, focus.name).not.toBe('none');
    expect(focus.width, focus.name).toBeGreaterThanOrEqual(2);
    visited.push(focus.name);
  }
  expect(visited).toEqual(['本文へ移動', 'English', 'login_id', 'password', '表示する', '次へ進む']);
});

test('what went wrong is told at once to a screen reader', async ({ page }) => {
  await page.goto('/gallery/password-wrong');
  await expect(page.getByRole('alert')).toContainText('ログインIDまたはパスワードが違います');
  await expect(page.getByLabel('ログインID')).toHaveValue('k10000006');
  await expect(page.locator('#password')).toHaveValue('');
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('the form is sent, and no button stands there that does nothing', async ({ page }) => {
    await page.goto('/gallery/password');
    await expect(page.getByRole('button', { name: 'パスワードを表示する' })).toBeHidden();
    await page.getByLabel('ログインID').fill('k10000006');
    await page.locator('#password').fill('Pw-10000006!');
    await page.getByRole('button', { name: '次へ進む' }).click();
    await expect(page.locator('body')).toContainText('"login_id":"k10000006"');
  });
});
