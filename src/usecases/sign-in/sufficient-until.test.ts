import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { day, hour, minute } from '#core/instant.ts';
import { compilePolicy } from '#core/policy/read.ts';
import { methods } from '#methods/index.ts';
import { at, call, customer, mobile, shippedSource } from '#test/support/policy-customer.ts';
import type { App } from '../app.ts';
import { decideLogin } from './decide-login.ts';
import { sufficientUntil } from './sufficient-until.ts';

const policy = compilePolicy(shippedSource);
const app = { methods, policies: { inForceAt: () => ({ version: 1, policy, approvedAt: 0 }) } } as unknown as App;
const proof = (method: string, happenedAt: number) => ({ method, authenticator: `${method} of the test`, happenedAt });

describe('until when proofs are enough', () => {
  const until = (given: Parameters<typeof customer>[0], proved: readonly string[], channel: string, text: string) => {
    const now = at(text);
    return sufficientUntil(
      app,
      { ...customer(given), holds: [] },
      proved.map((method) => proof(method, now - minute)),
      { channel },
      now,
    );
  };

  for (const [what, answer, expected] of [
    ['the date of everyone', () => until(mobile, ['password'], 'stock-app', '2025-07-25T23:58:00'), '2025-07-26'],
    [
      "the customer's own day",
      () => until({ ...mobile, wave: '2025-06-14' }, ['password'], 'fund-site', '2025-06-13T12:00:00'),
      '2025-06-14',
    ],
    [
      'not on FX, where a wave asks nothing',
      () => until({ ...mobile, wave: '2025-06-14' }, ['password'], 'fx-app', '2025-06-13T12:00:00'),
      '2025-06-14T11:59:00',
    ],
    ['a suspension', () => until(mobile, ['password'], 'us-stock-app', '2025-05-09T23:00:00'), '2025-05-10'],
    [
      'a setting that counts later',
      () => until({ ...mobile, settings: ['phone-call 2025-06-02T09:00:00'] }, ['password'], 'stock-app', '2025-06-02T08:00:00'),
      '2025-06-02T09:00:00',
    ],
    [
      'the end of the proofs, when they are enough on both sides',
      () => until({ ...mobile, ...call }, ['password', 'phone-call'], 'stock-app', '2025-07-25T12:00:00'),
      '2025-07-26T11:59:00',
    ],
  ] as const)
    test(what, () => assert.equal(answer(), at(expected)));

  test('is the instant at which the decision turns, and no earlier one, whoever and whenever', () => {
    const dates = ['2025-05-31', '2025-06-14', '2025-07-25', undefined] as const;
    const around = fc
      .constantFrom('2025-05-10', '2025-05-31', '2025-06-14', '2025-07-25', '2025-07-26')
      .chain((date) => fc.integer({ min: -26 * hour, max: 2 * hour }).map((shift) => at(date) + shift));
    const channels = fc.constantFrom(...policy.channels.keys());
    const proofs = fc.array(fc.tuple(fc.constantFrom('phone-call', 'sms-code', 'email-code'), fc.integer({ min: 0, max: 23 * hour })), {
      maxLength: 3,
    });
    fc.assert(
      fc.property(
        fc.constantFrom(...dates),
        fc.boolean(),
        around,
        channels,
        proofs,
        fc.integer({ min: 0, max: 1_000 }),
        (wave, chose, now, channel, given, share) => {
          const facts = { ...customer({ ...mobile, ...(wave && { wave }), ...(chose && call) }), holds: [] };
          const proved = [proof('password', now - hour), ...given.map(([method, age]) => proof(method, now - age))];
          const enough = (instant: number) => decideLogin(app, facts, proved, { channel }, instant).sufficient;
          fc.pre(enough(now));
          const end = sufficientUntil(app, facts, proved, { channel }, now);
          assert.ok(end > now && end <= now + day);
          assert.ok(enough(now + Math.floor(((end - 1 - now) * share) / 1_000)), 'enough all the way');
          assert.ok(end === now + day || !enough(end), 'and not after');
        },
      ),
      { numRuns: 500 },
    );
  });
});
