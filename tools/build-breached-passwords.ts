// Builds the list of breached passwords: node tools/build-breached-passwords.ts SOURCE OUT. SOURCE has one password a line, or one SHA-1 digest in
// hexadecimal (a count may follow after a colon, as in published breach lists). The file is read twice and never held whole.
import { createHash } from 'node:crypto';
import { openSync, readSync, writeFileSync } from 'node:fs';
import { buildFilter } from '../src/gateways/breached-passwords.ts';

const [source, target] = process.argv.slice(2);
if (!source || !target) throw new Error('Usage: node tools/build-breached-passwords.ts SOURCE OUT');

function* lines(path: string): Generator<string> {
  const [file, chunk] = [openSync(path, 'r'), Buffer.alloc(1 << 20)];
  const decoder = new TextDecoder();
  let rest = '';
  for (let length = readSync(file, chunk); length > 0; length = readSync(file, chunk)) {
    const pieces = (rest + decoder.decode(chunk.subarray(0, length), { stream: true })).split(/\r?\n/);
    rest = pieces.pop() ?? '';
    yield* pieces.filter((line) => line !== '');
  }
  if (rest !== '') yield rest;
}

function* digests(path: string): Generator<Buffer> {
  for (const line of lines(path)) {
    const sha1 = /^([0-9a-f]{40})(:\d+)?$/i.exec(line)?.[1];
    yield sha1 ? Buffer.from(sha1, 'hex') : createHash('sha1').update(line).digest();
  }
}

let entries = 0;
for (const _ of lines(source)) entries++;
const filter = buildFilter(digests(source), entries);
writeFileSync(target, filter);
console.log(`${target}: ${entries} entries, ${filter.length} bytes`);
