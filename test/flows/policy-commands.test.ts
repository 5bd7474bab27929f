import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdtempSync, readFileSync, rmSync, symlinkSync, type WriteStream, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const shipped = join(root, 'policies/2025-mandatory-mfa.yaml');
const customers = join(root, 'demo/data/customers.csv');
const folder = mkdtempSync(join(tmpdir(), 'kannuki-cli-'));
after(() => rmSync(folder, { recursive: true }));

interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Types a command as a person would, in a folder of its own. */
async function kannuki(typed: readonly string[], input?: string | Uint8Array): Promise<Ran> {
  const child = spawn(join(root, 'kannuki'), typed, { cwd: folder, stdio: 'pipe' });
  child.stdin.on('error', () => undefined);
  child.stdin.end(input ?? '');
  return finished(child);
}

async function finished(child: ChildProcess): Promise<Ran> {
  const [out, err] = [collect(child.stdout), collect(child.stderr)];
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, stdout: await out, stderr: await err };
}

async function collect(stream: ChildProcess['stdout']): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream ?? []) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

function write(name: string, content: string | Uint8Array): string {
  writeFileSync(join(folder, name), content);
  return name;
}

const simulate = (file: string, csv: string, at: string, ...rest: string[]) => ['policy', 'simulate', file, '--customers', csv, '--at', at, ...rest];
const names = 'customer_number,account_type,phone,mobile_phone,representative_mobile_phone,email,phone_call_set_at,phone_call_mandatory_from';
const rows = [
  names,
  '1,individual,0331924780,０９０－１２３４－５６７８,,h@example.jp,,',
  '2,individual,0331924780,,,,,2025-06-14',
  '3,corporate,,,,k@example.jp,2025-07-01T10:00:00+09:00,',
  '4,individual,0120123456,,,,,',
];

describe('kannuki', () => {
  it('tells its commands, and each command its options', async () => {
    const all = await kannuki(['--help']);
    assert.equal(all.code, 0);
    assert.match(all.stdout, /policy check .*\n.*policy simulate /);
    const group = await kannuki(['policy', '--help']);
    assert.ok(group.code === 0 && group.stdout.includes('policy check'));
    const one = await kannuki(['policy', 'simulate', '--help']);
    assert.equal(one.code, 0);
    for (const option of ['--customers CSV', '--at INSTANT', '--channel CHANNEL', '--format csv|json|table']) assert.ok(one.stdout.includes(option), option);
    assert.deepEqual([all.stderr, group.stderr, one.stderr], ['', '', '']);
  });

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
    symlinkSync(join(root, 'kannuki'), join(folder, 'linked'));
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
    const file = write('bad.yaml', readFileSync(shipped, 'utf8').replace('last: 2025-07-25', 'last: 2025-02-30').replace('  fx-site:', '  fx-site:\n    timelime: []'));
    const text = readFileSync(join(folder, file), 'utf8').split('\n');
    const line = (part: string) => text.findIndex((one) => one.includes(part)) + 1;
    const { code, stdout, stderr } = await kannuki(['policy', 'check', file]);
    assert.deepEqual([code, stdout], [1, '']);
    assert.match(stderr, new RegExp(`^bad\\.yaml:${line('2025-02-30')}: waves: last "2025-02-30" is not a day of the calendar.*\nbad\\.yaml:${line('timelime')}: Unknown key "timelime"`));
    const json = await kannuki(['policy', 'check', file, '--json']);
    assert.equal(json.code, 1);
    const told = JSON.parse(json.stdout) as { valid: boolean; errors: { line: number }[] };
    assert.deepEqual([told.valid, told.errors.map(({ line: at }) => at)], [false, [line('2025-02-30'), line('timelime')]]);
  });

  it('refuses a method that this server does not have, an empty file, and one that is not text', async () => {
    const fax = write('fax.yaml', readFileSync(shipped, 'utf8').replaceAll('email-code', 'fax-code'));
    assert.match((await kannuki(['policy', 'check', fax])).stderr, /fax\.yaml:\d+: Unknown method "fax-code"/);
    assert.deepEqual(await kannuki(['policy', 'check', write('empty.yaml', '')]), { code: 1, stdout: '', stderr: 'empty.yaml:1: The file is empty.\n' });
    assert.equal((await kannuki(['policy', 'check', write('noise.yaml', Uint8Array.from([0xff, 0xfe, 0x00]))])).code, 1);
    assert.equal((await kannuki(['policy', 'check', '/dev/zero'])).code, 1);
  });
});

