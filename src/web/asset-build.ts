import { createHash } from 'node:crypto';
import { access, mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import type { AssetManifest } from '#ui/frame.ts';

/** What is built, under the plain names that pages use. */
const entries = { app: 'styles/index.css', factor: 'browser/factor.ts', login: 'browser/login.ts', icon: 'images/icon.svg' } as const;

export const projectRoot = resolve(import.meta.dirname, '../..');
const source = join(projectRoot, 'src/ui');
export const assetFolder = join(projectRoot, 'dist/assets');

interface Built {
  /** Digest of all sources: a manifest with another one is stale. */
  readonly fingerprint: string;
  readonly files: AssetManifest;
}

/** Digest over names and bytes of everything that the build reads. */
async function fingerprintOf(folders: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const folder of folders) {
    const names = (await readdir(join(source, folder))).sort();
    for (const name of names) hash.update(`${folder}/${name}\0`).update(await readFile(join(source, folder, name)));
  }
  // The versions of what is bundled and of the bundler stand in package.json.
  for (const path of [import.meta.filename, join(projectRoot, 'package.json')]) hash.update(await readFile(path));
  return hash.digest('hex');
}

/** The manifest, if it can be read and every file that it names is there. */
async function readManifest(): Promise<Built | null> {
  try {
    const built = JSON.parse(await readFile(join(assetFolder, 'manifest.json'), 'utf8')) as Built;
    await Promise.all(Object.values(built.files).map(({ url }) => access(join(assetFolder, basename(url)))));
    return built;
  } catch {
    return null;
  }
}

/** Written beside and moved into place: a server that starts meanwhile reads the old file or the new one, never half of one. */
async function writeWhole(path: string, bytes: Uint8Array | string): Promise<void> {
  const unfinished = `${path}.${process.pid}`;
  await writeFile(unfinished, bytes);
  await rename(unfinished, path);
}

async function bundle(): Promise<Map<string, Uint8Array>> {
  const { build } = await import('esbuild');
  const result = await build({
    entryPoints: Object.fromEntries(Object.entries(entries).map(([name, path]) => [name, join(source, path)])),
    outdir: assetFolder,
    absWorkingDir: projectRoot,
    entryNames: '[name]-[hash]',
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    charset: 'utf8',
    loader: { '.svg': 'copy' },
    target: ['chrome109', 'safari16', 'firefox115'],
    logLevel: 'warning',
  });
  return new Map(result.outputFiles.map((file) => [relative(assetFolder, file.path), file.contents]));
}

function manifestOf(files: ReadonlyMap<string, Uint8Array>): AssetManifest {
  const named = [...files].map(([file, bytes]) => {
    const plain = basename(file).replace(/-[A-Z0-9]{8}(?=\.\w+$)/, '');
    const integrity = `sha384-${createHash('sha384').update(bytes).digest('base64')}`;
    return [plain, { url: `/assets/${file}`, integrity }] as const;
  });
  return Object.fromEntries(named);
}

/** Builds dist/assets unless it is there and made from these very sources. Returns the manifest. Safe to run in several processes at once. */
export async function buildAssets(): Promise<AssetManifest> {
  const fingerprint = await fingerprintOf([...new Set(Object.values(entries).map((path) => dirname(path)))]);
  const present = await readManifest();
  if (present?.fingerprint === fingerprint) return present.files;
  const files = await bundle();
  await mkdir(assetFolder, { recursive: true });
  for (const [name, bytes] of files) await writeWhole(join(assetFolder, name), bytes);
  const built: Built = { fingerprint, files: manifestOf(files) };
  await writeWhole(join(assetFolder, 'manifest.json'), `${JSON.stringify(built, null, 2)}\n`);
  return built.files;
}
