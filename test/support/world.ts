import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { createMailSender } from '#gateways/mail-http.ts';
import { createSmsSender } from '#gateways/sms-http.ts';
import { startWorker } from '#jobs/worker.ts';
import type { Config } from '#main/config.ts';
import { type RunningServer, serve } from '#main/serve.ts';
import { advanceClockOffset } from '#store/clock.ts';
import { openJobPool } from '#store/job-queue.ts';
import type { App } from '#usecases/app.ts';
import { PageBrowser } from './browser.ts';
import { type TestDatabase, testDatabase } from './database.ts';
import { eventually } from './eventually.ts';
import { freePort } from './free-port.ts';
import { testHouse } from './house.ts';
import { type Inbox, inboxOf } from './inbox.ts';
import { type Channels, type RelyingParty, relyingParty, serveChannels } from './oidc-world.ts';
import { plainConfig } from './plain-config.ts';
import { type Provider, startProvider } from './provider.ts';
import { registerContact, setTradingPin } from './registered.ts';

export const trunk = {
  name: 'test-trunk',
  token: 'test-trunk-token-0123456789',
  numbers: Array.from({ length: 12 }, (_, index) => `+815031234${String(500 + index)}`),
  changeNumbers: Array.from({ length: 12 }, (_, index) => `+815031235${String(500 + index)}`),
};

export interface NewCustomer {
  readonly number?: string;
  readonly accountType?: 'individual' | 'corporate';
  readonly phone?: string;
  readonly mobile?: string;
  readonly representativeMobile?: string;
  readonly email?: string;
  readonly setting?: { readonly method: string; readonly from: string };
  readonly waveFrom?: string;
  /** A stored hash of the password `password`; argon2id when left out. */
  readonly hash?: string;
  readonly assigned?: string;
  /** Trading PIN; none when left out. */
  readonly pin?: string;
}

export interface Customer {
  readonly number: string;
  readonly loginId: string;
  readonly password: string;
  readonly id: string;
}

