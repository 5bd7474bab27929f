import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createAdmissionQueue } from './admission-queue.ts';

const busy = () => new Error('busy');
const stranger = { known: false, network: '198.51.100.0/24' };
const from = (network: string) => ({ known: false, network });
const known = { known: true, network: '192.0.2.0/24' };

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
      queue.run(stranger, async () => {
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
  const runs = [queue.run(stranger, first.task), queue.run(stranger, second.task)];
  await assert.rejects(
    queue.run(stranger, async () => 'third'),
    /busy/,
  );
  first.end();
  await runs[0];
  const fourth = queue.run(stranger, async () => 'fourth');
  second.end();
  await runs[1];
  assert.equal(await fourth, 'fourth');
});

test('a task that waited too long is refused although nothing has ended', async () => {
  const queue = createAdmissionQueue({ concurrency: 1, length: 10, maxAge: 20 }, busy);
  const first = held();
  const running = queue.run(stranger, first.task);
  let ran = false;
  await assert.rejects(
    queue.run(stranger, async () => {
      ran = true;
    }),
    /busy/,
  );
  first.end();
  await running;
  assert.equal(ran, false);
  assert.equal(await queue.run(stranger, async () => 'next'), 'next');
});

test('a failing task frees its place', async () => {
  const queue = createAdmissionQueue({ concurrency: 1, length: 1, maxAge: 60_000 }, busy);
  await assert.rejects(
    queue.run(stranger, () => Promise.reject(new Error('broken'))),
    /broken/,
  );
  assert.equal(await queue.run(stranger, async () => 1), 1);
});

/** A queue on one core that is busy until told; whoever is let in afterwards is noted in order, whoever is refused with a '-'. */
function busyQueue(length: number) {
  const queue = createAdmissionQueue({ concurrency: 1, length, maxAge: 60_000 }, busy);
  const first = held();
  const order: string[] = [];
  const runs = [queue.run(stranger, first.task)];
  const join = (name: string, claimant: typeof stranger): void => {
    const run = queue.run(claimant, async () => void order.push(name));
    runs.push(run.catch(() => void order.push(`-${name}`)));
  };
  const finish = async (): Promise<string[]> => {
    first.end();
    await Promise.all(runs);
    return order;
  };
  return { queue, join, finish };
}

test('known browsers come first, and leave every fifth turn to the others', async () => {
  const { join, finish } = busyQueue(100);
  for (let nth = 1; nth <= 3; nth++) join(`s${nth}`, from(`n${nth}`));
  for (let nth = 1; nth <= 10; nth++) join(`k${nth}`, known);
  assert.deepEqual(await finish(), ['k1', 'k2', 'k3', 'k4', 's1', 'k5', 'k6', 'k7', 'k8', 's2', 'k9', 'k10', 's3']);
});

test('the others come network by network, however many one of them sends', async () => {
  const { join, finish } = busyQueue(100);
  for (let nth = 1; nth <= 5; nth++) join(`flood${nth}`, from('flood'));
  join('a', from('a'));
  join('b', from('b'));
  assert.deepEqual(await finish(), ['flood1', 'a', 'b', 'flood2', 'flood3', 'flood4', 'flood5']);
});

test('when the queue is full, the network with most in it makes room for one with less', async () => {
  const { queue, join, finish } = busyQueue(3);
  for (let nth = 1; nth <= 3; nth++) join(`flood${nth}`, from('flood'));
  assert.equal(queue.isFullFor(from('flood')), true);
  assert.equal(queue.isFullFor(from('a')), false);
  join('a', from('a'));
  join('flood4', from('flood'));
  assert.equal(queue.waiting, 3);
  assert.deepEqual(await finish(), ['-flood3', '-flood4', 'flood1', 'a', 'flood2']);
});

test('nobody is sent away for an equal', async () => {
  const { queue, join, finish } = busyQueue(2);
  join('a', from('a'));
  join('b', from('b'));
  assert.equal(queue.isFullFor(from('c')), true);
  join('c', from('c'));
  assert.deepEqual(await finish(), ['-c', 'a', 'b']);
});

test('known browsers take a place from strangers, and at most four of five', async () => {
  const { queue, join, finish } = busyQueue(5);
  for (let nth = 1; nth <= 5; nth++) join(`s${nth}`, from('flood'));
  for (let nth = 1; nth <= 4; nth++) join(`k${nth}`, known);
  assert.equal(queue.isFullFor(known), true);
  join('k5', known);
  assert.deepEqual(await finish(), ['-s5', '-s4', '-s3', '-s2', '-k5', 'k1', 'k2', 'k3', 'k4', 's1']);
});

test('how crowded it is does not depend on what one network sends', async () => {
  const { queue, join, finish } = busyQueue(100);
  for (let nth = 0; nth < 100; nth++) join(`flood${nth}`, from('flood'));
  assert.equal(queue.waiting, 100);
  assert.deepEqual([queue.fullness('flood'), queue.fullness('another') < 0.1], [1, true]);
  assert.ok(queue.fullness(null) < 0.1, String(queue.fullness(null)));
  for (let nth = 0; nth < 60; nth++) join(`s${nth}`, from(`n${nth}`));
  assert.ok(queue.fullness(null) > 0.6, String(queue.fullness(null)));
  await finish();
});

test('it forgets networks that nobody waits from', async () => {
  const { queue, join, finish } = busyQueue(1_000);
  for (let nth = 0; nth < 500; nth++) join(`s${nth}`, from(`n${nth}`));
  await finish();
  assert.deepEqual([queue.running, queue.waiting], [0, 0]);
});

test('where hashing is slow, no more may wait than get their turn in time, and the queue says sooner that it is full', async () => {
  const limits = { concurrency: 1, length: 60, maxAge: 600 };
  const [slow, quick] = [createAdmissionQueue(limits, busy), createAdmissionQueue(limits, busy)];
  // Each turn of the slow one takes 60 ms: ten of them wait no longer than 600 ms.
  const pass = (queue: typeof slow, ms: number) =>
    Promise.all(Array.from({ length: 12 }, (_, index) => queue.run(from(`198.51.${index}.0/24`), () => sleep(ms))));
  for (let round = 0; round < 3; round++) await Promise.all([pass(slow, 60).catch(() => {}), pass(quick, 1)]);
  const blocked = [slow, quick].map((queue) => {
    const first = held();
    const all = [first.task, ...Array.from({ length: 9 }, () => async () => {})].map((task, index) =>
      queue.run(from(`203.0.${index}.0/24`), task).catch(() => {}),
    );
    const end = () => {
      first.end();
      return Promise.all(all);
    };
    return { fullness: queue.fullness(null), end };
  });
  const [first, second] = blocked.map(({ fullness }) => fullness) as [number, number];
  await Promise.all(blocked.map(({ end }) => end()));
  assert.ok(first > 0.5, `nine of about twelve: ${first}`);
  assert.ok(second < 0.2, `nine of sixty: ${second}`);
});
