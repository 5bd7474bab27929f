import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { at, call, customer, landline, mobile, shippedSource } from '#test/support/policy-customer.ts';
import { assignFor } from './assign.ts';
import { compilePolicy } from './read.ts';

const policy = compilePolicy(shippedSource);

describe('the snapshot', () => {
  it('is the same however late it is taken', () => {
    const facts = customer({ contacts: ['mobile@mobile_phone 2015-04-01 2025-07-26T00:00', 'landline@phone'] });
    const assigned = { method: 'sms-code', matched: 'mobile-number', basis: 'snapshot', decidedFor: at('2025-07-26') };
    for (const instant of ['2025-07-26', '2025-07-27T03:00', '2026-01-01'])
      assert.deepEqual(assignFor(policy, facts, at(instant)), assigned);
  });

  it('looks at the opening of an account opened later, and ahead before its instant', () => {
    const later = customer({ opened: '2025-08-01T10:00', contacts: ['mobile@mobile_phone 2025-08-01T10:00'] });
    assert.deepEqual(assignFor(policy, later, at('2025-09-01')), {
      method: 'sms-code',
      matched: 'mobile-number',
      basis: 'opening',
      decidedFor: at('2025-08-01T10:00'),
    });
    assert.equal(assignFor(policy, customer(landline), at('2025-07-01'))?.basis, 'preview');
  });

  it('assigns a customer with a setting as well', () => {
    assert.equal(assignFor(policy, customer({ ...mobile, ...call }), at('2025-08-01'))?.method, 'sms-code');
  });
});