/** A whole server on a database of its own, with everybody around it: customers' browsers and phones, the trunk, providers, relying parties. */
export interface World {
  readonly app: App;
  readonly db: TestDatabase;
  readonly server: RunningServer;
  readonly config: Config;
  readonly channels: Channels;
  /** Everything that was logged, line by line. */
  readonly log: string[];
  readonly inbox: Inbox;
  readonly phone: Phone;
  /** The provider of SMS and mail: what it answers next, what it received. */
  readonly provider: Provider;
  addCustomer(customer?: NewCustomer): Promise<Customer>;
  browser(address?: string): PageBrowser;
  relyingParty(clientId: string): Promise<RelyingParty>;
  /** Moves the application's clock forward. */
  advance(time: string | number): Promise<void>;
  jumpTo(instant: string): Promise<void>;
  events(type?: string): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

export interface Phone {
  /** Calls as the edge reports it; `from: null` withholds. */
  call(from: string | null, to: string, extra?: Record<string, unknown>): Promise<{ status: number; body: { code?: number } }>;
}

const policyFile = new URL('../../policies/2025-mandatory-mfa.yaml', import.meta.url);

export async function startWorld(
  options: {
    at?: string;
    policy?: string;
    pool?: readonly string[];
    channelsAt?: string;
    scheduled?: boolean;
    config?: Partial<Config>;
  } = {},
): Promise<World> {
  const db = await testDatabase();
  const folder = mkdtempSync(join(tmpdir(), 'kannuki-world-'));
  const channels = await serveChannels(options.channelsAt);
  const [provider, publicPort, internalPort] = [await startProvider(), await freePort(), await freePort()];
  const trunks = [{ ...trunk, numbers: options.pool ?? trunk.numbers }];
  const clientsFile = join(folder, 'clients.json');
  writeFileSync(clientsFile, JSON.stringify(channels.clients));
  const offset = new Date(options.at ?? '2025-07-28T08:50:00+09:00').getTime() - Date.now();
  await db.owner.query('update clock_offset set offset_ms = $1', [Math.round(offset)]);
  await insertPolicy(
    db,
    options.policy ?? readFileSync(policyFile, 'utf8'),
    new Date(Math.min(Date.now() + offset, Date.parse('2025-05-01T00:00:00+09:00')) - 1),
  );
  const config: Config = {
    databaseUrl: db.appUrl,
    migrationDatabaseUrl: db.ownerUrl,
    host: 'localhost',
    port: publicPort,
    internalHost: '127.0.0.1',
    internalPort,
    issuer: `http://localhost:${publicPort}`,
    secret: randomBytes(32),
    clientsFile,
    clients: [],
    trunksFile: '',
    trunks,
    smsGateway: { url: `${provider.url}/sms`, token: 'sms-token' },
    mailGateway: { url: `${provider.url}/mail`, token: 'mail-token' },
    bounceToken: 'bounce-token-0123456789',
    sample: false,
    sampleToken: null,
    workerInside: options.scheduled ?? true,
    houseName: testHouse.name,
    supportHours: testHouse.supportHours,
    supportNumber: '0120-000-111',
    freezeNumber: '0120-000-222',
    passwordNumber: '0120-000-333',
    channelPrivateHosts: ['localhost'],
    trustedProxies: ['127.0.0.1', '::1'],
    ...plainConfig,
    ...options.config,
  };
  const log: string[] = [];
  const logger = pino({ level: 'info' }, { write: (line: string) => void log.push(line) });
  const closeAround = async (): Promise<void> => {
    await provider.close();
    await new Promise((done) => {
      channels.server.close(done);
      channels.server.closeAllConnections();
    });
    await db.close();
    rmSync(folder, { recursive: true, force: true });
  };
  // What listens keeps the test file alive for ever when its beginning fails.
  const server = await serve(config, logger).catch(async (error) => {
    await closeAround();
    throw error;
  });
  const { app } = server.built;
  // Tests that compare every row want no job that begins by itself at the full minute.
  const senders = { sms: createSmsSender(config.smsGateway), mail: createMailSender(config.mailGateway) };
  const worker = config.workerInside
    ? null
    : await startWorker({ app, senders, openPool: () => openJobPool(config.databaseUrl), scheduled: false });
  const advance = async (time: string | number): Promise<void> => {
    const target = app.clock.offset() + (typeof time === 'number' ? time : readDuration(time));
    await advanceClockOffset(app.database.pool, target);
    await eventually(() => {
      if (Math.abs(app.clock.offset() - target) > 1) throw new Error('the clock has not moved yet');
    });
  };
  return {
    app,
    db,
    server,
    config,
    channels,
    log,
    provider,
    advance,
    inbox: inboxOf(provider),
    phone: { call: (from, to, extra) => placeCall(config, from, to, extra) },
    addCustomer: (customer = {}) => addCustomer(app, customer),
    browser: (address) => new PageBrowser(address ?? null),
    relyingParty: (clientId) => relyingParty(config.issuer, channels, clientId),
    jumpTo: (instant) => advance(new Date(instant).getTime() - app.clock.now()),
    events: async (type) =>
      (await db.owner.query('select * from audit_event where $1::text is null or type = $1 order by id', [type ?? null])).rows,
    close: async () => {
      await worker?.stop();
      await server.close();
      await closeAround();
    },
  };
}

/** Puts a policy file in force from an instant. */
export async function insertPolicy(db: TestDatabase, source: string, at: Date): Promise<void> {
  await db.owner.query(
    `insert into policy_version (name, source, source_sha256, requested_by, requested_at, approved_by, approved_at) values ('test', $1, sha256(convert_to($1, 'UTF8')), 'a', $2, 'b', $2)`,
    [source, at],
  );
}

export async function addCustomer(app: App, given: NewCustomer): Promise<Customer> {
  const { database, passwords, clock } = app;
  const number = given.number ?? String(10_000_000 + Math.floor(Math.random() * 80_000_000));
  const password = `Pw-${number}!`;
  const hash = given.hash ?? (await passwords.hash(password));
  const { rows } = await database.pool.query<{ id: string }>(
    `with c as (insert into customer (customer_number, login_id, account_type, name, name_kana, opened_at) values ($1, $2, $3, '試験 花子', 'シケン ハナコ', $4) returning id)
     select id from c`,
    [number, `k${number}`, given.accountType ?? 'individual', new Date('2020-01-01')],
  );
  const id = rows[0]?.id ?? '';
  await database.pool.query('insert into customer_password (customer_id, hash, first_format, changed_at) values ($1, $2, $3, $4)', [
    id,
    hash,
    passwords.format(hash),
    new Date('2020-01-01'),
  ]);
  if (given.pin !== undefined) await setTradingPin(app, id, given.pin);
  const registered = {
    phone: given.phone,
    mobile_phone: given.mobile,
    representative_mobile_phone: given.representativeMobile,
    email: given.email,
  };
  for (const [field, raw] of Object.entries(registered)) if (raw !== undefined) await registerContact(app, id, field, raw);
  if (given.setting)
    await database.pool.query(`insert into factor_setting (customer_id, method, valid_from, source) values ($1, $2, $3, 'web')`, [
      id,
      given.setting.method,
      new Date(given.setting.from),
    ]);
  if (given.waveFrom)
    await database.pool.query('insert into wave_date (customer_id, mandatory_from) values ($1, $2)', [id, new Date(given.waveFrom)]);
  if (given.assigned) {
    await database.pool.query(
      `insert into assignment (customer_id, method, basis, decided_for, decided_at, late, policy_version) values ($1, $2, 'snapshot', $3, $3, false, 1)`,
      [id, given.assigned, new Date(clock.now())],
    );
  }
  return { number, loginId: `k${number}`, password, id };
}

/** As an edge reports it. Throws when nobody answers. */
export async function placeCall(
  config: Pick<Config, 'internalPort'>,
  from: string | null,
  to: string,
  extra: Record<string, unknown> = {},
) {
  const identity =
    from === null
      ? { pai: '<sip:anonymous@anonymous.invalid>', paiCount: 1, privacy: 'id' }
      : { pai: `<sip:${from}@carrier.example;user=phone>`, paiCount: 1 };
  const body = {
    callId: randomUUID(),
    fromTag: randomUUID().slice(0, 8),
    trunk: trunk.name,
    requestUri: `sip:${to}@edge.example`,
    toUser: to,
    receivedAt: new Date().toISOString(),
    ...identity,
    ...extra,
  };
  const response = await fetch(`http://127.0.0.1:${config.internalPort}/internal/calls`, {
    method: 'POST',
    headers: { authorization: `Bearer ${trunk.token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as { code?: number } };
}

/** `90s`, `6m`, `2h`, `3d`. */
function readDuration(text: string): number {
  const [, amount = '', unit = ''] = /^([\d.]+)(s|m|h|d)$/.exec(text) ?? [];
  const units: Record<string, number> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
  return Number(amount) * (units[unit] ?? Number.NaN);
}
