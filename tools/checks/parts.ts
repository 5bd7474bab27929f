import { yesOrNo } from './part.ts';

export const biome = yesOrNo('Biome (lint and format)', [
  'node_modules/@biomejs/biome/bin/biome',
  'ci',
  '--colors=off',
  '--reporter=summary',
  '--max-diagnostics=50',
  '.',
]);
export const types = yesOrNo('TypeScript', ['node_modules/typescript/bin/tsc', '--noEmit', '-p', '.']);
export const tables = yesOrNo('Generated tables', ['tools/generate-tables.ts', '--check']);
export const configuration = yesOrNo('Configuration reference', ['tools/generate-configuration.ts', '--check']);
export const assets = yesOrNo('Assets', ['tools/build-assets.mjs']);
