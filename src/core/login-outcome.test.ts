import assert from 'node:assert/strict';
import { test } from 'node:test';
import { minute } from './instant.ts';
import { loginOutcome, methodsOf } from './login-outcome.ts';
import { maskNetwork } from './network-words.ts';

const event = (type: string, method: string | null = null) => ({ type, method });

test('a login is told by how it ended; one that nobody ended is open while it may live, then unfinished', () => {
  const asked = [event('login.challenge_issued', 'sms-code')];
  assert.equal(loginOutcome(asked, 0, 25 * minute), 'open');
  assert.equal(loginOutcome(asked, 0, 26 * minute), 'unfinished');
  assert.equal(loginOutcome([...asked, event('login.completed', 'phone-call')], 0, 90 * minute), 'completed');
  assert.equal(loginOutcome([event('login.locked_out')], 0, 0), 'locked_out');
});

test('its method is the one proved, not the one asked first; without a proof the one asked', () => {
  const asked = [event('login.challenge_issued', 'sms-code'), event('login.challenge_issued', 'phone-call')];
  assert.deepEqual(methodsOf(asked), ['sms-code', 'phone-call']);
  assert.deepEqual(methodsOf([...asked, event('login.call_accepted', 'phone-call')]), ['phone-call']);
  assert.deepEqual(methodsOf([]), []);
});

test('a network is shown by its beginning', () => {
  assert.equal(maskNetwork('203.0.113.0/24'), '203.0.＊.＊');
  assert.equal(maskNetwork('2001:db8:1:200::/56'), '2001:db8:＊');
  assert.equal(maskNetwork('unknown'), null);
  assert.equal(maskNetwork(null), null);
});
