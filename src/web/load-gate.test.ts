import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { test } from 'node:test';
import { LoadGate } from './load-gate.ts';

const limits = { hashing: { strangers: 0.5, returning: 0.8 }, underWay: { strangers: 2, returning: 3 } };
const answer = () => new EventEmitter() as unknown as ServerResponse;

test('strangers are sent away when the queue in front of hashing is half full, returning browsers when it is nearly full', () => {
  let fullness = 0.5;
  const gate = new LoadGate(() => fullness, limits);
  const shut = () => [gate.isShutFor('strangers'), gate.isShutFor('returning')];
  assert.deepEqual(shut(), [false, false]);
  fullness = 0.6;
  assert.deepEqual(shut(), [true, false]);
  fullness = 0.9;
  assert.deepEqual(shut(), [true, true]);
});

test('no more logins are begun at once than can be, and an answer that has gone out makes room', () => {
  const gate = new LoadGate(() => 0, limits);
  const answers = [answer(), answer(), answer()];
  const shut = () => [gate.isShutFor('strangers'), gate.isShutFor('returning')];
  gate.count(answers[0] as ServerResponse);
  assert.deepEqual(shut(), [false, false]);
  gate.count(answers[1] as ServerResponse);
  assert.deepEqual(shut(), [true, false]);
  gate.count(answers[2] as ServerResponse);
  assert.deepEqual(shut(), [true, true]);
  answers[0]?.emit('close');
  answers[0]?.emit('close');
  assert.deepEqual(shut(), [true, false]);
});
