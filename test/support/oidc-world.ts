import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { JWK } from 'jose';
import { compilePolicy } from '#core/policy/read.ts';
import { startWorker } from '#jobs/worker.ts';
import type { ClientEntry } from '#oidc/clients.ts';
import { createLogoutSender } from '#oidc/logout-sender.ts';
import { createProvider, type OpenIdProvider } from '#oidc/provider.ts';
import { openJobPool } from '#store/job-queue.ts';
import { createOidcStorage } from '#store/oidc-storage.ts';
import type { App } from '#usecases/app.ts';
import { dataApp } from './data-app.ts';
import { type TestDatabase, testDatabase } from './database.ts';
import { testHouse } from './house.ts';
import { type Browser, follow } from './oidc-browser.ts';
import { listen, type ReceivedLogout, serveChannels } from './oidc-channels.ts';
import { type RelyingParty, relyingParty } from './oidc-relying-party.ts';

export { Browser, follow } from './oidc-browser.ts';
export { type Channels, channels, serveChannels } from './oidc-channels.ts';
export { type Attempt, type RelyingParty, relyingParty } from './oidc-relying-party.ts';

export interface OidcWorld {
  readonly db: TestDatabase;
  readonly app: App;
  readonly issuer: string;
  /** The provider served now: `restart` replaces it. */
  provider(): OpenIdProvider;
  readonly clients: readonly ClientEntry[];
  readonly privateJwks: ReadonlyMap<string, JWK>;
  readonly errors: unknown[];
  readonly logouts: ReceivedLogout[];
  /** Errors that the worker wrote to its log. */
  readonly alarms: { readonly fields: object; readonly message: string }[];
  /** Moves the application's clock; the machine's stays. */
  advance(milliseconds: number): void;
  /** How a channel answers a logout: 200 unless changed. */
  logoutStatus: number;
  restart(): Promise<void>;
  /** Resolves when every logout queued so far has an outcome. */
  settled(): Promise<void>;
  relyingParty(clientId: string): Promise<RelyingParty>;
  /** What our pages do at the end of a login: proofs kept, the login completed, the browser sent back. */
  prove(uid: string, customerNumber: string, methods: readonly string[], reauthentication?: boolean): Promise<string>;
  addCustomer(customerNumber: string): Promise<void>;
  events(type?: string): Promise<
    {
      type: string;
      outcome: string;
      reason: string | null;
      client_id: string | null;
      channel: string | null;
      session_uid: string | null;
      request_id: string | null;
      customer_id: string | null;
      data: Record<string, unknown>;
    }[]
  >;
  close(): Promise<void>;
}

const manifest = {
  'app.css': { url: '/assets/app.css', integrity: 'sha256-x' },
  'icon.svg': { url: '/assets/icon.svg', integrity: 'sha256-x' },
};

/** `channelsAt`: where the channels are served by somebody else (the sample brokerage); otherwise a small server plays them. */
export async function oidcWorld({
  at = '2025-07-28T09:00:00+09:00',
  channelsAt,
}: {
  readonly at?: string;
  readonly channelsAt?: string;
} = {}): Promise<OidcWorld> {
  const db = await testDatabase();
  let offset = new Date(at).getTime() - Date.now();
  const base = dataApp(db);
  base.usePolicy(compilePolicy(readFileSync(join(import.meta.dirname, '../../policies/2025-mandatory-mfa.yaml'), 'utf8')), 1);
  const app: App = { ...base, clock: { now: () => Date.now() + offset, offset: () => offset } };
  const parts = await serveChannels(channelsAt);
  const server = await listen(
    createServer((request, response) => {
      provider.requests.handle(request, response).catch((error) => errors.push(error));
    }),
  );
  const issuer = `http://localhost:${(server.address() as AddressInfo).port}`;
  const errors: unknown[] = [];
  const make = (): Promise<OpenIdProvider> =>
    createProvider({
      app,
      issuer,
      clients: parts.clients,
      storage: createOidcStorage(app),
      privateHosts: ['localhost'],
      loginCookie: (uid) => `__Host-kannuki_login_${uid}=started; Path=/; Secure; HttpOnly; SameSite=Lax`,
      page: { house: testHouse, assets: manifest },
      onError: (error) => errors.push(error),
    });
  let provider = await make();
  const logouts = createLogoutSender({
    storage: createOidcStorage(app),
    sealing: app.sealing,
    issuer,
    clients: parts.clients,
    privateHosts: ['localhost'],
  });
  const nobody = { send: async () => ({ result: 'permanent', error: 'nobody' }) as const };
  const alarms: { fields: object; message: string }[] = [];
  const logger = { error: (fields: object, message: string) => void alarms.push({ fields, message }), warn: () => {}, debug: () => {} };
  const senders = { sms: nobody, mail: nobody };
  const worker = await startWorker({ app, logouts, senders, logger, openPool: () => openJobPool(db.appUrl), scheduled: false });
  return {
    db,
    app,
    issuer,
    errors,
    alarms,
    provider: () => provider,
    clients: parts.clients,
    privateJwks: parts.privateJwks,
    logouts: parts.logouts,
    get logoutStatus() {
      return parts.answer.status;
    },
    set logoutStatus(status) {
      parts.answer.status = status;
    },
    advance: (milliseconds) => {
      offset += milliseconds;
    },
    restart: async () => {
      await provider.close();
      provider = await make();
    },
    settled: async () => {
      const open = async () => (await db.owner.query(`select from logout_delivery where state = 'queued' limit 1`)).rows.length;
      while ((await open()) > 0) await new Promise((done) => setTimeout(done, 10));
    },
    relyingParty: (clientId) => relyingParty(issuer, parts, clientId),
    prove: (uid, customerNumber, methods, reauthentication = false) =>
      prove(app, provider, { uid, customerNumber, methods, reauthentication }),
    addCustomer: async (customerNumber) => {
      await db.database.pool.query(
        `insert into customer (customer_number, login_id, account_type, name, name_kana, opened_at) values ($1, $2, 'individual', '試験 花子', 'シケン ハナコ', $3)`,
        [customerNumber, `login-${customerNumber}`, new Date('2020-01-01')],
      );
      await addContacts(app, customerNumber);
    },
    events: async (type) =>
      (await db.owner.query('select * from audit_event where $1::text is null or type = $1 order by id', [type ?? null])).rows,
    close: async () => {
      await worker.stop();
      await provider.close();
      await Promise.all(
        [server, parts.server].map(
          (one) =>
            new Promise((done) => {
              one.close(done);
              one.closeAllConnections();
            }),
        ),
      );
      await db.close();
    },
  };
}

