import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { at, call, customer, type Given, landline, mobile, nothing, shippedSource } from '#test/support/policy-customer.ts';
import { assignFor } from './assign.ts';
import { decide } from './decide.ts';
import { compilePolicy } from './read.ts';

describe('another policy', () => {
  const altered = (from: string, to: string) => {
    assert.ok(shippedSource.includes(from), from);
    return compilePolicy(shippedSource.replaceAll(from, to));
  };

  it('with all dates eleven days later decides eleven days later', () => {
    const later = compilePolicy(
      shippedSource.replace(/2025-\d\d-\d\d/g, (day) => new Date(Date.parse(day) + 11 * 86_400_000).toISOString().slice(0, 10)),
    );
    assert.equal(decide(later, customer(mobile), 'customer-site', at('2025-08-05T23:59:59.999')).outcome, 'allow');
    assert.equal(decide(later, customer(mobile), 'customer-site', at('2025-08-06')).method, 'sms-code');
    assert.equal(decide(later, customer(mobile), 'us-stock-app', at('2025-05-20T23:59:59.999')).outcome, 'allow');
    assert.equal(decide(later, customer(mobile), 'us-stock-app', at('2025-05-21')).outcome, 'suspended');
    assert.deepEqual([later.waves?.first, later.waves?.last], [at('2025-06-11'), at('2025-08-05')]);
  });

  it('with a channel renamed knows it by its new name only', () => {
    const renamed = altered('  fund-site:', '  trust-site:');
    assert.equal(decide(renamed, customer(mobile), 'trust-site', at('2025-07-26')).method, 'sms-code');
    assert.throws(() => decide(renamed, customer(mobile), 'fund-site', at('2025-07-26')));
  });

  it('with the methods of the snapshot swapped assigns the other', () => {
    const swapped = altered(
      'method: sms-code\n    - when: otherwise\n      method: phone-call',
      'method: phone-call\n    - when: otherwise\n      method: sms-code',
    );
    assert.equal(decide(swapped, customer(mobile), 'customer-site', at('2025-07-26')).method, 'phone-call');
    assert.deepEqual(
      decide(swapped, customer(landline), 'customer-site', at('2025-07-26')).method,
      'phone-call',
      'SMS cannot reach a landline and falls back',
    );
  });

  it('whose channel takes SMS only locks out a landline, and gives SMS to who set phone-call', () => {
    const only = altered('accept: [phone-call, sms-code]', 'accept: [sms-code]');
    assert.deepEqual(decide(only, customer(landline), 'customer-site', at('2025-07-26')).reason, 'no_valid_phone_number');
    const { method, basis, alternatives } = decide(only, customer({ ...mobile, ...call }), 'customer-site', at('2025-07-26'));
    assert.deepEqual([method, basis, alternatives], ['sms-code', 'snapshot_default', []]);
  });

  it('whose SMS is not live asks for a call instead, and locks FX while mail is not', () => {
    const notYet = altered('live: 2025-07-26', 'live: not yet');
    assert.equal(decide(notYet, customer(mobile), 'customer-site', at('2025-07-26')).method, 'phone-call');
    assert.deepEqual(decide(notYet, customer(mobile), 'customer-site', at('2025-07-26')).alternatives, []);
    assert.equal(decide(notYet, customer(mobile), 'fx-site', at('2025-07-26')).reason, 'no_email');
    assert.equal(decide(notYet, customer(mobile), 'us-stock-app', at('2030-01-01')).outcome, 'suspended');
  });

  it('without a snapshot takes the first accepted method that reaches the customer', () => {
    const without = compilePolicy(shippedSource.replace(/snapshot:[\s\S]*?(?=\nchannels:)/, ''));
    const found = (given: Given) => {
      const { method, reason, basis } = decide(without, customer(given), 'customer-site', at('2025-07-26'));
      return [method ?? reason, basis];
    };
    assert.deepEqual(found(mobile), ['phone-call', 'channel_rule']);
    assert.deepEqual(found(nothing), ['no_valid_phone_number', 'channel_rule']);
    assert.equal(assignFor(without, customer(mobile), at('2025-08-01')), null);
  });

  it('with a fourth method that needs an authenticator says so when nobody can have one', () => {
    const key = compilePolicy(
      shippedSource
        .replace('methods:\n', 'methods:\n  key:\n    needs: authenticator\n    live: always\n    choosable_from: always\n\n')
        .replaceAll('accept: [email-code]', 'accept: [key]'),
    );
    assert.equal(decide(key, customer(mobile), 'fx-site', at('2025-07-26')).reason, 'no_authenticator');
  });
});
