import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { test } from 'node:test';
import { hash, verify } from '@node-rs/argon2';
import { standBackWhileHashing } from './hashing-threads.ts';

/** Niceness of each thread of this process, by its name. */
const threads = (): { readonly name: string; readonly nice: number }[] =>
  readdirSync('/proc/self/task').map((thread) => ({
    name: readFileSync(`/proc/self/task/${thread}/comm`, 'utf8').trim(),
    nice: getPriority(Number(thread)),
  }));

test('the threads that hash stand back, all others stay where they are, and hashing goes on', async () => {
  const own = getPriority();
  const moved = await standBackWhileHashing();
  assert.ok(moved > 0);
  const [pool, others] = [threads().filter(({ name }) => name === 'libuv-worker'), threads().filter(({ name }) => name !== 'libuv-worker')];
  assert.equal(pool.length, moved);
  for (const { nice } of pool) assert.equal(nice, Math.min(19, own + 10));
  for (const { name, nice } of others) assert.equal(nice, own, name);
  assert.equal(await verify(await hash('word', { memoryCost: 64, timeCost: 1 }), 'word'), true);
});
