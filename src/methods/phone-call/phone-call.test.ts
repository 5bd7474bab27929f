import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { minute, second } from '#core/instant.ts';
import type { InboundCall, IssueContext, PendingAttempt } from '#methods/method.ts';
import type { CallSecret } from './challenge.ts';
import { matchCall } from './inbound.ts';
import { phoneCall } from './index.ts';

const shownAt = 1_000 * minute;
const attempt = (given: Partial<PendingAttempt<CallSecret>> & { number?: string } = {}): PendingAttempt<CallSecret> => ({
  challengeId: 'one',
  secret: { number: given.number ?? 'A' },
  state: 'pending',
  shownAt,
  expiresAt: shownAt + 180 * second,
  ...given,
});
const call = (after: number, called = 'A'): InboundCall => ({ callerLookup: 'caller', called, receivedAt: shownAt + after });

describe('which attempt a call answers (mission.md rule 5)', () => {
  const cases: readonly (readonly [string, InboundCall, readonly PendingAttempt<CallSecret>[], string])[] = [
    ['at the instant the number is shown', call(0), [attempt()], 'one'],
    ['a millisecond before it is shown', call(-1), [attempt()], 'none'],
    ['in the last millisecond', call(179_999), [attempt()], 'one'],
    ['at 180 s', call(180_000), [attempt()], 'late'],
    ['after an extension', call(599_999), [attempt({ expiresAt: shownAt + 600 * second })], 'one'],
    ['nearly ten minutes after the end', call(180_000 + 10 * minute - 1), [attempt({ state: 'expired' })], 'late'],
    ['ten minutes after the end', call(180_000 + 10 * minute), [attempt({ state: 'expired' })], 'none'],
    ['in time, reported after the grace', call(170_000), [attempt({ state: 'expired' })], 'late'],
    ['to another number', call(5_000, 'B'), [attempt()], 'none'],
    ['without an attempt', call(5_000), [], 'none'],
    ['to an attempt that passed already', call(5_000), [attempt({ state: 'other' })], 'none'],
    ['two attempts, two numbers', call(5_000), [attempt(), attempt({ challengeId: 'two', number: 'B' })], 'one'],
    ['two open attempts with the same number', call(5_000), [attempt(), attempt({ challengeId: 'two' })], 'ambiguous'],
    [
      'an open attempt with a number that another showed within ten minutes',
      call(5_000),
      [attempt(), attempt({ challengeId: 'two', state: 'other', shownAt: shownAt - 5 * minute, expiresAt: shownAt - 2 * minute })],
      'ambiguous',
    ],
    [
      'an open attempt with a number that another showed longer ago',
      call(5_000),
      [attempt(), attempt({ challengeId: 'two', state: 'expired', shownAt: shownAt - 20 * minute, expiresAt: shownAt - 10 * minute })],
      'one',
    ],
    [
      'two attempts ended with the same number',
      call(200_000),
      [attempt({ state: 'expired' }), attempt({ challengeId: 'two', state: 'expired' })],
      'none',
    ],
  ];
  for (const [what, inbound, attempts, kind] of cases)
    test(`${what}: ${kind}`, () => assert.equal(matchCall(inbound, attempts).kind, kind));

  test('passes one at most, the order of attempts plays no part, and only what was shown, dialled and in time', () => {
    const anyAttempt = fc
      .record({
        challengeId: fc.uuid(),
        number: fc.constantFrom('A', 'B'),
        state: fc.constantFrom('pending' as const, 'expired' as const, 'other' as const),
        age: fc.integer({ min: -60, max: 1_200 }),
        lifetime: fc.constantFrom(180, 600),
      })
      .map(({ age, lifetime, ...given }) =>
        attempt({ ...given, shownAt: shownAt - age * second, expiresAt: shownAt + (lifetime - age) * second }),
      );
    fc.assert(
      fc.property(fc.uniqueArray(anyAttempt, { selector: ({ challengeId }) => challengeId, maxLength: 6 }), (attempts) => {
        const match = matchCall(call(0), attempts);
        assert.deepEqual(matchCall(call(0), attempts.toReversed()), match);
        if (match.kind !== 'one') return;
        const passed = attempts.find(({ challengeId }) => challengeId === match.challengeId);
        assert.ok(
          passed && passed.secret.number === 'A' && passed.state === 'pending' && passed.shownAt <= shownAt && shownAt < passed.expiresAt,
        );
      }),
      { numRuns: 500 },
    );
  });
});

describe('a challenge', () => {
  const context: IssueContext = {
    now: 0,
    random: { integer: () => 0, bytes: randomBytes },
    drawn: '+815031234500',
    host: '',
    codeKey: Buffer.alloc(32),
    challengeId: 'challenge-1',
    occasion: 'login',
    contacts: [
      { id: '1', field: 'phone', kind: 'landline', value: '+81331924780', lookup: 'a' },
      { id: '2', field: 'mobile_phone', kind: 'mobile', value: '+819012345678', lookup: 'b' },
    ],
  };

  test('shows the number drawn and the last digits of every phone that may call; nothing is sent', () => {
    const { prompt, secret, delivery, authenticator } = phoneCall.issue(context);
    assert.deepEqual(prompt, {
      number: '+815031234500',
      callable: [
        { kind: 'landline', masked: '＊＊＊-＊＊＊＊-4780' },
        { kind: 'mobile', masked: '＊＊＊-＊＊＊＊-5678' },
      ],
    });
    assert.deepEqual([delivery, authenticator], [null, null], 'which phone it was is known only from the call');
    assert.doesNotMatch(JSON.stringify([prompt, secret]), /31924780|9012345678/);
  });

  test('cannot be answered by a form', async () => {
    for (const body of [{ code: '123456' }, { number: '+815031234500' }, null]) assert.equal(phoneCall.parse(body), null);
    assert.deepEqual(await phoneCall.verify({ secret: { number: 'A' }, codeKey: Buffer.alloc(32), challengeId: 'x' }, undefined as never), {
      result: 'unreadable',
    });
  });

  test('without a number drawn nothing is issued', () => {
    assert.throws(() => phoneCall.issue({ ...context, drawn: null }), /pool/);
  });
});
