import { randomBytes, randomInt } from 'node:crypto';
import type { Policy } from '#core/policy/types.ts';
import { Problem } from '#core/problem.ts';
import { openBreachedPasswords } from '#gateways/breached-passwords.ts';
import { createPasswordHash } from '#gateways/password-hash.ts';
import { createSealing } from '#gateways/sealing.ts';
import { methods } from '#methods/index.ts';
import type { App, PolicyInForce } from '#usecases/app.ts';
import type { TestDatabase } from './database.ts';

/** An App for use cases that take no web: real database, sealing and hashing; a clock that the test sets; policies given by hand until some are applied. */
export interface DataApp extends App {
  setClock(instant: number | string): void;
  /** Puts a policy in force from an instant (the beginning of time when left out). */
  usePolicy(policy: Policy, version: number, approvedAt?: number): void;
}

export function dataApp(test: TestDatabase, at: number | string = '2025-05-09T08:50:00+09:00'): DataApp {
  let now = new Date(at).getTime();
  let inForce: PolicyInForce | null = null;
  return {
    database: test.database,
    clock: { now: () => now, offset: () => now - Date.now() },
    random: { integer: (below) => randomInt(below), bytes: (length) => randomBytes(length) },
    sealing: createSealing(Buffer.alloc(32, 7)),
    breachedPasswords: openBreachedPasswords(),
    passwords: createPasswordHash({ busy: () => new Problem('too_busy') }),
    methods,
    policies: {
      inForceAt() {
        if (!inForce) throw new Problem('no_policy_in_force');
        return inForce;
      },
      approvedBy: () => (inForce ? [inForce] : []),
    },
    passwordFormats: async () => [['argon2id', 1]],
    settings: { host: 'localhost:4000', loginPool: [], changePool: [], supportNumber: '', freezeNumber: '', passwordNumber: null },
    gateways: { isDelayed: () => false },
    setClock(instant) {
      now = new Date(instant).getTime();
    },
    usePolicy(policy, version, approvedAt = 0) {
      inForce = { policy, version, approvedAt };
    },
  };
}
