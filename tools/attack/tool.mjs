import { spawn } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Seconds that one run may take. */
export const longest = Number(process.env.ATTACK_SECONDS ?? 180);
export const folder = mkdtempSync(join(tmpdir(), 'kannuki-attack-'));
/** One for each run: whether it was as expected. */
export const results = [];

/** Everything that a tool says, ended after its time (seconds). */
export function run(command, words, time = longest) {
  console.log(`\n$ ${command} ${words.map((word) => (/^[\w./:=@,-]+$/.test(word) ? word : JSON.stringify(word))).join(' ')}`);
  return new Promise((resolve, reject) => {
    const child = spawn(command, words, { stdio: ['ignore', 'pipe', 'pipe'], cwd: folder, env: { ...process.env, HOME: folder } });
    const timer = setTimeout(() => child.kill('SIGTERM'), time * 1000);
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk));
    child.on('error', reject);
    child.on('close', () => {
      clearTimeout(timer);
      resolve(said);
    });
  });
}

export function tell(what, isGood, seen) {
  results.push(isGood);
  console.log(`${isGood ? 'as expected' : 'FINDING'}: ${what}${seen ? `\n  ${seen}` : ''}`);
}

/** Wrong passwords, and the right one at the given place. */
export function wordList(name, right, place) {
  const words = Array.from({ length: 25 }, (_, index) => `Wrong-${name}-${index}!`);
  if (place !== undefined) words[place] = right;
  const path = join(folder, `${name}.txt`);
  writeFileSync(path, `${words.join('\n')}\n`);
  return path;
}
