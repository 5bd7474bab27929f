import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { Problem } from '#core/problem.ts';
import { anyText } from '#test/support/any-text.ts';
import { readAccountExport } from './read.ts';
import { accountFields, type ExportItem, type MethodColumn, type ReadOptions } from './types.ts';

const columns: readonly MethodColumn[] = [
  { column: 'chose_call_at', method: 'call', says: 'setting' },
  { column: 'call_from', method: 'call', says: 'wave' },
];
const header = [...accountFields, 'chose_call_at', 'call_from'];
const importing: ReadOptions = { columns, hashFormat: (hash) => (hash.startsWith('$') ? 'ok' : null) };

async function read(bytes: Uint8Array, options: ReadOptions): Promise<ExportItem[]> {
  async function* chunks() {
    for (let at = 0; at < bytes.length; at += 97) yield bytes.slice(at, at + 97);
  }
  const items: ExportItem[] = [];
  for await (const batch of readAccountExport(chunks(), options)) items.push(...batch);
  return items;
}

/** Stands in values only. */
const marked = 'geheim';

function check(items: readonly ExportItem[]): void {
  let last = 1;
  for (const item of items) {
    assert.ok(item.line > last, 'in the order of the file');
    last = item.line;
    if ('row' in item) {
      const { row } = item;
      assert.match(row.customerNumber, /^[0-9A-Za-z._@-]{1,64}$/);
      assert.match(row.loginId, /^[0-9A-Za-z._@-]{1,64}$/);
      for (const name of [row.name, row.nameKana]) assert.doesNotMatch(name, /\p{Cc}/u);
      for (const { number } of row.numbers) if (number.e164 !== null) assert.match(number.e164, /^\+81[1-9]\d{8,9}$/);
      for (const { from } of [...row.settings, ...row.waves]) assert.ok(Number.isFinite(from));
    } else {
      assert.ok([...header, 'row'].includes(item.field), item.field);
      assert.ok(!item.reason.includes(marked), 'a reason repeats no value');
    }
  }
}

describe('an account export', () => {
  it('with any values in its fields gives rows in normal form, or reasons without the value', async () => {
    const usual = fc.constantFrom(
      '10000001',
      'individual',
      'corporate',
      '090-1234-5678',
      '+819012345678',
      'h@example.jp',
      'on',
      '$ok',
      '2025-06-01',
    );
    const value = fc.oneof(
      usual,
      anyText(30).map((text) => marked + text),
      fc.string({ unit: 'grapheme', maxLength: 30 }),
      fc.constant(''),
    );
    const rows = fc.array(fc.array(value, { minLength: header.length - 1, maxLength: header.length + 1 }), { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(rows, async (written) => {
        const text = [header, ...written].map((fields) => fields.map((field) => `"${field.replaceAll('"', '""')}"`).join(',')).join('\n');
        check(await read(Buffer.from(text), importing));
      }),
      { numRuns: 300 },
    );
  });

  it('of any bytes is read row by row, or refused as none', async () => {
    const piece = fc.oneof(
      fc
        .constantFrom(header.join(','), '\n', '\r\n', ',', '"', '\ufeff', 'customer_number', '__proto__', 'a,b')
        .map((text) => Buffer.from(text)),
      fc.uint8Array({ maxLength: 20 }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 20 }), async (list) => {
        const bytes = Buffer.concat(list);
        const items = await read(bytes, importing).catch((error: unknown) => error);
        if (Array.isArray(items)) return check(items);
        assert.ok(items instanceof Problem && items.code === 'invalid_input', String(items));
      }),
      { numRuns: 300 },
    );
  });
});