/** A number that can be called from and written to, and an address. */
async function addContacts(app: App, customerNumber: string): Promise<void> {
  for (const [field, kind, value] of [
    ['mobile_phone', 'mobile', `+8190${customerNumber.padStart(8, '1').slice(-8)}`],
    ['email', 'email', `c${customerNumber}@example.jp`],
  ] as const) {
    await app.database.pool.query(
      `insert into contact (customer_id, field, kind, sealed, lookup, valid_from, source, bound_at)
       select id, $2, $3, $4, $5, $6, 'import', $6 from customer where customer_number = $1`,
      [
        customerNumber,
        field,
        kind,
        app.sealing.seal('contact', JSON.stringify({ raw: value, value })),
        app.sealing.lookup('contact', value),
        new Date('2020-01-01'),
      ],
    );
  }
}
/** A whole login in one browser: the tokens, and what was asked on the way. */
export async function logIn(
  world: OidcWorld,
  browser: Browser,
  rp: RelyingParty,
  customerNumber: string,
  methods: readonly string[],
  extra: Record<string, string> = {},
) {
  const attempt = await rp.begin(extra);
  const first = await follow(browser, attempt.url);
  if (!first.uid) throw new Error(`no login page: ${first.callback ?? (await first.response.text())}`);
  const request = await world.provider().requests.find(first.uid);
  const back = await follow(browser, await world.prove(first.uid, customerNumber, methods));
  if (!back.callback) throw new Error(`no callback: ${back.uid ?? (await back.response.text())}`);
  return { request, callback: back.callback, attempt, tokens: await rp.exchange(back.callback, attempt) };
}

async function prove(
  app: App,
  provider: OpenIdProvider,
  done: { uid: string; customerNumber: string; methods: readonly string[]; reauthentication: boolean },
): Promise<string> {
  const { pool } = app.database;
  const request = await provider.requests.find(done.uid);
  if (!request) throw new Error('no such login request');
  const browserId = randomUUID();
  const now = new Date(app.clock.now());
  await pool.query('insert into browser (id, token_hash, seen_at) values ($1, $2, $3)', [browserId, randomBytes(32), now]);
  await pool.query(
    `insert into login (uid, cookie_hash, customer_id, browser_id, channel, client_id, network, user_agent, state, policy_version, started_at, expires_at, completed_at)
     select $1, $2, id, $3, $4, $5, '192.0.2.0/24', 'test', 'completed', 1, $6, $6, $6 from customer where customer_number = $7`,
    [done.uid, randomBytes(32), browserId, request.channel, request.clientId, now, done.customerNumber],
  );
  for (const method of done.methods) {
    await pool.query(
      `insert into authentication_event (login_uid, customer_id, method, authenticator, happened_at)
       select $1, id, $2, $3, $4 from customer where customer_number = $5`,
      [done.uid, method, `${method}:${done.customerNumber}`, now, done.customerNumber],
    );
  }
  return provider.requests.finish(request, { customerNumber: done.customerNumber, reauthentication: done.reauthentication });
}
