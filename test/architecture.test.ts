import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { readMigrations } from '#store/migrate.ts';
import { importsOf, readSources, root, type SourceFile } from './support/source-files.ts';

interface Row {
  /** Folders of ours. */
  readonly folders: readonly string[];
  /** Packages beside Node's own. */
  readonly packages: readonly string[];
  /** Modules of Node; every other one is refused. Absent: all. */
  readonly node?: readonly string[];
}

/** The dependency rule (ARCHITECTURE.md): a folder imports only what its row lists; every arrow points towards core. */
const rule: Readonly<Record<string, Row>> = {
  core: { folders: [], packages: ['libphonenumber-js', 'yaml', 'mdast-util-from-markdown', 'mdast'], node: ['node:crypto', 'node:net'] },
  ports: { folders: ['core'], packages: [], node: ['node:http', 'node:diagnostics_channel'] },
  ui: { folders: ['core'], packages: ['preact', 'preact-render-to-string'], node: [] },
  methods: { folders: ['core', 'ui'], packages: ['preact'], node: ['node:crypto'] },
  store: { folders: ['core', 'ports'], packages: ['kysely', 'pg', 'pg-copy-streams', 'graphile-worker'] },
  gateways: { folders: ['ports', 'core'], packages: ['@node-rs/argon2', '@node-rs/bcrypt'] },
  usecases: { folders: ['core', 'ports', 'methods', 'store'], packages: ['kysely', 'pg'] },
  oidc: { folders: ['usecases', 'methods', 'ui', 'core', 'ports'], packages: ['oidc-provider', 'preact', 'jose'] },
  web: {
    folders: ['usecases', 'methods', 'ui', 'core', 'ports'],
    packages: ['fastify', '@fastify/formbody', '@fastify/static', 'typebox', 'preact', 'esbuild'],
  },
  jobs: { folders: ['usecases', 'methods', 'ui', 'core', 'ports'], packages: ['graphile-worker'] },
  cli: { folders: ['usecases', 'methods', 'ui', 'core', 'ports'], packages: [] },
};

const bannedNames = ['utils', 'util', 'helpers', 'helper', 'common', 'misc', 'lib', 'manager', 'service'];
const generated = ['src/store/tables.ts'];

let sources: SourceFile[] = [];
let everything: SourceFile[] = [];
before(async () => {
  sources = (await readSources('src/**/*.{ts,tsx}')).filter(({ path }) => !/\.test\.tsx?$/.test(path));
  everything = await readSources('{src,test,demo,bench,tools}/**/*.{ts,tsx,mjs}');
});

function breaches(file: SourceFile): string[] {
  const folder = file.path.split('/')[1] ?? '';
  const row = rule[folder];
  return importsOf(file).flatMap((imported) => {
    const fault = row ? faultOf(imported, folder, row) : faultOfMain(imported);
    return fault ? [`${file.path} imports ${imported}: ${fault}`] : [];
  });
}

function faultOf(imported: string, folder: string, row: Row): string | null {
  const [top, other = ''] = imported.split('/');
  if (top === 'src')
    return other === folder || row.folders.includes(other) ? null : `${folder} may import ${row.folders.join(', ') || 'nothing of ours'}`;
  if (imported.startsWith('node:'))
    return !row.node || row.node.includes(imported) ? null : `of Node, ${folder} may import ${row.node.join(', ') || 'nothing'}`;
  const name = imported.startsWith('@') ? imported.split('/').slice(0, 2).join('/') : (top ?? '');
  return row.packages.includes(name) ? null : `${folder} may import the packages ${row.packages.join(', ') || '(none)'}`;
}

/** main builds everything, so only what is no part of the product is refused there. */
function faultOfMain(imported: string): string | null {
  return /^(test|demo|bench|tools)\//.test(imported) ? 'the product does not know its tests, samples and tools' : null;
}

test('every folder imports only what its row of the dependency rule lists', () => {
  const folders = new Set(sources.map(({ path }) => path.split('/')[1]));
  assert.deepEqual(
    [...folders].filter((folder) => folder !== 'main' && !rule[folder ?? '']),
    [],
    'a new folder needs a row here and in ARCHITECTURE.md',
  );
  assert.deepEqual(sources.flatMap(breaches), []);
});

test('nobody imports main', () => {
  const importing = everything.filter(({ path }) => path.startsWith('src/') && !path.startsWith('src/main/'));
  assert.deepEqual(
    importing.filter((file) => importsOf(file).some((imported) => imported.startsWith('src/main/'))),
    [],
  );
});

