// Lets Node load .tsx files directly (Preact, no build step). Registered with --import in every process that renders pages.
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { transformSync } from 'esbuild';

registerHooks({
  load(url, context, nextLoad) {
    const path = url.split('?')[0] ?? url;
    if (!path.endsWith('.tsx')) return nextLoad(url, context);
    const file = fileURLToPath(path);
    const { code } = transformSync(readFileSync(file, 'utf8'), {
      loader: 'tsx',
      jsx: 'automatic',
      jsxImportSource: 'preact',
      format: 'esm',
      target: 'node24',
      sourcemap: 'inline',
      sourcefile: file,
    });
    return { format: 'module', source: code, shortCircuit: true };
  },
});
