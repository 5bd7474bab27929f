import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { hour, minute } from './instant.ts';
import { sendableFrom, sendLimits } from './send-budget.ts';

const now = 1000 * hour;

describe('messages that may go out (mission.md rule 7)', () => {
  test('five an hour per lane: the sixth when the first is an hour old', () => {
    const sent = [50, 40, 30, 20].map((ago) => now - ago * minute);
    assert.equal(sendableFrom(sendLimits.lane, sent, now), null);
    assert.equal(sendableFrom(sendLimits.lane, [...sent, now], now), now + 10 * minute);
    assert.equal(sendableFrom(sendLimits.lane, [...sent, now], now + 10 * minute), null);
  });

  test('fifteen a day per number or address', () => {
    const sent = Array.from({ length: 15 }, (_, nth) => now - nth * hour);
    assert.equal(sendableFrom(sendLimits.contact, sent, now), now + 10 * hour);
    assert.equal(sendableFrom(sendLimits.contact, sent.slice(1), now), null);
  });

  test('whoever waits until the instant named, and sends then, never has more in any window than the limit', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 90 }), { maxLength: 40 }), (gaps) => {
        const sent: number[] = [];
        let at = now;
        for (const gap of gaps) {
          at = sendableFrom(sendLimits.lane, sent, at + gap * minute) ?? at + gap * minute;
          sent.push(at);
          const window = sent.filter((each) => each > at - sendLimits.lane.within);
          assert.ok(window.length <= sendLimits.lane.most);
        }
      }),
    );
  });
});
