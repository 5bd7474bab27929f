// Pictures of every page, in both languages, light and dark, 390 and 1280 px, for looking at them: test-results/screenshots/.
// Run: node --import ./tools/jsx-hook.mjs tools/screenshots.ts [name …]. Needs Chromium; CHROMIUM names another one than Debian's.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { type Browser, chromium } from '@playwright/test';
import { browserArguments } from '../playwright.config.ts';
import { galleryModels } from '../test/pages/models.ts';

const port = process.env.GALLERY_PORT ?? '4561';
const folder = 'test-results/screenshots';
const sizes = { phone: { width: 390, height: 844 }, desk: { width: 1280, height: 900 } } as const;

async function startGallery() {
  const gallery = spawn(process.execPath, ['--import', './tools/jsx-hook.mjs', 'test/pages/gallery.ts'], {
    env: { ...process.env, GALLERY_PORT: port },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(gallery.stdout, 'data');
  return gallery;
}

async function take(browser: Browser, names: readonly string[], language: string, colorScheme: 'light' | 'dark', size: keyof typeof sizes) {
  const phone = size === 'phone';
  const context = await browser.newContext({
    viewport: sizes[size],
    colorScheme,
    hasTouch: phone,
    isMobile: phone,
    deviceScaleFactor: phone ? 2 : 1,
  });
  const page = await context.newPage();
  for (const name of names) {
    await page.goto(`http://127.0.0.1:${port}/gallery/${name}?lang=${language}`);
    await page.screenshot({ path: `${folder}/${name}-${language}-${colorScheme}-${size}.png`, fullPage: true });
  }
  await context.close();
}

const wanted = process.argv.slice(2);
const names = [...(await galleryModels()).keys()].filter((name) => wanted.length === 0 || wanted.includes(name));
await mkdir(folder, { recursive: true });
const gallery = await startGallery();
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: [...browserArguments] });
try {
  for (const language of ['ja', 'en']) {
    for (const scheme of ['light', 'dark'] as const) {
      for (const size of ['phone', 'desk'] as const) await take(browser, names, language, scheme, size);
    }
  }
} finally {
  await browser.close();
  gallery.kill();
}
process.stdout.write(`${names.length * 8} pictures in ${folder}\n`);
