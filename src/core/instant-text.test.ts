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
