import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { smallPolicy } from '#test/support/small-policy.ts';
import { processorTime } from '#test/support/timing.ts';
import { describeFault, readPolicy } from './read.ts';
import { largestPolicy } from './yaml-document.ts';

/** What a policy is made of, and what breaks YAML. */
const pieces = [
  ...smallPolicy.split(/(?<=\n)/),
  '&a ',
  '*a',
  '!!binary ',
  '<<: *a',
  '? ',
  '- ',
  ': ',
  '{',
  '}',
  '[',
  ']',
  '"',
  "'",
  '|',
  '>',
];
const odd = ['\t', '\0', '\u0002', '\u001f', '\u2028', '---\n', '...\n', '%YAML 1.1\n', '#', '  ', '__proto__: { }\n', 'constructor: x\n'];

/** A file that is read, or lines and reasons; nothing else may come out. */
function check(source: string | Uint8Array): void {
  const reading = readPolicy(source);
  if (reading.ok) return;
  const lines = Buffer.from(source).toString('utf8').split('\n').length;
  assert.ok(reading.faults.length > 0);
  for (const fault of reading.faults) {
    assert.ok(Number.isInteger(fault.line) && fault.line >= 1 && fault.line <= lines + 1, JSON.stringify(fault));
    assert.match(describeFault('file', fault), /^file:\d+: \S/);
  }
}

describe('a policy file', () => {
  it('of any bytes is read, or refused with lines and reasons', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), check), { numRuns: 300 });
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...pieces, ...odd), { maxLength: 40 }).map((list) => list.join('')),
        check,
      ),
      { numRuns: 400 },
    );
  });

  it('that is nearly right is read, or refused with lines and reasons', () => {
    const change = fc.record({
      at: fc.nat(smallPolicy.length),
      drop: fc.nat(12),
      put: fc.oneof(fc.constantFrom(...pieces, ...odd), fc.string()),
    });
    fc.assert(
      fc.property(change, ({ at, drop, put }) => check(smallPolicy.slice(0, at) + put + smallPolicy.slice(at + drop))),
      { numRuns: 300 },
    );
  });

  // 16 KiB of what costs most: a time that grows with the square of the size would be minutes.
  it('of any build is judged in a time that its size bounds', () => {
    const spent = processorTime();
    for (const filler of ['[', '- ', 'a: ', '"', "'", '\n', '\t', '*a ', '!a ', '|\n', 'a: b\n ', '\\', '---\n', 'k: "\n', ': '])
      check(filler.repeat(Math.floor(16_384 / filler.length)));
    check(Array.from({ length: 3_000 }, (_, index) => `k${index}: 1\n`).join(''));
    assert.ok(spent() < 8_000, `${spent()} ms`);
  });

  it('larger than a policy is refused unread', () => {
    assert.deepEqual(readPolicy('[ '.repeat(largestPolicy)), {
      ok: false,
      faults: [{ line: 1, reason: `The file has ${2 * largestPolicy} bytes; a policy has at most ${largestPolicy}.` }],
    });
  });
});
