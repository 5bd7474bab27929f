import { expect, test } from '@playwright/test';
import { axeFaults, complaints, distinctGlyphs, expectNoSidewaysScroll, inkOf } from './looks.ts';
import { pageNames } from './page-names.ts';

const phone = { width: 390, height: 844 };

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`${colorScheme}, 390 px, Japanese`, () => {
    test.use({ colorScheme, viewport: phone, isMobile: true, hasTouch: true });
    for (const name of pageNames) {
      test(`${name}: axe is content, nothing is blocked, nothing is cut off, the heading has ink`, async ({ page }) => {
        const heard = complaints(page);
        await page.goto(`/gallery/${name}`);
        // A theme changes colours alone: what else axe asks is asked once.
        expect(await axeFaults(page, colorScheme === 'dark' ? ['color-contrast'] : [])).toEqual([]);
        await expectNoSidewaysScroll(page);
        expect(await inkOf(page, 'h1')).toBeGreaterThan(0.02);
        expect(heard).toEqual([]);
      });
    }
  });
}

for (const [width, language] of [
  [320, 'ja'],
  [390, 'en'],
  [1280, 'ja'],
  [1280, 'en'],
] as const) {
  test(`no page scrolls sideways at ${width} px in ${language}, and each names its language`, async ({ page }) => {
    test.slow(); // one page after another
    await page.setViewportSize({ width, height: 900 });
    for (const name of pageNames) {
      await page.goto(`/gallery/${name}?lang=${language}`);
      await expect(page.locator('html')).toHaveAttribute('lang', language);
      await test.step(name, () => expectNoSidewaysScroll(page));
    }
  });
}

test('English pages hold no Japanese but the language link and the sign 閂', async ({ page }) => {
  test.slow(); // one page after another
  for (const name of pageNames) {
    await page.goto(`/gallery/${name}?lang=en`);
    const words = await page.evaluate(() => document.body.textContent ?? '');
    expect(words.replaceAll(/日本語|閂/g, ''), name).not.toMatch(/[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u);
  }
});

test('Japanese characters are drawn as themselves, not as boxes', async ({ page }) => {
  await page.goto('/gallery/phone-call');
  const characters = '閂電話番号認証確認ログイン';
  expect(await distinctGlyphs(page, characters)).toBe(new Set(characters).size);
});

test('every page leads to the other language and back', async ({ page }) => {
  await page.goto('/gallery/password');
  await page.getByRole('link', { name: 'English' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Log in');
  await page.getByRole('link', { name: '日本語' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('ログイン');
});

test('what is printed is black on white, without buttons', async ({ page }) => {
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  await page.goto('/gallery/locked-out');
  await expect(page.getByRole('link', { name: 'English' })).toBeHidden();
  const colour = await page.locator('h1').evaluate((heading) => getComputedStyle(heading).color);
  expect(colour).toBe('rgb(0, 0, 0)');
});

test('each paper form is one page of A4, without what surrounds it', async ({ page }) => {
  for (const form of ['form-individual', 'form-corporate']) {
    for (const language of ['ja', 'en']) {
      await page.goto(`/gallery/${form}?lang=${language}`);
      const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
      expect(pdf.match(/\/Type\s*\/Page\b/g) ?? [], `${form} ${language}`).toHaveLength(1);
      expect(pdf).toMatch(/\/MediaBox\s*\[0 0 59[45]\.?\d* 84[12]\.?\d*\]/);
    }
  }
  await page.emulateMedia({ media: 'print' });
  for (const part of ['.site-head', '.site-foot', '.disclosure', '.parts']) await expect(page.locator(part)).toBeHidden();
});
