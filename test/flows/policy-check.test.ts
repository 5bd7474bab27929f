import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { sampleCustomers as customers, folder, kannuki, program, shipped, simulate, write } from '../support/command-line.ts';

const root = dirname(program);

describe('kannuki', () => {
  it('tells its commands, and each command its options', async () => {
    const all = await kannuki(['--help']);
    assert.equal(all.code, 0);
    assert.match(all.stdout, /policy check .*\n.*policy simulate /);
    const group = await kannuki(['policy', '--help']);
    assert.ok(group.code === 0 && group.stdout.includes('policy check'));
    const one = await kannuki(['policy', 'simulate', '--help']);
    assert.equal(one.code, 0);
    for (const option of ['--customers CSV', '--at INSTANT', '--channel CHANNEL', '--format csv|json|table'])
      assert.ok(one.stdout.includes(option), option);
    assert.deepEqual([all.stderr, group.stderr, one.stderr], ['', '', '']);
  });

  // biome-ignore format: a table is read by its lines
  const misunderstood: readonly (readonly [string, readonly string[], RegExp])[] = [
    ['no command', [], /A command is missing/],
    ['an unknown command', ['polcy', 'check'], /There is no command "polcy check"/],
    ['half a command', ['policy'], /There is no command "policy"/],
    ['no file', ['policy', 'check'], /FILE is missing/],
    ['two files', ['policy', 'check', shipped, 'b.yaml'], /"b.yaml" is one argument too many/],
    ['an unknown option', ['policy', 'check', shipped, '--jsn'], /--jsn/],
    ['no channel', simulate(shipped, customers, '2025-07-26'), /--channel is missing/],
    ['an option without its value', ['policy', 'simulate', shipped, '--at'], /--at/],
    ['an option given twice', simulate(shipped, customers, '2025-07-26', '--at', '2025-07-27', '--channel', 'fx-app'), /--at is given more than once/],
    ['an unknown channel', simulate(shipped, customers, '2025-07-26', '--channel', 'crypto-app'), /no channel "crypto-app". It has: customer-site,/],
    ['an instant that is none', simulate(shipped, customers, '2025-02-30', '--channel', 'fx-app'), /--at "2025-02-30" is not an instant/],
    ['an unknown format', simulate(shipped, customers, '2025-07-26', '--channel', 'fx-app', '--format', 'xml'), /--format "xml" is unknown/],
    ['a policy that does not exist', ['policy', 'check', 'none.yaml'], /none.yaml does not exist/],
    ['a policy that is a folder', ['policy', 'check', root], /is a folder/],
    ['customers that do not exist', simulate(shipped, 'none.csv', '2025-07-26', '--channel', 'fx-app'), /none.csv does not exist/],
    ['customers that are a folder', simulate(shipped, root, '2025-07-26', '--channel', 'fx-app'), /is a folder/],
  ];
  for (const [what, typed, told] of misunderstood) {
    it(`with ${what} says what to type and ends with 2`, async () => {
      const { code, stdout, stderr } = await kannuki(typed);
      assert.deepEqual([code, stdout], [2, '']);
      assert.match(stderr, told);
      assert.ok(!/\n\s+at /.test(stderr), 'no stack');
    });
  }

  it('runs from any folder and through a link', async () => {
    symlinkSync(program, join(folder, 'linked'));
    assert.match(execFileSync('./linked', ['policy', 'check', shipped], { cwd: folder, encoding: 'utf8' }), /valid/);
  });
});

describe('kannuki policy check', () => {
  it('tells the plan of a good file', async () => {
    const { code, stdout, stderr } = await kannuki(['policy', 'check', shipped]);
    assert.deepEqual([code, stderr], [0, '']);
    assert.match(stdout, /: valid\. 2025-mandatory-mfa/);
    assert.match(stdout, /channel us-stock-app: from 2025-05-10T00:00:00\+09:00 suspended until 2025-07-26T00:00:00\+09:00 \[planned\]/);
  });

  it('names file, line and reason of every error', async () => {
    const file = write(
      'bad.yaml',
      readFileSync(shipped, 'utf8').replace('last: 2025-07-25', 'last: 2025-02-30').replace('  fx-site:', '  fx-site:\n    timelime: []'),
    );
    const text = readFileSync(join(folder, file), 'utf8').split('\n');
    const line = (part: string) => text.findIndex((one) => one.includes(part)) + 1;
    const { code, stdout, stderr } = await kannuki(['policy', 'check', file]);
    assert.deepEqual([code, stdout], [1, '']);
    assert.match(
      stderr,
      new RegExp(
        `^bad\\.yaml:${line('2025-02-30')}: waves: last "2025-02-30" is not a day of the calendar.*\nbad\\.yaml:${line('timelime')}: Unknown key "timelime"`,
      ),
    );
    const json = await kannuki(['policy', 'check', file, '--json']);
    assert.equal(json.code, 1);
    const told = JSON.parse(json.stdout) as { valid: boolean; errors: { line: number }[] };
    assert.deepEqual([told.valid, told.errors.map(({ line: at }) => at)], [false, [line('2025-02-30'), line('timelime')]]);
  });

  it('refuses a method that this server does not have, an empty file, and one that is not text', async () => {
    const fax = write('fax.yaml', readFileSync(shipped, 'utf8').replaceAll('email-code', 'fax-code'));
    assert.match((await kannuki(['policy', 'check', fax])).stderr, /fax\.yaml:\d+: Unknown method "fax-code"/);
    assert.deepEqual(await kannuki(['policy', 'check', write('empty.yaml', '')]), {
      code: 1,
      stdout: '',
      stderr: 'empty.yaml:1: The file is empty.\n',
    });
    assert.equal((await kannuki(['policy', 'check', write('noise.yaml', Uint8Array.from([0xff, 0xfe, 0x00]))])).code, 1);
    assert.equal((await kannuki(['policy', 'check', '/dev/zero'])).code, 1);
  });
});
