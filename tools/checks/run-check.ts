// "npm run check": the quick part, under a minute. No flows, no browser.
import { join } from 'node:path';
import { nodeTests } from './node-tests.ts';
import { runParts } from './part.ts';
import { biome, configuration, tables, types } from './parts.ts';

const root = join(import.meta.dirname, '../..');
process.exitCode = await runParts(
  [biome, types, tables, configuration, nodeTests('Rules (node)', ['src/**/*.test.ts', 'test/*.test.ts'])],
  root,
);
