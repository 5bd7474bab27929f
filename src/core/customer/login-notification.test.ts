import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseInstant } from '#core/instant-text.ts';
import type { ContactFact } from './facts.ts';
import { loginNotificationAt, type NotificationChoice } from './login-notification.ts';

const instant = (text: string): number => parseInstant(text) as number;
const onFrom = instant('2025-05-18');
const address = (from: string, to: string | null = null): ContactFact => ({
  field: 'email',
  kind: 'email',
  validFrom: instant(from),
  validTo: to === null ? null : instant(to),
});
const always = [address('2025-05-09')];
const chose = (value: NotificationChoice['value'], at: string, source: NotificationChoice['source'] = 'web'): NotificationChoice => ({
  value,
  at: instant(at),
  source,
});

/** What, contacts, choices, instant, on, basis. */
type Case = [string, readonly ContactFact[], readonly NotificationChoice[], string, boolean, string];

const lastSecond = '2025-05-17T23:59:59+09:00';
const cases: readonly Case[] = [
  ['nothing chosen, the last second before', always, [], lastSecond, false, 'not_chosen'],
  ['nothing chosen, the very instant', always, [], '2025-05-18', true, 'switched_on'],
  ['off in the export, the last second before', always, [chose('off', '2025-05-09', 'opening')], lastSecond, false, 'chosen'],
  ['off in the export, the very instant', always, [chose('off', '2025-05-09', 'opening')], '2025-05-18', true, 'switched_on'],
  ['off chosen a second before', always, [chose('off', lastSecond)], '2025-05-18', true, 'switched_on'],
  ['off chosen at the very instant', always, [chose('off', '2025-05-18')], '2025-05-18', false, 'chosen'],
  ['off chosen later, a moment before that', always, [chose('off', '2025-06-01')], '2025-05-31T23:59:59+09:00', true, 'switched_on'],
  ['off chosen later', always, [chose('off', '2025-06-01')], '2025-06-01', false, 'chosen'],
  ['off and on again later', always, [chose('off', '2025-06-01'), chose('on', '2025-06-02')], '2025-06-03', true, 'chosen'],
  ['on chosen before', always, [chose('on', '2025-05-10')], lastSecond, true, 'chosen'],
  ['on in the export, before', always, [chose('on', '2025-05-09', 'opening')], lastSecond, true, 'chosen'],
  [
    'a choice that an export took back, before',
    always,
    [chose('on', '2025-05-09', 'opening'), chose(null, '2025-05-10', 'import')],
    lastSecond,
    false,
    'not_chosen',
  ],
  [
    'a choice that an export took back, after',
    always,
    [chose('off', '2025-05-20'), chose(null, '2025-05-21', 'import')],
    '2025-05-22',
    true,
    'switched_on',
  ],
  [
    'an account that came later with off in its export',
    [address('2025-05-20')],
    [chose('off', '2025-05-20', 'opening')],
    '2025-05-20',
    true,
    'address_added',
  ],
  ['no address', [], [chose('on', '2025-05-20')], '2025-06-01', false, 'no_address'],
  ['an unusable address', [{ ...address('2025-05-09'), kind: 'unusable' }], [chose('on', '2025-05-20')], '2025-06-01', false, 'no_address'],
  ['no address yet', [address('2025-06-10')], [], '2025-06-09', false, 'no_address'],
  ['an address added later', [address('2025-06-10')], [], '2025-06-10', true, 'address_added'],
  ['an address added after an earlier off', [address('2025-06-10')], [chose('off', '2025-05-20')], '2025-06-11', true, 'address_added'],
  ['off chosen after the address was added', [address('2025-06-10')], [chose('off', '2025-06-11')], '2025-06-12', false, 'chosen'],
  [
    'off kept when the address is replaced',
    [address('2025-05-09', '2025-06-10'), address('2025-06-10')],
    [chose('off', '2025-06-01')],
    '2025-06-11',
    false,
    'chosen',
  ],
  [
    'an address after a time without one starts on',
    [address('2025-05-09', '2025-06-10'), address('2025-06-20')],
    [chose('off', '2025-06-01')],
    '2025-06-21',
    true,
    'address_added',
  ],
  ['an address that has ended', [address('2025-05-09', '2025-06-10')], [], '2025-06-10', false, 'no_address'],
];

describe('login notification', () => {
  for (const [what, contacts, choices, at, on, basis] of cases)
    test(`${what} (${at}): ${on ? 'on' : 'off'}`, () => {
      const state = loginNotificationAt({ contacts, choices }, onFrom, instant(at));
      assert.deepEqual([state.on, state.basis], [on, basis]);
    });

  test('a policy that never switches it on leaves it to the customer', () => {
    const ask = (choices: readonly NotificationChoice[]) => loginNotificationAt({ contacts: always, choices }, null, instant('2026-01-01'));
    assert.deepEqual([ask([]).on, ask([chose('on', '2025-12-01')]).on], [false, true]);
  });

  test('tells since when', () => {
    assert.equal(loginNotificationAt({ contacts: always, choices: [] }, onFrom, instant('2025-07-01')).since, onFrom);
    const added = loginNotificationAt({ contacts: [address('2025-06-10')], choices: [] }, onFrom, instant('2025-07-01'));
    assert.equal(added.since, instant('2025-06-10'));
  });
});
