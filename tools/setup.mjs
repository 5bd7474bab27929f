// The one command behind "npm start", "npm test" and "npm run check". Runs on any Node from 20 on and needs no package: it installs what is
// missing, then hands over to the pinned Node 24, by its path (a shell, and npm itself, would go on using the Node that they began with).

import { join } from 'node:path';
import { handOver } from './setup/hand-over.mjs';
import { install } from './setup/install.mjs';
import { findNode } from './setup/pinned-node.mjs';
import { root } from './setup/root.mjs';

const modes = {
  install: null,
  start: ['src/main/start.ts'],
  test: ['tools/checks/run-tests.ts'],
  check: ['tools/checks/run-check.ts'],
  tables: ['tools/generate-tables.ts'],
  configuration: ['tools/generate-configuration.ts'],
  bench: ['bench/run.mjs'],
};

async function main() {
  const [mode = '', ...rest] = process.argv.slice(2);
  if (!Object.hasOwn(modes, mode)) throw new Error(`Usage: node tools/setup.mjs ${Object.keys(modes).join('|')}`);
  const major = Number(process.versions.node.split('.')[0]);
  if (major < 20) throw new Error(`Node.js 20 or newer is needed, this is ${process.version}. See https://nodejs.org.`);
  await install();
  if (mode === 'bench') await install(join(root, 'bench')); // only what the benches need: the peers
  const node = findNode();
  if (modes[mode]) process.exitCode = await handOver(node, [...modes[mode], ...rest]);
}

main().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
