import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { type CsvRecord, CsvSplitter, longestRecord } from './csv-splitter.ts';

const utf8 = new TextEncoder();

/** Everything that comes out, with the bytes cut into chunks of the given sizes (in turn). */
function split(input: string | Uint8Array, sizes: readonly number[] = [1 << 20]): CsvRecord[] {
  const bytes = typeof input === 'string' ? utf8.encode(input) : input;
  const splitter = new CsvSplitter();
  const records: CsvRecord[] = [];
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1;
    records.push(...splitter.push(bytes.slice(at, at + size)));
    at += size;
  }
  records.push(...splitter.end());
  return records;
}

const lines = (records: readonly CsvRecord[]) =>
  records.map((record) => ('fields' in record ? [record.line, ...record.fields] : [record.line, `! ${record.fault}`]));

describe('CSV', () => {
  it('is read with CRLF, LF, a byte order mark, quotes, commas and line breaks in quotes, and no line break at its end', () => {
    const text = '\ufeffa,b\r\n"1","x,""y"""\n2,"zwei\r\nZeilen"\r\n,\n"",""\n3,ende';
    assert.deepEqual(lines(split(text)), [
      [1, 'a', 'b'],
      [2, '1', 'x,"y"'],
      [3, '2', 'zwei\r\nZeilen'],
      [5, '', ''],
      [6, '', ''],
      [7, '3', 'ende'],
    ]);
  });

  it('keeps a byte order mark that stands further down as a character', () => {
    assert.deepEqual(lines(split('a\n\ufeffb\n')), [
      [1, 'a'],
      [2, '\ufeffb'],
    ]);
  });

  it('passes over empty lines and counts them', () => {
    assert.deepEqual(lines(split('a\n\n\r\nb\n\n')), [
      [1, 'a'],
      [4, 'b'],
    ]);
  });

  it('loses one line to a quotation mark that is never closed', () => {
    assert.deepEqual(lines(split('a,b\n1,"open\n2,"shut"\n3,x\n')), [
      [1, 'a', 'b'],
      [2, '! Something other than a comma follows a quoted field.'],
      [3, '2', 'shut'],
      [4, '3', 'x'],
    ]);
    assert.deepEqual(lines(split('a,b\n1,"open\n2,x\n')), [
      [1, 'a', 'b'],
      [2, '! A quoted field is never closed.'],
      [3, '2', 'x'],
    ]);
  });

  it('loses one line to a quotation mark inside a field', () => {
    assert.deepEqual(lines(split('1,a"b,c\n2,"a"b\n3,x\n')), [
      [1, '! A quotation mark stands inside a field that is not quoted.'],
      [2, '! Something other than a comma follows a quoted field.'],
      [3, '3', 'x'],
    ]);
  });

  it('names each line that is not UTF-8, whichever chunk it came in', () => {
    const sjis = [0x8e, 0x52, 0x96, 0x7b];
    const bytes = Uint8Array.from([
      ...utf8.encode('a,山\n1,'),
      ...sjis,
      ...utf8.encode('\n2,"x\ny'),
      0xff,
      ...utf8.encode('"\n3,本\n4,'),
      0xe6,
      0x9c,
      0x0a,
    ]);
    const fault = '! The text is not valid UTF-8 (a file in Shift_JIS or UTF-16 must be converted first).';
    for (const sizes of [[1], [2, 3], [7], [1000]]) {
      assert.deepEqual(
        lines(split(bytes, sizes)),
        [
          [1, 'a', '山'],
          [2, fault],
          [3, fault],
          [5, '3', '本'],
          [6, fault],
        ],
        `chunks of ${sizes}`,
      );
    }
  });

  it('gives up a line without an end, and goes on with the next', () => {
    const long = 'x'.repeat(3 * longestRecord);
    const expected = [
      [1, 'a'],
      [2, `! The line is longer than ${longestRecord} bytes.`],
      [3, 'b'],
    ];
    assert.deepEqual(lines(split(`a\n${long}\nb\n`, [64 * 1024])), expected);
    assert.deepEqual(lines(split(`a\n${long}`, [64 * 1024])), expected.slice(0, 2));
  });

  it('holds no more than a record in memory when a quote stays open', () => {
    const rest = Array.from({ length: 60_000 }, (_, index) => `row ${index},x`).join('\n');
    const records = split(`1,"open\n${rest}\n`, [64 * 1024]);
    assert.equal(records.length, 60_001);
    assert.deepEqual(lines(records.slice(0, 2)), [
      [1, '! A quoted field is never closed.'],
      [2, 'row 0', 'x'],
    ]);
    assert.deepEqual(lines(records.slice(-1)), [[60_001, 'row 59999', 'x']]);
  });

  it('is the same however it is cut into chunks, and what another parser makes of it', () => {
    const field = fc.oneof(
      fc.stringMatching(/^[a-z山本 ]{0,6}$/),
      fc.stringMatching(/^[a-z",\n\r𠮷]{0,6}$/u).map((text) => ({ quoted: text })),
    );
    const row = fc.array(field, { minLength: 2, maxLength: 4 });
    const file = fc.tuple(fc.array(row, { minLength: 1, maxLength: 8 }), fc.constantFrom('\n', '\r\n'), fc.boolean(), fc.boolean());
    fc.assert(
      fc.property(file, fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 }), ([rows, end, mark, last], sizes) => {
        const written = rows
          .map((fields) => fields.map((text) => (typeof text === 'string' ? text : `"${text.quoted.replaceAll('"', '""')}"`)).join(','))
          .join(end);
        const text = `${mark ? '\ufeff' : ''}${written}${last ? end : ''}`;
        const whole = split(text);
        assert.deepEqual(split(text, sizes), whole);
        const other = parse(text, {
          bom: true,
          relax_column_count: true,
          skip_empty_lines: true,
          record_delimiter: ['\r\n', '\n'],
          info: true,
        }) as unknown as { record: string[]; info: { lines: number } }[];
        assert.deepEqual(
          whole.map((record) => ('fields' in record ? record.fields : record)),
          other.map(({ record }) => record),
        );
      }),
      { numRuns: 500 },
    );
  });

  it('never fails and never loses count, whatever the bytes', () => {
    const bytes = fc
      .array(fc.constantFrom(0x22, 0x2c, 0x0a, 0x0d, 0x61, 0xe6, 0x9c, 0xac, 0xff, 0x00), { maxLength: 60 })
      .map((list) => Uint8Array.from(list));
    fc.assert(
      fc.property(bytes, fc.integer({ min: 1, max: 7 }), (input, size) => {
        const records = split(input, [size]);
        assert.deepEqual(records, split(input));
        const numbers = records.map(({ line }) => line);
        assert.deepEqual(
          numbers,
          [...new Set(numbers)].sort((a, b) => a - b),
        );
      }),
      { numRuns: 1000 },
    );
  });
});
