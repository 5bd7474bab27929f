import assert from 'node:assert/strict';
import { test } from 'node:test';
import { englishFormat, japaneseFormat } from './format.ts';

const at = (text: string): number => Date.parse(text);

test('dates are those of Japan, also while it is another day in Greenwich', () => {
  assert.equal(japaneseFormat.date(at('2025-07-26T00:00:00+09:00')), '7月26日(土)');
  assert.equal(japaneseFormat.fullDate(at('2025-07-25T23:59:59.999+09:00')), '2025年7月25日(金)');
  assert.equal(englishFormat.date(at('2025-07-26T00:00:00+09:00')), 'Saturday 26 July');
});

const times = [
  ['2025-07-26T08:55:00+09:00', '8時55分', '8時55分', '8:55'],
  ['2025-07-26T08:55:40+09:00', '8時55分', '8時56分', '8:55'],
  ['2025-07-26T08:59:00.001+09:00', '8時59分', '9時', '8:59'],
  ['2025-07-26T15:00:00+09:00', '15時', '15時', '15:00'],
  ['2025-07-26T00:00:00+09:00', '午前0時', '午前0時', '0:00'],
  ['2025-07-26T00:05:00+09:00', '午前0時05分', '午前0時05分', '0:05'],
] as const;

for (const [instant, until, from, english] of times) {
  test(`${instant} is written ${until} as an end and ${from} as a beginning`, () => {
    assert.equal(japaneseFormat.time(at(instant)), until);
    assert.equal(japaneseFormat.timeFrom(at(instant)), from);
    assert.equal(englishFormat.time(at(instant)), english);
  });
}

const lengths = [
  [0, '0秒', '0 seconds'],
  [1, '1秒', '1 second'],
  [45, '45秒', '45 seconds'],
  [60, '1分', '1 minute'],
  [155, '2分35秒', '2 minutes 35 seconds'],
  [125, '2分05秒', '2 minutes 5 seconds'],
  [900, '15分', '15 minutes'],
] as const;

for (const [seconds, japanese, english] of lengths) {
  test(`${seconds} seconds are written ${japanese} and ${english}`, () => {
    assert.equal(japaneseFormat.seconds(seconds), japanese);
    assert.equal(englishFormat.seconds(seconds), english);
  });
}
