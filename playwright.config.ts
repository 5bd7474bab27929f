import { defineConfig } from '@playwright/test';

/** Flags under which Debian's Chromium runs quietly, as root, in a container. */
export const browserArguments = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--lang=ja',
] as const;

const port = process.env.GALLERY_PORT ?? '4560';

export default defineConfig({
  testDir: 'test/pages',
  testMatch: '**/*.spec.ts',
  outputDir: 'test-results/pages',
  workers: 2,
  forbidOnly: true,
  reporter: [['list']],
  use: {
    baseURL: `http://127.0.0.1:${port}`,
    locale: 'ja-JP',
    timezoneId: 'Asia/Tokyo',
    trace: 'retain-on-failure',
    launchOptions: { executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: [...browserArguments] },
  },
  webServer: {
    command: 'node_modules/.bin/node --import ./tools/jsx-hook.mjs test/pages/gallery.ts',
    env: { GALLERY_PORT: port },
    url: `http://127.0.0.1:${port}/`,
    reuseExistingServer: false,
    gracefulShutdown: { signal: 'SIGTERM', timeout: 500 },
  },
});
