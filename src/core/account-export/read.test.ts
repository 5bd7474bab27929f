import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { parseDate, parseInstant } from '#core/instant-text.ts';
import { readAccountExport } from './read.ts';
import { type AccountRow, accountFields, type ExportItem, type MethodColumn, type ReadOptions } from './types.ts';

const window = { first: parseDate('2025-05-31') ?? 0, last: parseDate('2025-07-25') ?? 0 };
const columns: readonly MethodColumn[] = [
  { column: 'chose_call_at', method: 'call', says: 'setting' },
  { column: 'call_from', method: 'call', says: 'wave', window },
];
const importing: ReadOptions = { columns, hashFormat: (hash) => (hash.startsWith('$ok$') ? 'ok' : null) };
const simulating: ReadOptions = { columns };

const header = [...accountFields, 'chose_call_at', 'call_from'];
const good: Readonly<Record<string, string>> = {
  customer_number: '10000001',
  login_id: 'h10000001',
  account_type: 'individual',
  name: '山田 花子',
  name_kana: 'ヤマダ ハナコ',
  password_hash: '$ok$',
};

async function read(text: string | Uint8Array, options: ReadOptions = importing): Promise<ExportItem[]> {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  async function* chunks() {
    for (let at = 0; at < bytes.length; at += 61) yield bytes.slice(at, at + 61);
  }
  const items: ExportItem[] = [];
  for await (const batch of readAccountExport(chunks(), options)) items.push(...batch);
  return items;
}

const line = (fields: Readonly<Record<string, string>>, names: readonly string[] = header) =>
  names.map((name) => `"${(fields[name] ?? '').replaceAll('"', '""')}"`).join(',');

async function readOne(changes: Readonly<Record<string, string>>, options: ReadOptions = importing): Promise<ExportItem> {
  const items = await read(`${header.join(',')}\r\n${line({ ...good, ...changes })}\r\n`, options);
  assert.equal(items.length, 1);
  return items[0] as ExportItem;
}

async function readRow(changes: Readonly<Record<string, string>>, options: ReadOptions = importing): Promise<AccountRow> {
  const item = await readOne(changes, options);
  assert.ok('row' in item, JSON.stringify(item));
  return item.row;
}

