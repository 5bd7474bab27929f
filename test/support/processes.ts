import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BuiltApp, buildApp } from '#main/app.ts';
import { advanceClockOffset } from '#store/clock.ts';
import { PageBrowser } from './browser.ts';
import type { TestDatabase } from './database.ts';
import { eventually } from './eventually.ts';
import type { KillAt, StepSeen } from './fault-points.ts';
import { freePort } from './free-port.ts';
import { type Inbox, inboxOf } from './inbox.ts';
import { type Channels, type RelyingParty, relyingParty, serveChannels } from './oidc-world.ts';
import { type Provider, startProvider } from './provider.ts';
import { type RoundRobin, roundRobin } from './round-robin.ts';
import { addCustomer, type Customer, insertPolicy, type NewCustomer, type Phone, placeCall, trunk } from './world.ts';

/** A server or worker of the product as a process of its own. */
export interface Running {
  readonly process: ChildProcess;
  readonly port: number;
  readonly internalPort: number;
  /** Steps that it announced, oldest first. */
  readonly steps: StepSeen[];
  /** Everything that it wrote. */
  output(): string;
  /** Resolves when it serves or works; rejects with its output when it ends before. */
  readonly ready: Promise<void>;
  /** Exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>;
  killAt(point: Omit<KillAt, 'kind'>): Promise<void>;
  kill(signal?: NodeJS.Signals): Promise<number | string>;
}

/** Real processes behind a plain load balancer, on one database, with everybody around them. */
export interface Processes {
  readonly db: TestDatabase;
  readonly issuer: string;
  readonly front: RoundRobin;
  readonly calls: RoundRobin;
  readonly provider: Provider;
  readonly inbox: Inbox;
  readonly phone: Phone;
  /** Of this test process: for what a test writes and reads beside the servers. */
  readonly built: BuiltApp;
  startServer(worker: 'inside' | 'separate'): Promise<Running>;
  startWorker(): Promise<Running>;
  /** Puts these servers, and no others, behind the load balancer. */
  serveBy(...servers: readonly Running[]): void;
  addCustomer(customer?: NewCustomer): Promise<Customer>;
  relyingParty(channel: string): Promise<RelyingParty>;
  browser(): PageBrowser;
  advance(milliseconds: number): Promise<void>;
  events(type?: string): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

const root = join(import.meta.dirname, '../..');
/** Compiled code is kept: a process that is killed again and again starts in half the time. */
const compileCache = join(tmpdir(), 'kannuki-compile-cache');
const at = '2025-07-28T08:50:00+09:00';

type Launch = Pick<Processes, 'startServer' | 'startWorker'>;

/** `first`: what is started before anything else, on a database that may still be empty. */
export async function processes(db: TestDatabase, first: (launch: Launch) => Promise<void> = async () => {}): Promise<Processes> {
  const folder = mkdtempSync(join(tmpdir(), 'kannuki-processes-'));
  const channels = await serveChannels();
  const provider = await startProvider();
  const front = await roundRobin(await freePort());
  const calls = await roundRobin(await freePort());
  const issuer = `http://localhost:${front.port}`;
  const secret = randomBytes(32);
  const env = environment({ folder, db, issuer, secret, channels, provider });
  const running: Running[] = [];
  const launch = async (program: string, extra: NodeJS.ProcessEnv): Promise<Running> => {
    const ports = { port: await freePort(), internalPort: await freePort() };
    const own = { ...env, ...extra, KANNUKI_PORT: String(ports.port), KANNUKI_INTERNAL_PORT: String(ports.internalPort) };
    const started = start(program, own, ports);
    running.push(started);
    return started;
  };
  const startServer = (worker: 'inside' | 'separate'): Promise<Running> => launch('src/main/server.ts', { KANNUKI_WORKER: worker });
  const startWorker = (): Promise<Running> => launch('src/main/worker.ts', {});
  const closeAround = async (): Promise<void> => {
    await Promise.all(running.map((one) => one.kill()));
    await Promise.all([front.close(), calls.close(), provider.close()]);
    channels.server.closeAllConnections();
    await new Promise((done) => channels.server.close(done));
    rmSync(folder, { recursive: true, force: true });
  };
  const open = async (): Promise<BuiltApp> => {
    await first({ startServer, startWorker });
    await prepare(db);
    return buildApp({
      databaseUrl: db.appUrl,
      secret,
      issuer,
      trunks: [trunk],
      supportNumber: '0120-000-111',
      freezeNumber: '0120-000-222',
      passwordNumber: null,
    });
  };
  // What listens keeps the test file alive for ever when its beginning fails.
  const built = await open().catch(async (error) => {
    await closeAround();
    await db.close();
    throw error;
  });
  return {
    db,
    issuer,
    front,
    calls,
    provider,
    built,
    inbox: inboxOf(provider),
    phone: { call: (from, to, extra) => placeCall({ internalPort: calls.port }, from, to, extra) },
    startServer,
    startWorker,
    serveBy: (...servers) => {
      front.backends = servers.map(({ port }) => port);
      calls.backends = servers.map(({ internalPort }) => internalPort);
    },
    addCustomer: (customer = {}) => addCustomer(built.app, customer),
    relyingParty: (channel) => relyingParty(issuer, channels, channel),
    browser: () => new PageBrowser(),
    advance: async (milliseconds) => {
      const target = built.app.clock.offset() + milliseconds;
      await advanceClockOffset(built.app.database.pool, target);
      await eventually(() => {
        if (Math.abs(built.app.clock.offset() - target) > 1) throw new Error('the clock has not moved yet');
      });
    },
    events: async (type) =>
      (await db.owner.query('select * from audit_event where $1::text is null or type = $1 order by id', [type ?? null])).rows,
    close: async () => {
      await built.close();
      await closeAround();
      await db.close();
    },
  };
}

/** The clock of the roll-out, and its policy. */
async function prepare(db: TestDatabase): Promise<void> {
  await db.owner.query('update clock_offset set offset_ms = $1', [new Date(at).getTime() - Date.now()]);
  await insertPolicy(db, readFileSync(join(root, 'policies/2025-mandatory-mfa.yaml'), 'utf8'), new Date('2025-05-01T00:00:00+09:00'));
  await db.owner.query(`select pg_notify('clock', ''), pg_notify('policy', '')`);
}

function environment(parts: {
  readonly folder: string;
  readonly db: TestDatabase;
  readonly issuer: string;
  readonly secret: Buffer;
  readonly channels: Channels;
  readonly provider: Provider;
}): NodeJS.ProcessEnv {
  const file = (name: string, text: string): string => {
    writeFileSync(join(parts.folder, name), text);
    return join(parts.folder, name);
  };
  return {
    PATH: process.env.PATH,
    NODE_COMPILE_CACHE: compileCache,
    UV_THREADPOOL_SIZE: '4',
    DATABASE_URL: parts.db.appUrl,
    MIGRATION_DATABASE_URL: parts.db.ownerUrl,
    KANNUKI_ISSUER: parts.issuer,
    KANNUKI_SECRET_FILE: file('secret', parts.secret.toString('hex')),
    KANNUKI_CLIENTS_FILE: file('clients.json', JSON.stringify(parts.channels.clients)),
    KANNUKI_TRUNKS_FILE: file('trunks.json', JSON.stringify([trunk])),
    KANNUKI_SMS_GATEWAY_URL: `${parts.provider.url}/sms`,
    KANNUKI_SMS_GATEWAY_TOKEN_FILE: file('sms', 'token-of-the-sms-gateway'),
    KANNUKI_MAIL_GATEWAY_URL: `${parts.provider.url}/mail`,
    KANNUKI_MAIL_GATEWAY_TOKEN_FILE: file('mail', 'token-of-the-mail-gateway'),
    KANNUKI_SUPPORT_NUMBER: '0120-000-111',
    KANNUKI_FREEZE_NUMBER: '0120-000-222',
    KANNUKI_TRUSTED_PROXIES: '127.0.0.1 ::1',
    CHANNEL_PRIVATE_HOSTS: 'localhost',
  };
}

/** A program on the same Node, with the fault points; a test says when it is to die. */
export function startProgram(program: string, env: NodeJS.ProcessEnv, args: readonly string[] = []): Running {
  return start(program, { NODE_COMPILE_CACHE: compileCache, ...env }, { port: 0, internalPort: 0 }, args);
}

function start(
  program: string,
  env: NodeJS.ProcessEnv,
  ports: { readonly port: number; readonly internalPort: number },
  args: readonly string[] = [],
): Running {
  const loaders = ['./tools/jsx-hook.mjs', './tools/leave-with-parent.mjs', './test/support/fault-points.ts'];
  const child = spawn(process.execPath, [...loaders.flatMap((loader) => ['--import', loader]), program, ...args], {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const steps: StepSeen[] = [];
  const ready = Promise.withResolvers<void>();
  const ended = new Promise<number | string>((resolve) => child.once('close', (code, signal) => resolve(signal ?? code ?? -1)));
  ready.promise.catch(() => {});
  child.on('message', (message: { kind: string }) => {
    if (message.kind === 'step') steps.push(message as StepSeen);
    if (message.kind === 'serving' || message.kind === 'working') ready.resolve();
  });
  void ended.then((how) => ready.reject(new Error(`${program} ended (${how}) before it was ready:\n${output}`)));
  return {
    process: child,
    ...ports,
    steps,
    output: () => output,
    ready: ready.promise,
    ended,
    killAt: async (point) => {
      const armed = new Promise<void>((done) => {
        const hear = (message: { kind: string }): void => {
          if (message.kind !== 'armed') return;
          child.off('message', hear);
          done();
        };
        child.on('message', hear);
      });
      child.send({ kind: 'kill-at', ...point } satisfies KillAt);
      await armed;
    },
    kill: async (signal = 'SIGKILL') => {
      child.kill(signal);
      return ended;
    },
  };
}
