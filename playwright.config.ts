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

const flowPort = process.env.FLOW_PORT ?? '4570';

const server = (file: string, env: Record<string, string>, on: string) => ({
  command: `node_modules/.bin/node --disable-warning=ExperimentalWarning --import ./tools/jsx-hook.mjs test/pages/${file}.ts`,
  env,
  url: `http://127.0.0.1:${on}/`,
  reuseExistingServer: false,
  timeout: 120_000,
  gracefulShutdown: { signal: 'SIGTERM' as const, timeout: 5_000 },
});

export default defineConfig({
  testDir: 'test/pages',
  testMatch: '**/*.spec.ts',
  outputDir: 'test-results/pages',
  workers: 2,
  forbidOnly: true,
  // The patience of a loaded machine: it proves nothing.
  timeout: 90_000,
  expect: { timeout: 15_000 },
  reporter: [['list']],
  use: {
    baseURL: `http://127.0.0.1:${port}`,
    locale: 'ja-JP',
    timezoneId: 'Asia/Tokyo',
    trace: 'retain-on-failure',
    launchOptions: { executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: [...browserArguments] },
  },
  projects: [
    { name: 'pages', testIgnore: '**/speed.spec.ts' },
    { name: 'speed', testMatch: '**/speed.spec.ts', dependencies: ['pages'] },
  ],
  webServer: [
    server('gallery', { GALLERY_PORT: port }, port),
    // A whole server on a database of its own, for the flows.
    server('flow-server', { FLOW_PORT: flowPort }, flowPort),
  ],
});
