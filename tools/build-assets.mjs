// Builds dist/assets (styles, browser scripts, their hashed names and integrity values) when missing or stale, and compiles the pages (decision 0101).
// A server does the same by itself when it starts; where it may not write, this is run once after "npm ci".
import { glob } from 'node:fs/promises';
import { buildAssets } from '../src/web/asset-build.ts';
import './jsx-hook.mjs';

const files = await buildAssets();
let pages = 0;
for await (const path of glob('src/**/*.tsx', { cwd: `${import.meta.dirname}/..` })) {
  await import(`../${path}`);
  pages += 1;
}
process.stdout.write(
  `dist/assets: ${Object.values(files)
    .map(({ url }) => url.replace('/assets/', ''))
    .join(', ')}; ${pages} pages compiled\n`,
);