test('the sample and the benches use published interfaces only, the brokerage and the phone not even each other', () => {
  for (const file of everything.filter(({ path }) => /^(demo|bench)\//.test(path))) {
    // The benches are one part, brokerage and phone are two.
    const part = file.path.startsWith('bench/') ? 'bench' : file.path.split('/').slice(0, 2).join('/');
    const inner = importsOf(file).filter((imported) => /^(src|test|tools|demo|bench)\//.test(imported));
    const foreign = inner.filter((imported) => !imported.startsWith(`${part}/`) && imported.split('/').length > 2);
    assert.deepEqual(foreign, [], file.path);
  }
});

test('what only the benches need is installed by them alone', () => {
  const own = JSON.parse(readFileSync(join(root, 'bench/package.json'), 'utf8')) as { dependencies: Record<string, string> };
  const product = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as { packages: Record<string, object> };
  const benches = everything.filter(({ path }) => path.startsWith('bench/')).flatMap(importsOf);
  const packages = benches.filter((imported) => !imported.startsWith('bench/') && !imported.startsWith('node:'));
  const names = new Set(packages.map((imported) => /^(@[^/]+\/)?[^/]+/.exec(imported)?.[0] ?? ''));
  assert.deepEqual([...names].filter((name) => !Object.hasOwn(own.dependencies, name)).sort(), []);
  assert.ok(names.has('better-auth'));
  assert.ok(!Object.keys(product.packages).some((path) => path.includes('better-auth') || path.startsWith('bench')));
});

test('an authentication method never imports another one', () => {
  const faults = sources.flatMap((file) => {
    const own = /^src\/methods\/([^/]+)\//.exec(file.path)?.[1];
    if (!own) return [];
    return importsOf(file)
      .filter((imported) => /^src\/methods\/[^/]+\//.test(imported) && !imported.startsWith(`src/methods/${own}/`))
      .map((imported) => `${file.path}: ${imported}`);
  });
  assert.deepEqual(faults, []);
});

test('outside methods/ nobody but methods/index.ts names the folder of a method', () => {
  const faults = sources
    .filter(({ path }) => !path.startsWith('src/methods/'))
    .flatMap((file) =>
      importsOf(file)
        .filter((imported) => /^src\/methods\/[^/]+\//.test(imported))
        .map((imported) => `${file.path}: ${imported}`),
    );
  assert.deepEqual(faults, []);
});

test('the id of a method stands as a string only in its own folder and in methods/index.ts', () => {
  const ids = [...new Set(sources.map(({ path }) => /^src\/methods\/([^/]+)\//.exec(path)?.[1]).filter((id) => id !== undefined))];
  assert.ok(ids.length >= 3, ids.join(', '));
  const faults = ids.flatMap((id) => {
    const named = new RegExp(`(['"\`])${id}\\1`);
    return sources
      .filter(({ path, text }) => !path.startsWith(`src/methods/${id}/`) && path !== 'src/methods/index.ts' && named.test(text))
      .map(({ path }) => `${path} names '${id}'`);
  });
  assert.deepEqual(faults, []);
});

test('the folders of the methods have the same file names, so that one is read like another', () => {
  const always = ['index.ts', 'challenge.ts', 'text.ts', 'view.tsx'];
  const sometimes = ['verify.ts', 'enroll.ts', 'inbound.ts', 'deliver.ts', 'message.ts', 'browser.ts', 'help.ts'];
  const names = new Map<string, string[]>();
  for (const { path } of sources) {
    const [, id, name] = /^src\/methods\/([^/]+)\/(.+)$/.exec(path) ?? [];
    if (id && name) names.set(id, [...(names.get(id) ?? []), name]);
  }
  for (const [id, files] of names) {
    for (const name of always) assert.ok(files.includes(name), `src/methods/${id}/${name} is missing`);
    for (const name of files)
      assert.ok([...always, ...sometimes].includes(name), `src/methods/${id}/${name}: other methods call it otherwise`);
  }
});

test('no file or folder has a name that says nothing', () => {
  const faults = everything.filter(({ path }) => path.split(/[/.]/).some((part) => bannedNames.includes(part)));
  assert.deepEqual(
    faults.map(({ path }) => path),
    [],
    `${bannedNames.join(', ')}: name it by what it does`,
  );
  const unusual = everything.filter(({ path }) => !/^[a-z0-9-]+(\.[a-z0-9-]+)*$/.test(path.split('/').at(-1) ?? ''));
  assert.deepEqual(
    unusual.map(({ path }) => path),
    [],
    'files are named in kebab-case',
  );
});

test('no file is longer than 300 lines', () => {
  const long = everything.filter(({ path, text }) => !generated.includes(path) && text.split('\n').length > 301);
  assert.deepEqual(
    long.map(({ path, text }) => `${path}: ${text.split('\n').length - 1}`),
    [],
  );
});

test('every migration states its compatibility, and they are numbered without a gap', () => {
  const names = readMigrations().map(({ name }) => name);
  assert.ok(names.length > 0);
  for (const [index, name] of names.entries()) assert.match(name, new RegExp(`^${String(index + 1).padStart(4, '0')}_[a-z0-9-]+\\.sql$`));
});

test('nothing committed knows the machine it was written on', async () => {
  const texts = [...everything, ...(await readSources('*.{json,md,mjs,ts}', 'docs/**/*.md', 'policies/**/*', 'src/**/*.sql'))];
  const faults = texts.filter(({ path, text }) => path !== 'package-lock.json' && text.includes(`${root}/`));
  assert.deepEqual(
    faults.map(({ path }) => path),
    [],
  );
});

test('this test finds a breach when there is one', () => {
  const file = (path: string, text: string): SourceFile => ({ path, text });
  const cases: [string, string, RegExp][] = [
    ['src/core/a.ts', `import { readFileSync } from 'node:fs';`, /of Node, core may import/],
    ['src/core/a.ts', `import type { App } from '#usecases/app.ts';`, /core may import nothing of ours/],
    ['src/web/a.ts', `const { openDatabase } = await import('#store/database.ts');`, /web may import usecases/],
    ['src/usecases/a.ts', `import {\n  a,\n  b,\n} from '../gateways/sealing.ts';`, /usecases may import core/],
    ['src/jobs/a.ts', `export * from 'fastify/types';`, /jobs may import the packages/],
    ['src/store/a.ts', `import '@fastify/static/x';`, /store may import the packages/],
  ];
  for (const [path, text, message] of cases) assert.match(breaches(file(path, text)).join(), message);
  assert.deepEqual(breaches(file('src/core/a.ts', `// taken from 'fastify'\nconst text = "import x from 'pg'";`)), []);
});