describe('kannuki policy simulate', () => {
  it('writes one line per customer and channel, in the order of the file and of the command line', async () => {
    const csv = write('few.csv', `\ufeff${rows.join('\r\n')}\r\n`);
    const ran = await kannuki(simulate(shipped, csv, '2025-07-26', '--channel', 'us-stock-app', '--channel', 'fx-site'));
    const expected = [
      'customer_number,channel,outcome,method,reason',
      '1,us-stock-app,challenge,sms-code,required',
      '1,fx-site,challenge,email-code,required',
      '2,us-stock-app,challenge,phone-call,required',
      '2,fx-site,locked_out,,no_email',
      '3,us-stock-app,locked_out,,no_valid_phone_number',
      '3,fx-site,challenge,email-code,required',
      '4,us-stock-app,locked_out,,no_valid_phone_number',
      '4,fx-site,locked_out,,no_email',
      '',
    ];
    assert.deepEqual(ran, { code: 0, stdout: expected.join('\n'), stderr: '' });
    const before = await kannuki(simulate(shipped, csv, '2025-07-25T23:59:59.999+09:00', '--channel', 'us-stock-app', '--channel', 'customer-site'));
    assert.deepEqual(before.stdout.split('\n').slice(1, 7), [
      '1,us-stock-app,suspended,,channel_suspended',
      '1,customer-site,allow,,not_yet_required',
      '2,us-stock-app,suspended,,channel_suspended',
      '2,customer-site,challenge,phone-call,required',
      '3,us-stock-app,suspended,,channel_suspended',
      '3,customer-site,locked_out,,no_valid_phone_number',
    ]);
  });

  it('says the same as JSON lines and as a table of counts', async () => {
    const csv = write('few.csv', rows.join('\n'));
    const json = await kannuki(simulate(shipped, csv, '2025-07-26', '--channel', 'customer-site', '--format', 'json'));
    assert.deepEqual(json.stdout.trim().split('\n').map((line) => JSON.parse(line) as unknown)[3], { customer_number: '4', channel: 'customer-site', outcome: 'locked_out', method: '', reason: 'no_valid_phone_number' });
    const table = await kannuki(simulate(shipped, csv, '2025-07-26', '--channel', 'customer-site', '--format', 'table'));
    assert.deepEqual(table.stdout.trim().split('\n').map((line) => line.split(/\s{2,}/)), [
      ['channel', 'outcome', 'method', 'reason', 'customers'],
      ['customer-site', 'locked_out', 'no_valid_phone_number', '2'],
      ['customer-site', 'challenge', 'sms-code', 'required', '1'],
      ['customer-site', 'challenge', 'phone-call', 'required', '1'],
    ]);
  });

  it('gives no line for a row that cannot be read, says where and why, and goes on', async () => {
    const bad = ['5,individual,,,,,2025-02-30,', '6,individual,,,,,,2025-07-26', '7,individual', '8,"individual,,,,,,', '9,nobody,,,,,,', '10,individual,,,,,,'];
    const csv = write('dirty.csv', Buffer.concat([Buffer.from(`${[...rows, ...bad].join('\n')}\n11,individual,`), Buffer.from([0x8e, 0x52]), Buffer.from(',,,,,\n12,individual,,,,,,\n')]));
    const { code, stdout, stderr } = await kannuki(simulate(shipped, csv, '2025-07-26', '--channel', 'customer-site'));
    assert.equal(code, 1);
    assert.deepEqual(stdout.trim().split('\n').slice(1).map((line) => line.split(',')[0]), ['1', '2', '3', '4', '10', '12']);
    assert.deepEqual(
      stderr.trim().split('\n').map((line) => line.split(':')[0]),
      ['line 6, phone_call_set_at', 'line 7, phone_call_mandatory_from', 'line 8, phone', 'line 9, row', 'line 10, account_type', 'line 12, row'],
    );
    assert.match(stderr, /outside the waves of the policy \(2025-05-31 to 2025-07-25\)/);
  });

  it('follows the file: its dates, its channels, its methods', async () => {
    const source = readFileSync(shipped, 'utf8');
    const later = write('later.yaml', source.replace(/2025-\d\d-\d\d/g, (day) => new Date(Date.parse(day) + 11 * 86_400_000).toISOString().slice(0, 10)).replace('  fund-site:', '  trust-site:'));
    const csv = write('few.csv', rows.slice(0, 2).join('\n'));
    const outcomes = async (at: string) => (await kannuki(simulate(later, csv, at, '--channel', 'trust-site'))).stdout.split('\n')[1];
    assert.equal(await outcomes('2025-08-05T23:59:59.999'), '1,trust-site,allow,,not_yet_required');
    assert.equal(await outcomes('2025-08-06'), '1,trust-site,challenge,sms-code,required');
    assert.equal((await kannuki(simulate(later, csv, '2025-08-06', '--channel', 'fund-site'))).code, 2);
  });

  it('refuses a policy with errors before it reads any customer', async () => {
    const { code, stdout, stderr } = await kannuki(simulate(write('bad.yaml', 'policy: x\n'), customers, '2025-07-26', '--channel', 'fx-app'));
    assert.deepEqual([code, stdout], [1, '']);
    assert.match(stderr, /^bad\.yaml:1: /);
  });

  it('refuses a file that is empty or lacks a column, in one sentence', async () => {
    for (const [text, told] of [['', /empty/], [`${names.replace('email', 'e-mail')}\n`, /lacks column "email", has unknown column "e-mail"/], ['\u0000\u0001', /lacks columns/]] as const) {
      const { code, stdout, stderr } = await kannuki(simulate(shipped, '-', '2025-07-26', '--channel', 'fx-app'), text);
      assert.deepEqual([code, stdout], [1, '']);
      assert.match(stderr, told);
    }
  });

  it('says nothing but the header for an export without customers', async () => {
    const { code, stdout } = await kannuki(simulate(shipped, '-', '2025-07-26', '--channel', 'fx-app'), `${names}\n`);
    assert.deepEqual([code, stdout], [0, 'customer_number,channel,outcome,method,reason\n']);
  });

  it('answers a row of a named pipe before the next is written, and keeps the order', async () => {
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const child = spawn(join(root, 'kannuki'), simulate(shipped, pipe, '2025-07-26', '--channel', 'customer-site'), { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
    const lines = lineReader(child);
    const input = createWriteStream(pipe);
    input.write(`${names}\n1,individual,0331924780,,,,,\n`);
    assert.equal(await lines(), 'customer_number,channel,outcome,method,reason');
    assert.equal(await lines(), '1,customer-site,challenge,phone-call,required');
    input.write('2,individual,,090-');
    input.write('1234-5678,,,,\n');
    assert.equal(await lines(), '2,customer-site,challenge,sms-code,required');
    input.end('3,individual,,,,,,');
    assert.equal(await lines(), '3,customer-site,locked_out,,no_valid_phone_number');
    assert.equal(await lines(), null);
  });

  it('answers 1.5 million customers through a named pipe: the first before the last is written, in their order, in bounded memory', async () => {
    const count = 1_500_000;
    const pipe = join(folder, 'big-pipe');
    execFileSync('mkfifo', [pipe]);
    const child = spawn(join(root, 'kannuki'), simulate(shipped, pipe, '2025-07-26', '--channel', 'customer-site'), { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
    const peaks = watchMemory(child.pid ?? assert.fail());
    let written = false;
    const feeding = feed(createWriteStream(pipe, { highWaterMark: 1 << 18 }), count).then(() => {
      written = true;
    });
    let next = 0;
    let misplaced = 0;
    for await (const [lines] of wholeLines(child)) {
      if (next === 0) assert.ok(!written, 'the first line came after the last row was written');
      for (const line of lines) {
        if (next > 0 && !line.startsWith(`${first + next - 1},customer-site,challenge,`)) misplaced += 1;
        next += 1;
      }
    }
    await feeding;
    assert.deepEqual([next, misplaced], [count + 1, 0]);
    assert.ok(peaks().length > 3 && Math.max(...peaks()) < 300, `${Math.max(...peaks())} MiB`);
  });

  it('ends quietly when its reader has seen enough', async () => {
    const line = `exec 2>err; ./linked ${simulate(shipped, customers, '2025-07-26', '--channel', 'customer-site').slice(0).join(' ')} | head -n 2; cat err`;
    assert.deepEqual(execFileSync('sh', ['-c', line], { cwd: folder, encoding: 'utf8' }).split('\n').length, 3);
  });
});

/** Next line of a child's output; null at its end. */
function lineReader(child: ChildProcess): () => Promise<string | null> {
  const iterator = wholeLines(child)[Symbol.asyncIterator]();
  let waiting: string[] = [];
  return async () => {
    while (waiting.length === 0) {
      const { value, done } = await iterator.next();
      if (done) return null;
      waiting = [...value[0]];
    }
    return waiting.shift() ?? null;
  };
}

async function* wholeLines(child: ChildProcess): AsyncGenerator<[string[]]> {
  let rest = '';
  for await (const chunk of child.stdout ?? []) {
    const lines = (rest + String(chunk)).split('\n');
    rest = lines.pop() ?? '';
    if (lines.length > 0) yield [lines];
  }
}

const first = 10_000_000;

async function feed(pipe: WriteStream, count: number): Promise<void> {
  pipe.write(`${names}\n`);
  for (let at = 0; at < count; at += 2000) {
    let block = '';
    for (let row = at; row < Math.min(count, at + 2000); row += 1) block += `${first + row},individual,0331924780,0901${String(first + row).slice(-7)},,"c${row}@example.jp",,\n`;
    if (!pipe.write(block)) await once(pipe, 'drain');
  }
  pipe.end();
}

/** Resident memory of a process, MiB, five times a second. */
function watchMemory(pid: number): () => number[] {
  const seen: number[] = [0];
  const timer = setInterval(() => {
    try {
      const pages = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
      seen.push(Number(pages?.[1] ?? 0) / 1024);
    } catch {
      clearInterval(timer);
    }
  }, 200);
  timer.unref();
  return () => seen;
}
