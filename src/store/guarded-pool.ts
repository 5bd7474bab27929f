import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { isOutage, Outage } from '#core/outage.ts';
import { Packet } from './packet.ts';

/** Milliseconds. A statement of the login path takes a few; one that is this late gets no answer any more. */
const answerWithin = 3_000;
const probeWithin = 1_000;
const probeEvery = 500;

/** How long a statement may take off the login path: a batch of an import or of the snapshot. */
const patience = 15 * 60_000;

type Bounded = { readonly connectionParameters?: { query_timeout: number } };

/** Gives a connection the patience that bulk work needs; the returned function takes it back. */
export function waitPatiently(client: object): () => void {
  const { connectionParameters } = client as Bounded;
  if (!connectionParameters) return () => {}; // lent by a transaction around it, whose bounds stay
  const before = connectionParameters.query_timeout;
  connectionParameters.query_timeout = patience;
  return () => {
    connectionParameters.query_timeout = before;
  };
}

/** A connection whose statement was given up still waits for the answer: it is cut, or the next to use it would wait as well. */
class BoundedClient extends pg.Client {
  constructor(config?: pg.ClientConfig) {
    super(config);
    // The pool listens only while a connection rests: one that breaks while it is lent, between two statements, would end the process.
    this.on('error', () => {});
  }

  override query(...args: unknown[]): never {
    const sent = (super.query as (...all: unknown[]) => unknown)(...args);
    const result = sent instanceof Packet ? sent.done : sent;
    const cut = (error: Error): never => {
      this.emit('failed', error);
      if (error.message === 'Query read timeout') (this as unknown as { connection: pg.Connection }).connection.stream.destroy();
      throw error;
    };
    return (result instanceof Promise ? result.catch(cut) : result) as never;
  }
}

type Callback = (error: Error | undefined, client: pg.PoolClient | undefined, done: (release?: unknown) => void) => void;

/**
 * A pool that knows when its database is away: after the first sign one probe asks every half second, and everybody else is refused at once
 * instead of waiting behind a dead connection. It comes back by itself.
 */
export class GuardedPool extends pg.Pool {
  readonly #config: pg.PoolConfig;
  readonly #endWith: readonly pg.Pool[];
  #away = false;
  #probing: Promise<void> | null = null;
  #ended = false;

  /** `endWith`: pools that are ended with this one. */
  constructor(config: pg.PoolConfig, endWith: readonly pg.Pool[] = []) {
    super({ ...config, query_timeout: answerWithin, idle_in_transaction_session_timeout: 60_000, Client: BoundedClient } as pg.PoolConfig);
    this.#config = config;
    this.#endWith = endWith;
    this.on('connect', (client: pg.PoolClient) => (client as unknown as NodeJS.EventEmitter).on('failed', (error) => this.suspect(error)));
    this.on('release', (error: Error | undefined) => this.suspect(error));
    this.on('error', (error) => this.suspect(error));
  }

  /** False while the database gives no answer. */
  get reachable(): boolean {
    return !this.#away;
  }

  override connect(callback?: Callback): never {
    if (this.#away) return refuse(callback) as never;
    if (callback) {
      return super.connect(((error: Error | undefined, client: pg.PoolClient | undefined, done: () => void) => {
        if (error) this.suspect(error);
        callback(error, client, done);
      }) as never) as never;
    }
    return super.connect().catch((error) => {
      this.suspect(error);
      throw error;
    }) as never;
  }

  /** Tells of an error: when it looks like an outage, the database is asked whether it is there. */
  suspect(error: unknown): void {
    if (!isOutage(error) || this.#ended) return;
    this.#probing ??= this.#probe().finally(() => {
      this.#probing = null;
    });
  }

  override end(callback?: () => void): never {
    this.#ended = true;
    const all = Promise.all([super.end(), ...this.#endWith.map((pool) => pool.end())]).then(() => {});
    if (!callback) return all as never;
    all.then(() => callback(), callback);
    return undefined as never;
  }

  async #probe(): Promise<void> {
    while (!this.#ended) {
      this.#away = !(await answers(this.#config));
      if (!this.#away) return;
      await new Promise((done) => setTimeout(done, probeEvery).unref());
    }
  }
}

async function answers({ connectionString }: pg.PoolConfig): Promise<boolean> {
  const bounds = { connectionTimeoutMillis: probeWithin, query_timeout: probeWithin };
  const client = new pg.Client({ connectionString: connectionString ?? '', application_name: 'kannuki probe', ...bounds });
  client.on('error', () => {});
  const ask = client.connect().then(() => client.query('select'));
  try {
    // Its own end as well: everybody waits for what this one finds, so it must find something, whatever the driver waits for.
    await Promise.race([ask, sleep(2 * probeWithin, undefined, { ref: false }).then(() => Promise.reject(new Outage('No answer.')))]);
    return true;
  } catch (error) {
    // A database that refuses us for another reason is there: its own error tells more than ours.
    return !isOutage(error);
  } finally {
    ask.catch(() => {});
    (client as unknown as { connection: pg.Connection }).connection.stream.destroy();
  }
}

function refuse(callback: Callback | undefined): Promise<never> | undefined {
  const outage = new Outage('The database does not answer.');
  if (!callback) return Promise.reject(outage);
  process.nextTick(callback, outage, undefined, () => {});
  return undefined;
}
