import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './root.mjs';

/** Path of the pinned Node of this machine's kind, or of the running one when that is 24 or newer. Throws saying what to do. */
export function findNode() {
  const { optionalDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const name = `node-${process.platform}-${process.arch}`;
  const wanted = optionalDependencies[name];
  const path = join(root, 'node_modules', name, 'bin', 'node');
  const found = wanted ? versionOf(path) : null;
  if (found === wanted && wanted) return path;
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  if (!wanted)
    throw new Error(
      `There is no pinned Node for ${process.platform} ${process.arch}. Install Node.js 24 (https://nodejs.org) and run this again with it.`,
    );
  throw new Error(
    found
      ? `${path} is Node ${found}, but ${wanted} is needed. Remove the folder node_modules and run this again.`
      : `The pinned Node ${wanted} does not run on this machine (${path}). On a system without glibc (Alpine) install Node.js 24 and run this again with it.`,
  );
}

function versionOf(path) {
  const run = spawnSync(path, ['--version'], { encoding: 'utf8' });
  return run.status === 0 ? run.stdout.trim().replace(/^v/, '') : null;
}
