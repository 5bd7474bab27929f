import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { at, call, customer, type Given, shippedSource } from '#test/support/policy-customer.ts';
import { compilePolicy } from './read.ts';
import { readinessOf } from './readiness.ts';

const policy = compilePolicy(shippedSource);

function of(given: Given, day: string, facts: { proved?: boolean; bounced?: boolean; on?: boolean } = {}) {
  const one = customer(given);
  const { proved = false, bounced = false, on = true } = facts;
  return readinessOf(
    policy,
    one,
    one.contacts.map((contact) => ({ ...contact, proved, bounced })),
    { on },
    at(day),
  );
}
const both = { contacts: ['mobile@mobile_phone', 'email@email'] };

describe('the checklist before logging in is no longer possible', () => {
  it('counts a number as confirmed only when it was proved, and phone-call when it is in force', () => {
    const items = (given: Given, day: string, facts = {}) => {
      const { numbers, method, mail, done } = of(given, day, facts);
      return [numbers, method, mail, done].join(' ');
    };
    assert.equal(items(both, '2025-06-01'), 'unconfirmed open done false');
    assert.equal(items({ ...both, ...call }, '2025-06-01', { proved: true }), 'done done done true');
    assert.equal(items({ ...both, wave: '2025-06-14' }, '2025-06-13', { proved: true }), 'done open done false');
    assert.equal(items({ ...both, wave: '2025-06-14' }, '2025-06-14', { proved: true }), 'done done done true');
    assert.equal(items(both, '2025-07-28', { proved: true }), 'done done done true', 'asked of everyone by now');
    assert.equal(items({ ...both, ...call }, '2025-06-01', { proved: true, on: false }), 'done done off false');
    assert.equal(items({ ...both, ...call }, '2025-06-01', { proved: true, bounced: true }), 'done done bounced false');
    assert.equal(items({ contacts: ['unusable@phone'], ...call }, '2025-06-01', { proved: true }), 'none cannot no_address false');
  });

  it('names the date of this very customer: own wave, snapshot, or in force already', () => {
    const date = (given: Given, day: string) => {
      const { from, begun, planned } = of(given, day);
      return [from, begun, planned];
    };
    assert.deepEqual(date({ ...both, wave: '2025-06-14' }, '2025-06-01'), [at('2025-06-14'), false, false]);
    assert.deepEqual(date(both, '2025-06-01'), [at('2025-07-26'), false, true]);
    assert.deepEqual(date({ ...both, ...call }, '2025-06-01'), [at('2025-06-01'), true, false]);
    assert.deepEqual(date(both, '2025-07-28'), [at('2025-07-28'), true, false]);
  });

  it('says who will be locked out, from when, the missing number before the missing address', () => {
    const lock = (given: Given, day: string) => {
      const { lockOut } = of(given, day);
      return lockOut && [lockOut.reason, lockOut.from, lockOut.begun];
    };
    assert.deepEqual(lock({ contacts: [] }, '2025-06-01'), ['no_valid_phone_number', at('2025-07-26'), false]);
    assert.deepEqual(lock({ contacts: ['email@email'], wave: '2025-06-14' }, '2025-06-01'), [
      'no_valid_phone_number',
      at('2025-06-14'),
      false,
    ]);
    assert.deepEqual(lock({ contacts: ['landline@phone'] }, '2025-06-01'), ['no_email', at('2025-07-26'), false]);
    assert.deepEqual(lock({ contacts: ['landline@phone'] }, '2025-07-28'), ['no_email', at('2025-07-28'), true]);
    assert.equal(lock(both, '2025-06-01'), null);
  });
});
