import assert from 'node:assert/strict';
import { createHmac, hkdfSync } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { anyText } from '#test/support/any-text.ts';
import { createSealing } from './sealing.ts';

const secret = Buffer.alloc(32, 7);
const sealing = createSealing(secret);

test('what was sealed opens again, whatever the text', () => {
  fc.assert(
    fc.property(anyText(), fc.string(), (text, purpose) => {
      assert.equal(sealing.open(purpose, sealing.seal(purpose, text)), Buffer.from(text, 'utf8').toString('utf8'));
    }),
  );
});

test('the same text never looks the same twice, and nothing of it shows', () => {
  const [one, two] = [sealing.seal('contact', '+819012345678'), sealing.seal('contact', '+819012345678')];
  assert.notDeepEqual(one, two);
  assert.equal(one.length, 12 + 16 + 13);
  assert.ok(!one.toString('latin1').includes('12345678'));
});

test('every changed byte, a cut, another purpose and another secret are refused', () => {
  const sealed = sealing.seal('contact', 'text');
  for (let at = 0; at < sealed.length; at++) {
    const changed = Buffer.from(sealed);
    changed[at] = (changed[at] as number) ^ 1;
    assert.throws(() => sealing.open('contact', changed), /cannot be opened/, `byte ${at}`);
  }
  for (let length = 0; length < sealed.length; length++)
    assert.throws(() => sealing.open('contact', sealed.subarray(0, length)), /cannot be opened|cut short/);
  assert.throws(() => sealing.open('outbox', sealed), /cannot be opened/);
  assert.throws(() => createSealing(Buffer.alloc(32, 8)).open('contact', sealed), /cannot be opened/);
});

test('a lookup finds equal values of one purpose, in 16 bytes, by the documented derivation', () => {
  assert.deepEqual(sealing.lookup('contact', 'a'), sealing.lookup('contact', 'a'));
  assert.notDeepEqual(sealing.lookup('contact', 'a'), sealing.lookup('contact', 'b'));
  assert.notDeepEqual(sealing.lookup('contact', 'a'), sealing.lookup('login-id', 'a'));
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'kannuki/lookup/contact', 32));
  assert.deepEqual(sealing.lookup('contact', 'a'), createHmac('sha256', key).update('a').digest().subarray(0, 16));
});

test('keys are 32 bytes, one per purpose, none of them the secret, and wiping one does no harm', () => {
  const key = sealing.key('cookies');
  assert.equal(key.length, 32);
  assert.notDeepEqual(key, sealing.key('codes'));
  assert.notDeepEqual(key, secret);
  const before = Buffer.from(key);
  key.fill(0);
  assert.deepEqual(sealing.key('cookies'), before);
});

test('a secret of another length is refused', () => {
  for (const length of [0, 16, 31, 33]) assert.throws(() => createSealing(Buffer.alloc(length)), /32 bytes/);
});

test('no nonce is given out twice, across what is asked of the system at once, and one that was given does not change', () => {
  const sealed = Array.from({ length: 1_500 }, (_, index) => sealing.seal('contact', String(index)));
  const nonces = new Set(sealed.map((one) => one.subarray(0, 12).toString('hex')));
  assert.equal(nonces.size, sealed.length);
  assert.ok(sealed.every((one, index) => sealing.open('contact', one) === String(index)));
});
