import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createAdmissionQueue } from './admission-queue.ts';

const busy = () => new Error('busy');

/** A task that ends when told. */
function held() {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { task: () => promise, end: resolve };
}

test('no more tasks run at once than cores are given, and all of them in their turn', async () => {
  const queue = createAdmissionQueue({ concurrency: 2, length: 100, maxAge: 60_000 }, busy);
  const order: number[] = [];
  let [running, most] = [0, 0];
  await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      queue.run(async () => {
        order.push(index);
        most = Math.max(most, ++running);
        await sleep(1);
        running -= 1;
      }),
    ),
  );
  assert.equal(most, 2);
  assert.deepEqual(
    order,
    Array.from({ length: 20 }, (_, index) => index),
  );
});

test('a full queue refuses at once, and takes again when a place is free', async () => {
  const queue = createAdmissionQueue({ concurrency: 1, length: 1, maxAge: 60_000 }, busy);
  const [first, second] = [held(), held()];
  const runs = [queue.run(first.task), queue.run(second.task)];
  await assert.rejects(
    queue.run(async () => 'third'),
    /busy/,
  );
  first.end();
  await runs[0];
  const fourth = queue.run(async () => 'fourth');
  second.end();
  await runs[1];
  assert.equal(await fourth, 'fourth');
});

test('a task that waited too long is refused although nothing has ended', async () => {
  const queue = createAdmissionQueue({ concurrency: 1, length: 10, maxAge: 20 }, busy);
  const first = held();
  const running = queue.run(first.task);
  let ran = false;
  await assert.rejects(
    queue.run(async () => {
      ran = true;
    }),
    /busy/,
  );
  first.end();
  await running;
  assert.equal(ran, false);
  assert.equal(await queue.run(async () => 'next'), 'next');
});

test('a failing task frees its place', async () => {
  const queue = createAdmissionQueue({ concurrency: 1, length: 1, maxAge: 60_000 }, busy);
  await assert.rejects(
    queue.run(() => Promise.reject(new Error('broken'))),
    /broken/,
  );
  assert.equal(await queue.run(async () => 1), 1);
});
