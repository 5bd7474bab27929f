import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { test } from 'node:test';
import { LoadGate } from './load-gate.ts';

const limits = { hashing: { channel: 0.4, stranger: 0.5, returning: 0.8 }, underWay: { channel: 1, stranger: 2, returning: 3 }, atOnce: 3 };
const all = ['channel', 'stranger', 'returning'] as const;
const answer = () => new EventEmitter() as unknown as ServerResponse;

test('a channel is told first, then strangers, returning browsers last', () => {
  let fullness = 0.4;
  const gate = new LoadGate(() => fullness, limits);
  const shut = () => all.map((who) => gate.isShutFor(who, null));
  assert.deepEqual(shut(), [false, false, false]);
  fullness = 0.45;
  assert.deepEqual(shut(), [true, false, false]);
  fullness = 0.6;
  assert.deepEqual(shut(), [true, true, false]);
  fullness = 0.9;
  assert.deepEqual(shut(), [true, true, true]);
});

test('a network that fills the queue is shut out by itself', () => {
  const gate = new LoadGate((network) => (network === 'flood' ? 1 : 0.1), limits);
  assert.deepEqual(
    [gate.isShutFor('stranger', 'flood'), gate.isShutFor('stranger', 'other'), gate.isShutFor('channel', null)],
    [true, false, false],
  );
});

test('no more logins are begun at once than can be, and an answer that has gone out makes room', () => {
  const gate = new LoadGate(() => 0, limits);
  const answers = [answer(), answer(), answer()];
  const shut = () => all.map((who) => gate.isShutFor(who, null));
  void gate.enter(answers[0] as ServerResponse);
  assert.deepEqual(shut(), [true, false, false]);
  void gate.enter(answers[1] as ServerResponse);
  assert.deepEqual(shut(), [true, true, false]);
  void gate.enter(answers[2] as ServerResponse);
  assert.deepEqual(shut(), [true, true, true]);
  answers[0]?.emit('close');
  answers[0]?.emit('close');
  assert.deepEqual(shut(), [true, true, false]);
});

test('more than a few at once wait for their turn, in order, and one who went away has none', async () => {
  const gate = new LoadGate(() => 0, { ...limits, atOnce: 1 });
  const [first, gone, second, third] = [answer(), answer(), answer(), answer()];
  const begun: string[] = [];
  const enter = (name: string, response: ServerResponse) => gate.enter(response).then(() => void begun.push(name));
  const turn = () => new Promise((done) => setImmediate(done));
  void enter('first', first);
  void enter('gone', gone);
  void enter('second', second);
  void enter('third', third);
  await turn();
  assert.deepEqual(begun, ['first']);
  gone.emit('close');
  await turn();
  assert.deepEqual(begun, ['first', 'gone'], 'nothing is left hanging');
  first.emit('close');
  await turn();
  assert.deepEqual(begun, ['first', 'gone', 'second']);
  second.emit('close');
  await turn();
  assert.deepEqual(begun, ['first', 'gone', 'second', 'third']);
  third.emit('close');
  await gate.enter(answer());
});
