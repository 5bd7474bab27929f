import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { at, shippedSource } from '#test/support/policy-customer.ts';
import { compilePolicy } from './read.ts';
import { describeChannel } from './timeline.ts';

const policy = compilePolicy(shippedSource);

describe('a channel', () => {
  it('tells what it asks, what comes next, and until when it is suspended', () => {
    const app = describeChannel(policy, 'us-stock-app', at('2025-06-01'));
    assert.equal(app.name.ja, '米国株アプリ');
    assert.deepEqual([app.suspension?.effectiveUntil, app.suspension?.planned], [at('2025-07-26'), true]);
    assert.deepEqual(
      [app.requirement.require, app.next?.require, app.next?.from, app.next?.planned],
      ['chosen', 'everyone', at('2025-07-26'), true],
    );
    const after = describeChannel(policy, 'us-stock-app', at('2025-07-26'));
    assert.deepEqual([after.suspension, after.next, after.requirement.accept], [null, null, ['phone-call', 'sms-code']]);
  });
});
