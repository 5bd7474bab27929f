import { availableParallelism } from 'node:os';
import type { AdmissionLimits } from '#gateways/admission-queue.ts';
import type { Argon2Parameters } from '#gateways/password-hash.ts';
import type { Variables } from './variables.ts';

/** What hashing a password costs, and how much of it may run and wait. */
export interface HashingConfig {
  readonly argon2: Argon2Parameters;
  readonly limits: AdmissionLimits;
}

/** OWASP Password Storage Cheat Sheet, argon2id: KiB of memory with their passes; all of them are about as hard to guess against. */
const least: readonly (readonly [memory: number, passes: number])[] = [
  [47_104, 1],
  [19_456, 2],
  [12_288, 3],
  [9_216, 4],
  [7_168, 5],
];

/** About a second of one core: whoever waits longer gives up, and few logins fill the server. */
const mostWork = 786_432;

/** Reads what hashing costs and may take; refuses what is weaker than OWASP allows, and what no server could bear. */
export function readHashing(variables: Variables): HashingConfig {
  const argon2 = {
    memoryCost: variables.integer('KANNUKI_ARGON2_MEMORY') ?? 0,
    timeCost: variables.integer('KANNUKI_ARGON2_PASSES') ?? 0,
    parallelism: variables.integer('KANNUKI_ARGON2_LANES') ?? 0,
  };
  refuseWeak(variables, argon2);
  const concurrency = variables.integer('KANNUKI_HASHING_CONCURRENCY') ?? availableParallelism();
  warnOfThreads(variables, concurrency);
  const limits = {
    concurrency,
    length: variables.integer('KANNUKI_HASHING_QUEUE') ?? 64 * concurrency,
    maxAge: variables.integer('KANNUKI_HASHING_MAX_WAIT') ?? 0,
  };
  return { argon2, limits };
}

/** How many threads Node makes when nothing is said. */
const threadsOfNode = 4;

/** Tokens are signed on the threads that hash: where hashes take all of them, whoever has logged in waits for the hashes of others. */
function warnOfThreads(variables: Variables, concurrency: number): void {
  const threads = variables.integer('UV_THREADPOOL_SIZE') ?? threadsOfNode;
  if (threads > concurrency) return;
  variables.warn(
    `Node has ${threads} threads and ${concurrency} passwords are hashed at once: signatures wait for hashes; set UV_THREADPOOL_SIZE to ${concurrency + 2}.`,
  );
}

function refuseWeak(variables: Variables, { memoryCost, timeCost }: Argon2Parameters): void {
  const found = `it is ${memoryCost} with ${timeCost} passes`;
  if (!least.some(([memory, passes]) => memoryCost >= memory && timeCost >= passes)) {
    const listed = least.map(([memory, passes]) => `${memory} with ${passes}`).join(', ');
    variables.refuse('KANNUKI_ARGON2_MEMORY', `with KANNUKI_ARGON2_PASSES no less than OWASP lists (${listed})`, found);
  }
  if (memoryCost * timeCost > mostWork) {
    const expected = `less: memory times passes at most ${mostWork}, about a second of one core for each login`;
    variables.refuse('KANNUKI_ARGON2_MEMORY', expected, found);
  }
}
