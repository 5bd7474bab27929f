// Builds dist/assets (styles, browser scripts, their hashed names and integrity values) when missing or stale. Run by the set-up script;
// the server does the same by itself when it starts.
import { buildAssets } from '../src/web/asset-build.ts';

const files = await buildAssets();
process.stdout.write(
  `dist/assets: ${Object.values(files)
    .map(({ url }) => url.replace('/assets/', ''))
    .join(', ')}\n`,
);
