import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isOutage, Outage } from './outage.ts';

const coded = (code: string) => Object.assign(new Error('x'), { code });

test('a database that is away, starting, stopping or silent is an outage, also as the cause of another error', () => {
  for (const code of ['08006', '57P01', '57P03', '53300', '57014', '25P03', 'ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EHOSTUNREACH'])
    assert.ok(isOutage(coded(code)), code);
  for (const message of ['timeout exceeded when trying to connect', 'Query read timeout', 'Connection terminated unexpectedly'])
    assert.ok(isOutage(new Error(message)), message);
  assert.ok(isOutage(new Outage('away')));
  assert.ok(isOutage(new Error('wrapped', { cause: coded('ECONNREFUSED') })));
});

test('a fault of ours is none', () => {
  for (const error of [coded('23505'), coded('42601'), new Error('no such thing'), 'ECONNREFUSED', null])
    assert.equal(isOutage(error), false);
});
