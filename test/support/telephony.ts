import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import { Problem } from '#core/problem.ts';
import { openBreachedPasswords } from '#gateways/breached-passwords.ts';
import { createPasswordHash } from '#gateways/password-hash.ts';
import { createSealing } from '#gateways/sealing.ts';
import { methods } from '#methods/index.ts';
import type { App } from '#usecases/app.ts';
import { type TestDatabase, testDatabase } from './database.ts';

export interface TelephonyWorld {
  readonly db: TestDatabase;
  readonly app: App;
  /** Moves the application's clock; the machine's stays. */
  advance(milliseconds: number): void;
  /** A customer with one registered number and address; the ids of the contacts. */
  addCustomer(contact: {
    readonly number?: string;
    readonly address?: string;
  }): Promise<{ id: string; numberId: string; addressId: string }>;
  /** An attempt as the sign-in engine leaves it after the password: `method` shows `number` for three minutes. */
  openAttempt(customerId: string, number: string, method?: string): Promise<{ challengeId: string; loginUid: string }>;
  events(
    type?: string,
  ): Promise<{ type: string; outcome: string; reason: string | null; customer_id: string | null; data: Record<string, unknown> }[]>;
  close(): Promise<void>;
}

export const pool: readonly string[] = Array.from({ length: 12 }, (_, index) => `+8150123400${String(index).padStart(2, '0')}`);

/** What the use cases of calls and messages need, on a database of its own. The policy plays no part in them. */
export async function telephonyWorld(): Promise<TelephonyWorld> {
  const db = await testDatabase();
  let offset = 0;
  const app: App = {
    database: db.database,
    clock: { now: () => Date.now() + offset, offset: () => offset },
    random: { integer: (below) => randomInt(below), bytes: (length) => randomBytes(length) },
    sealing: createSealing(randomBytes(32)),
    breachedPasswords: openBreachedPasswords(),
    passwords: createPasswordHash({ busy: () => new Error('busy') }),
    methods,
    policies: {
      inForceAt: () => {
        throw new Problem('no_policy_in_force');
      },
      approvedBy: () => [],
    },
    passwordFormats: async () => [],
    settings: {
      host: 'localhost:4000',
      loginPool: pool,
      changePool: [],
      supportNumber: '0120-000-111',
      freezeNumber: '0120-000-222',
      passwordNumber: '0120-000-333',
    },
    gateways: { isDelayed: () => false },
  };
  return {
    db,
    app,
    advance: (milliseconds) => {
      offset += milliseconds;
    },
    addCustomer: (contact) => addCustomer(app, contact),
    openAttempt: (customerId, number, method = 'phone-call') => openAttempt(app, customerId, number, method),
    events: async (type) =>
      (
        await db.owner.query(
          'select type, outcome, reason, customer_id, data from audit_event where $1::text is null or type = $1 order by id',
          [type ?? null],
        )
      ).rows,
    close: () => db.close(),
  };
}

async function addCustomer({ database, sealing, clock }: App, contact: { number?: string; address?: string }) {
  const number = String(randomInt(10_000_000, 99_999_999));
  const {
    rows: [customer],
  } = await database.pool.query<{ id: string }>(
    `insert into customer (customer_number, login_id, account_type, name, name_kana, opened_at) values ($1, $2, 'individual', '試験 花子', 'シケン ハナコ', $3) returning id`,
    [number, `login-${number}`, new Date(clock.now())],
  );
  const id = customer?.id ?? '';
  const add = async (field: string, kind: string, value: string | undefined): Promise<string> => {
    if (value === undefined) return '';
    const { rows } = await database.pool.query<{ id: string }>(
      `insert into contact (customer_id, field, kind, sealed, lookup, valid_from, source, bound_at) values ($1, $2, $3, $4, $5, $6, 'import', $6) returning id`,
      [
        id,
        field,
        kind,
        sealing.seal('contact', JSON.stringify({ raw: value, value })),
        sealing.lookup('contact', value),
        new Date(clock.now() - 3_600_000),
      ],
    );
    return rows[0]?.id ?? '';
  };
  return { id, numberId: await add('mobile_phone', 'mobile', contact.number), addressId: await add('email', 'email', contact.address) };
}

/** An attempt with a pending challenge of the method, as the engine leaves it. */
export async function openAttempt({ database, clock }: App, customerId: string, number: string, method: string) {
  const browserId = randomUUID();
  const challengeId = randomUUID();
  const loginUid = randomUUID();
  const now = new Date(clock.now());
  const end = new Date(clock.now() + 180_000);
  await database.pool.query('insert into browser (id, token_hash, seen_at) values ($1, $2, $3)', [browserId, randomBytes(32), now]);
  await database.pool.query(
    `insert into login (uid, cookie_hash, customer_id, browser_id, channel, client_id, network, user_agent, state, policy_version, started_at, expires_at)
     values ($1, $2, $3, $4, 'customer-site', 'customer-site', '192.0.2.0/24', 'test', 'open', 1, $5, $6)`,
    [loginUid, randomBytes(32), customerId, browserId, now, end],
  );
  await database.pool.query(
    `insert into challenge (id, login_uid, customer_id, browser_id, channel, purpose, method, state, secret, prompt, known_browser, network, shown_at, sent_at, expires_at)
     values ($1, $2, $3, $4, 'customer-site', 'login', $5, 'pending', $6, '{}', false, '192.0.2.0/24', $7, $7, $8)`,
    [challengeId, loginUid, customerId, browserId, method, JSON.stringify({ number }), now, end],
  );
  await database.pool.query(
    `insert into number_shown (pool, number, subject, challenge_id, open, quiet)
     values ('login', $1, $2, $3, tstzrange($4, $5), tstzrange($4, $5::timestamptz + interval '10 minutes'))`,
    [number, Buffer.from(`c:${customerId}`), challengeId, now, end],
  );
  return { challengeId, loginUid };
}
