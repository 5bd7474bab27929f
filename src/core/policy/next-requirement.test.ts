import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { at, call, customer, type Given, mobile, nothing, shippedSource } from '#test/support/policy-customer.ts';
import { nextRequirement } from './next-requirement.ts';
import { compilePolicy } from './read.ts';

const policy = compilePolicy(shippedSource);

describe('what will be asked next', () => {
  const next = (given: Given, channel: string, instant: string) => nextRequirement(policy, customer(given), channel, at(instant));

  it('is the date of the plan, planned', () =>
    assert.deepEqual(next(mobile, 'customer-site', '2025-05-09'), {
      from: at('2025-07-26'),
      method: 'sms-code',
      reason: 'required',
      planned: true,
    }));
  it('is the own day of a customer in a wave', () =>
    assert.deepEqual(next({ ...mobile, wave: '2025-06-14' }, 'stock-app', '2025-05-09'), {
      from: at('2025-06-14'),
      method: 'phone-call',
      reason: 'required',
      planned: false,
    }));
  it('warns of a lock-out', () =>
    assert.deepEqual(next(nothing, 'customer-site', '2025-05-09'), {
      from: at('2025-07-26'),
      method: null,
      reason: 'no_valid_phone_number',
      planned: true,
    }));
  it('is the resumption of a suspended channel', () =>
    assert.deepEqual(next(mobile, 'us-stock-app', '2025-06-01'), {
      from: at('2025-07-26'),
      method: 'sms-code',
      reason: 'required',
      planned: true,
    }));
  it('passes over a suspension that comes first', () =>
    assert.deepEqual(next({ ...mobile, wave: '2025-06-14' }, 'us-stock-app', '2025-05-09')?.from, at('2025-07-26')));
  it('is nothing when something is asked already', () => assert.equal(next({ ...mobile, ...call }, 'customer-site', '2025-05-09'), null));
  it('is the e-mail code on FX', () => assert.equal(next(mobile, 'fx-app', '2025-05-09')?.method, 'email-code'));
});
