// Lets Node load .tsx files directly (Preact, no build step). Registered with --import in every process that renders pages.
// What was compiled once is kept beside the packages, so that a server that starts again loads no compiler (decision 0101).
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire, enableCompileCache, registerHooks } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const packages = join(import.meta.dirname, '../node_modules');
const kept = join(packages, '.cache/kannuki');

const options = { loader: 'tsx', jsx: 'automatic', jsxImportSource: 'preact', format: 'esm', target: 'node24', sourcemap: 'inline' };
/** All that decides on the output beside the file: another compiler or other options find nothing of these. */
const compiler = JSON.stringify([options, require('esbuild/package.json').version]);

/** Node keeps its own work on all other modules there: types taken out, code parsed. Where the folder cannot be written, nothing is kept. */
enableCompileCache(join(kept, 'node'));

function compile(file) {
  const source = readFileSync(file);
  const name = createHash('sha256').update(compiler).update('\0').update(file).update('\0').update(source).digest('hex');
  const path = join(kept, 'pages', `${name}.js`);
  try {
    return readFileSync(path, 'utf8');
  } catch {
    const { code } = require('esbuild').transformSync(source, { ...options, sourcefile: file });
    keep(path, code);
    return code;
  }
}

/** Written beside and moved into place: whoever reads meanwhile finds all of it or nothing. */
function keep(path, code) {
  try {
    mkdirSync(join(kept, 'pages'), { recursive: true });
    const unfinished = `${path}.${process.pid}`;
    writeFileSync(unfinished, code);
    renameSync(unfinished, path);
  } catch {
    // Compiled again by the next start.
  }
}

registerHooks({
  load(url, context, nextLoad) {
    const path = url.split('?')[0] ?? url;
    if (!path.endsWith('.tsx')) return nextLoad(url, context);
    return { format: 'module', source: compile(fileURLToPath(path)), shortCircuit: true };
  },
});
