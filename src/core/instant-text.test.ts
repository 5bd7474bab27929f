import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { formatInstant, parseDate, parseInstant } from './instant-text.ts';

const read: readonly (readonly [string, string])[] = [
  ['2025-07-26', '2025-07-25T15:00:00.000Z'],
  ['2025-07-26T00:00', '2025-07-25T15:00:00.000Z'],
  ['2025-07-26T08:55:30', '2025-07-25T23:55:30.000Z'],
  ['2025-07-26 08:55:30', '2025-07-25T23:55:30.000Z'],
  ['2025-07-26T00:00:00+09:00', '2025-07-25T15:00:00.000Z'],
  ['2025-07-25T15:00:00Z', '2025-07-25T15:00:00.000Z'],
  ['2025-07-25t15:00:00z', '2025-07-25T15:00:00.000Z'],
  ['2025-07-25T10:30:00-04:30', '2025-07-25T15:00:00.000Z'],
  ['2025-07-25T23:59:59.999+09:00', '2025-07-25T14:59:59.999Z'],
  ['2025-07-25T23:59:59.999999999+09:00', '2025-07-25T14:59:59.999Z'],
  ['2025-07-25T23:59:59.9+09:00', '2025-07-25T14:59:59.900Z'],
  ['2024-02-29', '2024-02-28T15:00:00.000Z'],
];

// biome-ignore format: a table is read by its lines
const refused = [
  '', '2025', '2025-7-26', '2025/07/26', '20250726', '2025-02-30', '2025-02-29', '2025-13-01', '2025-00-10', '2025-04-31', '2025-07-00', '2100-02-29',
  '2025-07-26T', '2025-07-26T24:00', '2025-07-26T08:60', '2025-06-30T23:59:60Z', '2025-07-26T08', '2025-07-26T08:00+9', '2025-07-26T08:00+24:00', '2025-07-26T08:00+09:60',
  '2025-07-26+09:00', ' 2025-07-26', '2025-07-26\n', 'tomorrow', '２０２５-07-26', '-2025-07-26', '2025-02-30T00:00:00Z', '2025-07-26T08:00:00.',
];

describe('an instant as text', () => {
  for (const [text, iso] of read) it(`${text} is ${iso}`, () => assert.equal(parseInstant(text), Date.parse(iso)));
  for (const text of refused) it(`${JSON.stringify(text)} is none`, () => assert.equal(parseInstant(text), null));

  it('comes back from its own text', () => {
    fc.assert(
      fc.property(fc.integer({ min: Date.parse('0001-01-02'), max: Date.parse('9999-12-30') }), (instant) =>
        assert.equal(parseInstant(formatInstant(instant)), instant),
      ),
    );
  });

  it('as a day has no time', () => {
    assert.equal(parseDate('2025-07-26T00:00:00+09:00'), null);
    assert.equal(formatInstant(parseDate('2025-07-26') ?? 0), '2025-07-26T00:00:00+09:00');
  });
});

describe('any text', () => {
  it('is an instant of the years 0 to 9999, or none', () => {
    const part = fc.constantFrom(
      '2025',
      '0000',
      '9999',
      '-',
      '07',
      '26',
      '31',
      '00',
      'T',
      ' ',
      ':',
      '23',
      '59',
      '60',
      '.',
      '1',
      'Z',
      '+',
      '09:00',
      '23:59',
      '\n',
      '２',
    );
    fc.assert(
      fc.property(
        fc.array(part, { maxLength: 16 }).map((list) => list.join('')),
        (text) => {
          const instant = parseInstant(text);
          if (instant !== null) assert.ok(instant >= Date.parse('-000001-12-30') && instant <= Date.parse('+010000-01-02'), text);
        },
      ),
      { numRuns: 2_000 },
    );
    const written = fc.tuple(fc.integer({ min: 0, max: 9_999 }), fc.nat(13), fc.nat(32), fc.nat(25), fc.nat(61));
    fc.assert(
      fc.property(written, ([year, month, day, hours, minutes]) => {
        const two = (value: number) => String(value).padStart(2, '0');
        const text = `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}T${two(hours)}:${two(minutes)}`;
        const instant = parseInstant(text);
        const exists =
          month >= 1 &&
          month <= 12 &&
          day >= 1 &&
          day <= new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate() &&
          hours < 24 &&
          minutes < 60;
        assert.equal(instant !== null, exists, text);
        if (instant !== null && year > 0) assert.equal(formatInstant(instant), `${text}:00+09:00`);
      }),
      { numRuns: 2_000 },
    );
  });
});