describe('a row of an account export', () => {
  it('keeps what was written beside what it means', async () => {
    const row = await readRow({
      phone: ' 03-3192-4780 ',
      mobile_phone: '０９０１２３４５６７８',
      email: 'Ｈ@example.jp',
      login_notification: 'on',
    });
    assert.deepEqual(
      row.numbers.map(({ field, written, number }) => [field, written, number.kind, number.e164]),
      [
        ['phone', ' 03-3192-4780 ', 'landline', '+81331924780'],
        ['mobile_phone', '０９０１２３４５６７８', 'mobile', '+819012345678'],
      ],
    );
    assert.deepEqual(row.email, { written: 'Ｈ@example.jp', address: { kind: 'email', address: 'H@example.jp', reason: null } });
    assert.deepEqual(
      [row.customerNumber, row.loginId, row.accountType, row.name, row.nameKana],
      ['10000001', 'h10000001', 'individual', '山田 花子', 'ヤマダ ハナコ'],
    );
    assert.deepEqual(
      [row.loginNotification, row.passwordHash, row.tradingPinHash, row.written('phone')],
      ['on', '$ok$', '', ' 03-3192-4780 '],
    );
  });

  it('is never rejected for a number or an address that cannot be used', async () => {
    const row = await readRow({ phone: '未登録', mobile_phone: '0120-123-456', representative_mobile_phone: '-', email: 'none' });
    assert.deepEqual(
      row.numbers.map(({ number }) => number.reason),
      ['other_characters', 'toll_free', 'other_characters'],
    );
    assert.equal(row.email?.address.reason, 'invalid');
  });

  it('has no number and no address where nothing is written', async () => {
    const row = await readRow({ phone: '', mobile_phone: '　', email: ' ' });
    assert.deepEqual([row.numbers, row.email], [[], null]);
  });

  it('says since when the customer chose a method, and from which day a wave applies', async () => {
    const row = await readRow({ chose_call_at: '2025-07-10T23:59:59+09:00', call_from: ' 2025-06-14 ' });
    assert.deepEqual(row.settings, [{ method: 'call', from: parseInstant('2025-07-10T23:59:59+09:00') }]);
    assert.deepEqual(row.waves, [{ method: 'call', from: parseInstant('2025-06-14T00:00:00+09:00') }]);
  });

  it('may have the first and the last day of the waves', async () => {
    for (const day of ['2025-05-31', '2025-07-25']) assert.equal((await readRow({ call_from: day })).waves.length, 1);
  });

  // biome-ignore format: a table is read by its lines
  const rejected: readonly (readonly [string, Readonly<Record<string, string>>, string, RegExp])[] = [
    ['no customer number', { customer_number: ' ' }, 'customer_number', /empty/],
    ['a customer number with a space', { customer_number: '1000 0001' }, 'customer_number', /letters, digits/],
    ['a customer number that would start a formula', { customer_number: '=1+1' }, 'customer_number', /letters, digits/],
    ['a customer number of 65 characters', { customer_number: '1'.repeat(65) }, 'customer_number', /64/],
    ['no login ID', { login_id: '' }, 'login_id', /empty/],
    ['an account type of another language', { account_type: '個人' }, 'account_type', /individual/],
    ['no account type', { account_type: '' }, 'account_type', /individual/],
    ['a control character in a name', { name: 'a\u0000b' }, 'name', /control/],
    ['a login notification of maybe', { login_notification: 'maybe' }, 'login_notification', /on/],
    ['no password', { password_hash: '' }, 'password_hash', /empty/],
    ['a password hash of an unknown form', { password_hash: '5f4dcc3b5aa765d61d8327deb882cf99' }, 'password_hash', /argon2id/],
    ['a PIN hash of an unknown form', { trading_pin_hash: '1234' }, 'trading_pin_hash', /argon2id/],
    ['a setting at no instant', { chose_call_at: 'yesterday' }, 'chose_call_at', /instant/],
    ['a setting on 30 February', { chose_call_at: '2025-02-30T00:00:00+09:00' }, 'chose_call_at', /instant/],
    ['a wave on 30 February', { call_from: '2025-02-30' }, 'call_from', /day/],
    ['a wave with a time', { call_from: '2025-06-14T00:00:00+09:00' }, 'call_from', /day/],
    ['a wave before the first day', { call_from: '2025-05-30' }, 'call_from', /outside.*2025-05-31 to 2025-07-25/],
    ['a wave after the last day', { call_from: '2025-07-26' }, 'call_from', /outside/],
    ['a field of 1025 characters', { name_kana: 'カ'.repeat(1025) }, 'name_kana', /1024/],
  ];
  for (const [what, changes, field, reason] of rejected) {
    it(`with ${what} is rejected at ${field}`, async () => {
      const item = await readOne(changes);
      assert.ok(!('row' in item));
      assert.deepEqual([item.line, item.field], [2, field]);
      assert.match(item.reason, reason);
      const value = Object.values(changes)[0] ?? '';
      if (value.trim().length > 3) assert.ok(!item.reason.includes(value), 'a reason never repeats a value');
    });
  }

  it('with a wave is refused when the policy has none of that method', async () => {
    const item = await readOne(
      { call_from: '2025-06-14' },
      {
        ...importing,
        columns: [
          { column: 'chose_call_at', method: 'call', says: 'setting' },
          { column: 'call_from', method: 'call', says: 'wave', window: null },
        ],
      },
    );
    assert.ok(!('row' in item) && item.field === 'call_from');
  });

  it('is read in a simulation whatever the login ID, the names and the hashes', async () => {
    const row = await readRow({ login_id: '', name: '\u0001', password_hash: 'none' }, simulating);
    assert.equal(row.customerNumber, '10000001');
  });

  it('with too few or too many fields is rejected, and the next one read', async () => {
    const text = `${header.join(',')}\n10000001,h1\n${line(good)},\n${line({ ...good, name: 'two\nlines' })}\n${line({ ...good, account_type: 'x' })}`;
    const items = await read(text);
    assert.deepEqual(
      items.map((item) => [item.line, 'row' in item ? 'row' : item.field]),
      [
        [2, 'account_type'],
        [3, 'row'],
        [4, 'row'],
        [6, 'account_type'],
      ],
    );
  });
});

