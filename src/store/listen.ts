import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

/** Called with the payload of each notification; with null whenever listening (re)starts: what was sent before is lost, read the state. */
export type NotificationHandler = (payload: string | null) => void;

/** The one LISTEN connection of a process; it comes back by itself. Payloads are ids only, the state is read from its table. */
export interface Listener {
  /** Handlers must not throw; the returned function ends the subscription. */
  subscribe(channel: string, handler: NotificationHandler): () => void;
  /** Resolves when the first connection listens to all channels subscribed so far. */
  ready(): Promise<void>;
  /** True while the connection listens; false while it is being made again. */
  isListening(): boolean;
  close(): Promise<void>;
}

export interface ListenerOptions {
  readonly connectionString: string;
  /** Told of each loss, for the log; the connection is already being made again. */
  readonly onLoss?: (error: Error) => void;
}

/** Shown in pg_stat_activity. */
export const listenerName = 'kannuki-listen';

const firstDelay = 50;
const longestDelay = 2_000;
const heartbeatEvery = 10_000;

/** Opens the shared connection in the background: `ready()` says when it listens. */
export function openListener(options: ListenerOptions): Listener {
  return new SharedListener(options);
}

class SharedListener implements Listener {
  readonly #options: ListenerOptions;
  readonly #handlers = new Map<string, Set<NotificationHandler>>();
  readonly #ready = Promise.withResolvers<void>();
  readonly #running: Promise<void>;
  #client: pg.Client | null = null;
  #asking: Promise<void> = Promise.resolve();
  #lose: (reason: Error) => void = () => {};
  #closing = new AbortController();

  constructor(options: ListenerOptions) {
    this.#options = options;
    this.#ready.promise.catch(() => {});
    this.#running = this.#run();
  }

  subscribe(channel: string, handler: NotificationHandler): () => void {
    const handlers = this.#handlers.get(channel) ?? new Set();
    handlers.add(handler);
    this.#handlers.set(channel, handlers);
    // Without a client the connection being made will listen to it, and say so.
    if (this.#client) {
      const client = this.#client;
      // One after another: a connection does one thing at a time.
      this.#asking = this.#asking.then(() => listen(client, channel)).then(() => void (handlers.has(handler) && handler(null)), this.#lose);
    }
    return () => this.#unsubscribe(channel, handler);
  }

  ready(): Promise<void> {
    return this.#ready.promise;
  }

  isListening(): boolean {
    return this.#client !== null;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#ready.reject(new Error('The listener was closed.'));
    this.#lose(new Error('The listener was closed.'));
    await this.#running;
  }

  #unsubscribe(channel: string, handler: NotificationHandler): void {
    const handlers = this.#handlers.get(channel);
    if (!handlers?.delete(handler) || handlers.size > 0) return;
    this.#handlers.delete(channel);
    this.#client?.query(`unlisten ${pg.escapeIdentifier(channel)}`).catch(this.#lose);
  }

  async #run(): Promise<void> {
    let delay = firstDelay;
    const stop = this.#closing.signal;
    while (!stop.aborted) {
      await this.#stayConnected(() => {
        delay = firstDelay;
      }).catch((error: Error) => {
        if (!stop.aborted) this.#options.onLoss?.(error);
      });
      await sleep(delay, undefined, { signal: stop }).catch(() => {});
      delay = Math.min(delay * 2, longestDelay);
    }
  }

  /** Connects, listens to everything subscribed, and ends (by throwing) when the connection is lost. */
  async #stayConnected(onListening: () => void): Promise<never> {
    const { connectionString } = this.#options;
    const client = new pg.Client({ connectionString, application_name: listenerName, keepAlive: true, connectionTimeoutMillis: 5_000 });
    const lost = Promise.withResolvers<never>();
    lost.promise.catch(() => {});
    this.#lose = lost.reject;
    // pg emits 'error' (even twice) and then 'end'; an 'error' without a handler would end the process.
    client.on('error', lost.reject);
    client.on('end', () => lost.reject(new Error('The LISTEN connection ended.')));
    client.on('notification', ({ channel, payload }) => this.#tell(channel, payload ?? ''));
    const heartbeat = setInterval(
      () => client.query({ text: 'select 1', query_timeout: 5_000 } as pg.QueryConfig).catch(lost.reject),
      heartbeatEvery,
    );
    try {
      await Promise.race([client.connect(), lost.promise]);
      for (const channel of this.#handlers.keys()) await Promise.race([listen(client, channel), lost.promise]);
      this.#client = client;
      onListening();
      this.#ready.resolve();
      for (const channel of this.#handlers.keys()) this.#tell(channel, null);
      return await lost.promise;
    } finally {
      clearInterval(heartbeat);
      this.#client = null;
      client.end().catch(() => {});
    }
  }

  #tell(channel: string, payload: string | null): void {
    for (const handler of this.#handlers.get(channel) ?? []) handler(payload);
  }
}

async function listen(client: pg.Client, channel: string): Promise<void> {
  await client.query(`listen ${pg.escapeIdentifier(channel)}`);
}
