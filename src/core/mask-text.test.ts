import assert from 'node:assert/strict';
import { test } from 'node:test';
import { maskText } from './mask-text.ts';

for (const [said, shown] of [
  ['090-1234-5678に電話してください', '＊＊＊-＊＊＊＊-5678に電話してください'],
  ['（０３）３１９２ー４０００です', '（＊＊＊-＊＊＊＊-4000です'],
  ['+81 90 1234 5678', '＊＊＊-＊＊＊＊-5678'],
  ['PIN 12345', 'PIN ＊＊＊-＊＊＊＊-＊＊＊＊'],
  ['宛先はhanako@example.jpまで', '宛先はh＊＊＊@example.jpまで'],
  ['ｈａｎａｋｏ＠ｅｘａｍｐｌｅ．ｊｐ', '＊＊＊'],
  ['7月26日の3回', '7月26日の3回'],
] as const)
  test(`"${said}" is shown as "${shown}"`, () => assert.equal(maskText(said), shown));
