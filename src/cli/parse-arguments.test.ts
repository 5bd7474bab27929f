import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { anyText } from '#test/support/any-text.ts';
import { type Command, exit, UsageError } from './command.ts';
import { parseArguments } from './parse-arguments.ts';

const command: Command = {
  name: 'sample take',
  summary: '',
  positionals: [{ name: 'FILE', description: 'what is taken' }],
  options: {
    at: { value: 'INSTANT', description: 'when', required: true },
    channel: { value: 'ID', description: 'where', repeated: true },
    json: { description: 'as JSON' },
  },
  run: async () => exit.done,
};

test('what was typed is found again', () => {
  const read = parseArguments(command, ['f', '--at', '2025', '--channel=a', '--channel', 'b', '--json']);
  assert.deepEqual([read.given('FILE'), read.given('at'), read.all('channel'), read.flag('json')], ['f', '2025', ['a', 'b'], true]);
});

test('any words are read in full, or refused with a sentence', () => {
  const word = fc.oneof(
    fc.constantFrom(
      '--at',
      '--at=',
      '--at=x',
      '--channel',
      '--json',
      '--json=1',
      '--',
      '-',
      '-a',
      '--__proto__',
      '--__proto__=1',
      '--constructor',
      '',
      'f',
    ),
    anyText(12),
  );
  fc.assert(
    fc.property(fc.array(word, { maxLength: 6 }), (typed) => {
      try {
        const read = parseArguments(command, typed);
        assert.equal(read.positionals.length, 1);
        assert.equal(read.all('at').length, 1);
        assert.ok([read.given('at'), ...read.all('channel')].every((value) => typeof value === 'string' && value !== ''));
      } catch (error) {
        assert.ok(error instanceof UsageError && error.message !== '', String(error));
      }
    }),
    { numRuns: 1_500 },
  );
});
