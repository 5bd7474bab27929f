import { randomBytes, randomInt } from 'node:crypto';
import { minute } from '#core/instant.ts';
import { Problem } from '#core/problem.ts';
import { openBreachedPasswords } from '#gateways/breached-passwords.ts';
import { openClock } from '#gateways/clock.ts';
import { createPasswordHash } from '#gateways/password-hash.ts';
import { createSealing } from '#gateways/sealing.ts';
import { methods } from '#methods/index.ts';
import { clockChannel, readClockOffset } from '#store/clock.ts';
import { openDatabase } from '#store/database.ts';
import { type Listener, openListener } from '#store/listen.ts';
import { assertSchema } from '#store/migrate.ts';
import { loadFormatShares } from '#store/sign-in/password.ts';
import type { App } from '#usecases/app.ts';
import { type Gateways, openGateways } from '#usecases/messages/gateways.ts';
import { openPolicies } from '#usecases/rollout/policies-in-force.ts';
import type { Config } from './config.ts';

export interface BuiltApp {
  readonly app: App;
  /** The process's one LISTEN connection. */
  readonly listener: Listener;
  readonly gateways: Gateways;
  close(): Promise<void>;
}

export type AppConfig = Pick<Config, 'databaseUrl' | 'secret' | 'issuer' | 'trunks' | 'supportNumber' | 'freezeNumber' | 'passwordNumber'> &
  Partial<Pick<Config, 'hashing'>>;

const sharesMeasuredEvery = 10 * minute;

/** Everything that use cases reach, on one database; the same for a server, a worker and a command. */
export async function buildApp(config: AppConfig, onLoss: (error: Error) => void = () => {}): Promise<BuiltApp> {
  const database = openDatabase(config.databaseUrl);
  const listener = openListener({ connectionString: config.databaseUrl, onLoss });
  const close = async (): Promise<void> => {
    await listener.close();
    await database.pool.end();
  };
  try {
    await assertSchema(database.pool);
    const clock = await openClock({
      read: () => readClockOffset(database.pool),
      subscribe: (changed) => listener.subscribe(clockChannel, () => changed()),
      onFailure: onLoss,
    });
    const sealing = createSealing(config.secret);
    const policies = await openPolicies({ database, listener, onFailure: onLoss });
    const gateways = await openGateways({ database, listener, onFailure: onLoss });
    const app: App = {
      database,
      clock,
      sealing,
      policies,
      gateways,
      methods,
      random: { integer: (below) => randomInt(below), bytes: (length) => randomBytes(length) },
      breachedPasswords: openBreachedPasswords(),
      passwords: createPasswordHash({ busy: () => new Problem('too_busy'), ...config.hashing }),
      passwordFormats: measuredNowAndThen(() => loadFormatShares(database)),
      settings: {
        host: new URL(config.issuer).host,
        loginPool: config.trunks.flatMap(({ numbers }) => numbers),
        changePool: config.trunks.flatMap(({ changeNumbers = [] }) => changeNumbers),
        supportNumber: config.supportNumber,
        freezeNumber: config.freezeNumber,
        passwordNumber: config.passwordNumber,
      },
    };
    const closeAll = (): Promise<void> => {
      clock.close();
      return close();
    };
    return { app, listener, gateways, close: closeAll };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The value is loaded once, then renewed in the background: nobody waits for it again. */
function measuredNowAndThen<T>(measure: () => Promise<T>): () => Promise<T> {
  let measured: { readonly value: Promise<T>; readonly at: number } | null = null;
  return () => {
    if (measured === null) measured = { value: measure(), at: Date.now() };
    else if (Date.now() - measured.at > sharesMeasuredEvery) {
      const before = measured.value;
      measured = { value: measure().catch(() => before), at: Date.now() };
    }
    measured.value.catch(() => {
      measured = null;
    });
    return measured.value;
  };
}
