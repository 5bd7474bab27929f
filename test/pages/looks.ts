import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

const standards = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Everything the browser complains of while a page is open: policy violations, integrity, failed requests, exceptions. */
export function complaints(page: Page): string[] {
  const list: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') list.push(message.text());
  });
  page.on('pageerror', (error) => list.push(String(error)));
  page.on('requestfailed', (request) => list.push(`${request.url()} ${request.failure()?.errorText ?? ''}`));
  return list;
}

/** Names each fault of accessibility with the element that has it; `only` these rules, all of the standards when there are none. */
export async function axeFaults(page: Page, only: readonly string[] = []): Promise<string[]> {
  const axe = new AxeBuilder({ page });
  const { violations } = await (only.length > 0 ? axe.withRules([...only]) : axe.withTags(standards)).analyze();
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')} ${failureSummary?.split('\n')[1] ?? ''}`),
  );
}

/** Compared with the viewport, never with innerWidth: that grows together with what overflows. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(width).toBeLessThanOrEqual(page.viewportSize()?.width ?? 0);
  const cut = await page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('main *, header *, footer *')]
      .filter(
        (element) =>
          !element.closest('.visually-hidden') && element.getBoundingClientRect().right > document.documentElement.clientWidth + 1,
      )
      .map((element) => element.className || element.tagName),
  );
  expect(cut).toEqual([]);
}

/** Share of an element's pixels that differ from its first one, in a picture of the screen. */
export async function inkOf(page: Page, selector: string): Promise<number> {
  const picture = await page.locator(selector).first().screenshot();
  const reader = await page.context().newPage();
  try {
    return await reader.evaluate(async (base64) => {
      const image = new Image();
      image.src = `data:image/png;base64,${base64}`;
      await image.decode();
      const canvas = new OffscreenCanvas(image.width, image.height);
      const context = canvas.getContext('2d');
      if (!context) throw new Error('no canvas');
      context.drawImage(image, 0, 0);
      const { data } = context.getImageData(0, 0, image.width, image.height);
      let inked = 0;
      for (let at = 0; at < data.length; at += 4) if (Math.abs((data[at + 1] ?? 0) - (data[1] ?? 0)) > 60) inked += 1;
      return inked / (data.length / 4);
    }, picture.toString('base64'));
  } finally {
    await reader.close();
  }
}

/** How many of the characters are drawn differently from each other and from a character that no font has: boxes would all be alike. */
export async function distinctGlyphs(page: Page, characters: string): Promise<number> {
  return page.evaluate((text) => {
    const font = `32px ${getComputedStyle(document.body).fontFamily}`;
    const draw = (character: string): string => {
      const canvas = document.createElement('canvas');
      canvas.width = 40;
      canvas.height = 40;
      const context = canvas.getContext('2d');
      if (!context) throw new Error('no canvas');
      context.font = font;
      context.fillText(character, 2, 34);
      return canvas.toDataURL();
    };
    const nothing = new Set([draw(''), draw('\u{10FFFD}')]);
    return new Set([...text].map(draw).filter((drawn) => !nothing.has(drawn))).size;
  }, characters);
}
