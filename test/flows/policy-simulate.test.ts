import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, readFileSync, type WriteStream } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import {
  folder,
  kannuki,
  lineReader,
  program,
  sampleCustomers,
  shipped,
  simulate,
  watchMemory,
  wholeLines,
  write,
} from '../support/command-line.ts';

const names =
  'customer_number,account_type,phone,mobile_phone,representative_mobile_phone,email,phone_call_set_at,phone_call_mandatory_from';
const rows = [
  names,
  '1,individual,0331924780,０９０－１２３４－５６７８,,h@example.jp,,',
  '2,individual,0331924780,,,,,2025-06-14',
  '3,corporate,,,,k@example.jp,2025-07-01T10:00:00+09:00,',
  '4,individual,0120123456,,,,,',
];

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
    const before = await kannuki(
      simulate(shipped, csv, '2025-07-25T23:59:59.999+09:00', '--channel', 'us-stock-app', '--channel', 'customer-site'),
    );
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
    assert.deepEqual(
      json.stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown)[3],
      { customer_number: '4', channel: 'customer-site', outcome: 'locked_out', method: '', reason: 'no_valid_phone_number' },
    );
    const table = await kannuki(simulate(shipped, csv, '2025-07-26', '--channel', 'customer-site', '--format', 'table'));
    assert.deepEqual(
      table.stdout
        .trim()
        .split('\n')
        .map((line) => line.split(/\s{2,}/)),
      [
        ['channel', 'outcome', 'method', 'reason', 'customers'],
        ['customer-site', 'locked_out', 'no_valid_phone_number', '2'],
        ['customer-site', 'challenge', 'sms-code', 'required', '1'],
        ['customer-site', 'challenge', 'phone-call', 'required', '1'],
      ],
    );
  });

  it('gives no line for a row that cannot be read, says where and why, and goes on', async () => {
    const bad = [
      '5,individual,,,,,2025-02-30,',
      '6,individual,,,,,,2025-07-26',
      '7,individual',
      '8,"individual,,,,,,',
      '9,nobody,,,,,,',
      '10,individual,,,,,,',
    ];
    const csv = write(
      'dirty.csv',
      Buffer.concat([
        Buffer.from(`${[...rows, ...bad].join('\n')}\n11,individual,`),
        Buffer.from([0x8e, 0x52]),
        Buffer.from(',,,,,\n12,individual,,,,,,\n'),
      ]),
    );
    const { code, stdout, stderr } = await kannuki(simulate(shipped, csv, '2025-07-26', '--channel', 'customer-site'));
    assert.equal(code, 1);
    assert.deepEqual(
      stdout
        .trim()
        .split('\n')
        .slice(1)
        .map((line) => line.split(',')[0]),
      ['1', '2', '3', '4', '10', '12'],
    );
    assert.deepEqual(
      stderr
        .trim()
        .split('\n')
        .map((line) => line.split(':')[0]),
      [
        'line 6, phone_call_set_at',
        'line 7, phone_call_mandatory_from',
        'line 8, phone',
        'line 9, row',
        'line 10, account_type',
        'line 12, row',
      ],
    );
    assert.match(stderr, /outside the waves of the policy \(2025-05-31 to 2025-07-25\)/);
  });

  it('follows the file: its dates, its channels, its methods', async () => {
    const source = readFileSync(shipped, 'utf8');
    const later = write(
      'later.yaml',
      source
        .replace(/2025-\d\d-\d\d/g, (day) => new Date(Date.parse(day) + 11 * 86_400_000).toISOString().slice(0, 10))
        .replace('  fund-site:', '  trust-site:'),
    );
    const csv = write('few.csv', rows.slice(0, 2).join('\n'));
    const outcomes = async (at: string) => (await kannuki(simulate(later, csv, at, '--channel', 'trust-site'))).stdout.split('\n')[1];
    assert.equal(await outcomes('2025-08-05T23:59:59.999'), '1,trust-site,allow,,not_yet_required');
    assert.equal(await outcomes('2025-08-06'), '1,trust-site,challenge,sms-code,required');
    assert.equal((await kannuki(simulate(later, csv, '2025-08-06', '--channel', 'fund-site'))).code, 2);
  });

  it('refuses a policy with errors before it reads any customer', async () => {
    const { code, stdout, stderr } = await kannuki(
      simulate(write('bad.yaml', 'policy: x\n'), sampleCustomers, '2025-07-26', '--channel', 'fx-app'),
    );
    assert.deepEqual([code, stdout], [1, '']);
    assert.match(stderr, /^bad\.yaml:1: /);
  });

  it('refuses a file that is empty or lacks a column, in one sentence', async () => {
    for (const [text, told] of [
      ['', /empty/],
      [`${names.replace('email', 'e-mail')}\n`, /lacks column "email", has unknown column "e-mail"/],
      ['\u0000\u0001', /lacks columns/],
    ] as const) {
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
    const child = spawn(program, simulate(shipped, pipe, '2025-07-26', '--channel', 'customer-site'), {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
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
    const child = spawn(program, simulate(shipped, pipe, '2025-07-26', '--channel', 'customer-site'), {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
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

  it('says so when its output cannot be written', async () => {
    const line = `${program} ${simulate(shipped, sampleCustomers, '2025-07-26', '--channel', 'fx-app').join(' ')} > /dev/full`;
    const ran = await new Promise<{ code: number | null; stderr: string }>((resolve) => {
      const child = spawn('sh', ['-c', line], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
      let stderr = '';
      child.stderr.on('data', (chunk) => (stderr += String(chunk)));
      child.on('close', (code) => resolve({ code, stderr }));
    });
    assert.deepEqual(ran, { code: 3, stderr: 'kannuki: The output cannot be written: ENOSPC: no space left on device, write\n' });
  });

  it('ends quietly when its reader has seen enough', async () => {
    const line = `exec 2>err; ${program} ${simulate(shipped, sampleCustomers, '2025-07-26', '--channel', 'customer-site').join(' ')} | head -n 2; cat err`;
    assert.deepEqual(execFileSync('sh', ['-c', line], { cwd: folder, encoding: 'utf8' }).split('\n').length, 3);
  });
});

const first = 10_000_000;

async function feed(pipe: WriteStream, count: number): Promise<void> {
  pipe.write(`${names}\n`);
  for (let at = 0; at < count; at += 2000) {
    let block = '';
    for (let row = at; row < Math.min(count, at + 2000); row += 1)
      block += `${first + row},individual,0331924780,0901${String(first + row).slice(-7)},,"c${row}@example.jp",,\n`;
    if (!pipe.write(block)) await once(pipe, 'drain');
  }
  pipe.end();
}