describe('the header of an account export', () => {
  const refused = (text: string, options?: ReadOptions) => assert.rejects(read(text, options), { code: 'invalid_input' });
  const rejection = async (text: string, options?: ReadOptions) =>
    read(text, options).then(
      () => assert.fail('was accepted'),
      (error: Error) => error.message,
    );

  it('is missing in an empty file', async () => {
    for (const text of ['', '\n\n', '\ufeff']) await refused(text);
  });

  it('names every missing, unknown and doubled column', async () => {
    const message = await rejection(`${header.filter((name) => name !== 'email').join(',')},e-mail,phone\n`);
    assert.match(message, /^Line 1: the header lacks column "email", has unknown column "e-mail", repeats column "phone"\./);
  });

  it('may name its columns in any order', async () => {
    const names = [...header].reverse();
    const items = await read(`${names.join(' , ')}\n${line(good, names)}\n`);
    assert.ok(items[0] !== undefined && 'row' in items[0] && items[0].row.name === '山田 花子');
  });

  it('needs no column of names, logins and hashes in a simulation, but each column that decides', async () => {
    const names = [
      'customer_number',
      'account_type',
      'phone',
      'mobile_phone',
      'representative_mobile_phone',
      'email',
      'chose_call_at',
      'call_from',
    ];
    assert.equal((await read(`${names.join(',')}\n${line(good, names)}\n`, simulating)).length, 1);
    for (const name of names) await refused(`${names.filter((other) => other !== name).join(',')}\n`, simulating);
    await refused(`${names.join(',')}\n`, importing);
  });

  it('in another encoding is refused with what to do', async () => {
    const utf16 = Uint8Array.from([0xff, 0xfe, ...Buffer.from(`${header.join(',')}\n`, 'utf16le')]);
    assert.match(await read(utf16).then(String, (error: Error) => error.message), /Line 1: .*UTF-8/);
  });
});

describe('the sample customers', () => {
  it('are 400 rows that can all be read', async () => {
    const file = readFileSync(new URL('../../../demo/data/customers.csv', import.meta.url));
    const method = (column: string, says: MethodColumn['says']): MethodColumn => ({ column, method: 'call', says, window });
    const items = await read(file, { columns: [method('phone_call_set_at', 'setting'), method('phone_call_mandatory_from', 'wave')] });
    assert.equal(items.length, 400);
    const rows = items.map((item) => ('row' in item ? item.row : assert.fail(item.reason)));
    const count = (holds: (row: AccountRow) => boolean) => rows.filter(holds).length;
    assert.deepEqual(
      [
        count((row) => row.settings.length > 0),
        count((row) => row.waves.length > 0),
        count((row) => row.email?.address.kind === 'email'),
        count((row) => row.accountType === 'corporate'),
      ],
      countedByHand(file.toString()),
    );
  });
});

/** The same counts by another way of reading: the file quotes no field before the hashes. */
function countedByHand(text: string): number[] {
  const rows = text
    .trim()
    .split('\n')
    .slice(1)
    .map((row) => row.split(','));
  const count = (column: number, holds: (field: string) => boolean) => rows.filter((row) => holds((row[column] ?? '').trim())).length;
  return [
    count(10, (field) => field !== ''),
    count(11, (field) => field !== ''),
    count(8, (field) => field.includes('@')),
    count(2, (field) => field === 'corporate'),
  ];
}
