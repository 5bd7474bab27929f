import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { anyText } from '#test/support/any-text.ts';
import { processorTime } from '#test/support/timing.ts';
import { deviceInWords } from './device-words.ts';

const webkit = 'AppleWebKit/605.1.15 (KHTML, like Gecko)';
const blink = 'AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0';
const iPhone = `Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) ${webkit}`;
const windows = `Mozilla/5.0 (Windows NT 10.0; Win64; x64)`;
const android = 'Mozilla/5.0 (Linux; Android 10; K)';

const cases: [string, string, string][] = [
  [`${windows} ${blink} Safari/537.36`, 'Windows の Chrome', 'Chrome on Windows'],
  [`${windows} ${blink} Safari/537.36 Edg/126.0.0.0`, 'Windows の Edge', 'Edge on Windows'],
  ['Mozilla/5.0 (Windows NT 6.1; WOW64; Trident/7.0; rv:11.0) like Gecko', 'Windows の Internet Explorer', 'Internet Explorer on Windows'],
  ['Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:127.0) Gecko/20100101 Firefox/127.0', 'Windows の Firefox', 'Firefox on Windows'],
  [`Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${webkit} Version/17.5 Safari/605.1.15`, 'Mac の Safari', 'Safari on Mac'],
  [`${iPhone} Version/17.5 Mobile/15E148 Safari/604.1`, 'iPhone の Safari', 'Safari on iPhone'],
  [`${iPhone} CriOS/126.0.6478.54 Mobile/15E148 Safari/604.1`, 'iPhone の Chrome', 'Chrome on iPhone'],
  [`${iPhone} Mobile/15E148`, 'iPhone のアプリ', 'an app on iPhone'],
  [`${iPhone} Mobile/15E148 Safari Line/14.9.0`, 'iPhone のアプリ', 'an app on iPhone'],
  [`${android} ${blink} Mobile Safari/537.36`, 'Android の Chrome', 'Chrome on Android'],
  [
    `${android} AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36`,
    'Android の Samsung Internet',
    'Samsung Internet on Android',
  ],
  [
    'Mozilla/5.0 (Linux; Android 14; SC-51D; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/126.0.0.0 Mobile Safari/537.36',
    'Android のアプリ',
    'an app on Android',
  ],
  [`Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ${blink} Safari/537.36`, 'Chromebook の Chrome', 'Chrome on Chromebook'],
  ['SampleStock/3.1 CFNetwork/1494 Darwin/23.5', 'アプリ', 'an app'],
  ['okhttp/4.12.0', 'アプリ', 'an app'],
  ['Mozilla/5.0 (X11; Linux x86_64)', 'Linux の機器', 'a device with Linux'],
  ['curl/8.5.0', '種類の分からない機器', 'a device of an unknown kind'],
  ['', '種類の分からない機器', 'a device of an unknown kind'],
];

for (const [agent, ja, en] of cases) test(`${agent || '(nothing)'}: ${ja}`, () => assert.deepEqual(deviceInWords(agent), { ja, en }));

test('nothing that a user agent says of itself is repeated, whatever it is, and soon', () => {
  const known = /^[A-Za-z ]*(?:の ?)?[A-Za-z ]*(?:アプリ|機器|種類の分からない機器)?$/;
  const spent = processorTime();
  fc.assert(
    fc.property(
      fc.oneof(
        anyText(600),
        anyText(80).map((text) => `${windows} ${text} Safari/1`),
      ),
      (agent) => {
        const { ja, en } = deviceInWords(agent);
        assert.match(ja, known);
        assert.ok(en.length < 50, en);
      },
    ),
    { numRuns: 500 },
  );
  deviceInWords('Mozilla/5.0 Version/'.repeat(50_000));
  assert.ok(spent() < 3_000);
});
