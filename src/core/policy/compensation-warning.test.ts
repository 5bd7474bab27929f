import assert from 'node:assert/strict';
import { test } from 'node:test';
import { at, call, customer, landline, mobile, shippedSource } from '#test/support/policy-customer.ts';
import { warningDue } from './compensation-warning.ts';
import { compilePolicy } from './read.ts';

const policy = compilePolicy(shippedSource);
const due = (facts: ReturnType<typeof customer>, now: string, shownAt: string | null = null, in_ = 'other') =>
  warningDue(policy, facts, shownAt === null ? null : { at: at(shownAt), loginUid: in_ }, 'this', at(now));

test('the warning about compensation is due until the snapshot, to whoever has phone-call not in force', () => {
  assert.equal(due(customer(mobile), '2025-05-20'), true);
  assert.equal(due(customer(landline), '2025-07-25T23:59:59'), true);
  assert.equal(due(customer(mobile), '2025-07-26'), false);
  assert.equal(due(customer({ ...mobile, ...call }), '2025-05-20'), false);
  assert.equal(due(customer({ ...mobile, wave: '2025-06-14' }), '2025-06-13T23:59:59'), true);
  assert.equal(due(customer({ ...mobile, wave: '2025-06-14' }), '2025-06-14'), false);
});

test('at most once a day in Tokyo, but it stays on the page of the login that showed it', () => {
  assert.equal(due(customer(mobile), '2025-06-02T23:59', '2025-06-02T00:00'), false);
  assert.equal(due(customer(mobile), '2025-06-03T00:00', '2025-06-02T23:59'), true);
  assert.equal(due(customer(mobile), '2025-06-02T12:00', '2025-06-02T11:59', 'this'), true);
});

test('its date follows the policy, and a policy without a snapshot or waves has none', () => {
  const moved = compilePolicy(shippedSource.replaceAll('2025-07-26', '2025-08-06'));
  assert.equal(warningDue(moved, customer(mobile), null, 'this', at('2025-08-05')), true);
  assert.equal(warningDue(moved, customer(mobile), null, 'this', at('2025-08-06')), false);
  assert.equal(warningDue({ ...policy, snapshot: null }, customer(mobile), null, 'this', at('2025-06-01')), false);
});
