import type { FastifyReply, FastifyRequest } from 'fastify';
import { pageHeaders } from '#ui/security-policy.ts';

const heartbeatEvery = 15_000;

/** A login's own browser has one page of it open, perhaps two; the oldest stream gives way to a further one. */
const streamsPerLogin = 4;

/** Half of the connections to the database: other requests go on. */
const toldAtOnce = 6;

/** What streams listen to: `uid` of a login that changed, or null when everything may have (the connection was cut). */
export type LoginChanges = (handler: (uid: string | null) => void) => () => void;

/** Open event streams by login. Each event tells the version of the page only; the page itself is rendered on the next GET. */
export class LoginStreams {
  readonly #open = new Map<string, Set<FastifyReply>>();
  /** What each stream was told last. The same again would tell that something has happened, also where nothing may be told (a forgotten password). */
  readonly #told = new WeakMap<FastifyReply, string>();
  readonly #versionOf: (uid: string) => Promise<string | null>;
  readonly #unsubscribe: () => void;

  constructor(changes: LoginChanges, versionOf: (uid: string) => Promise<string | null>) {
    this.#versionOf = versionOf;
    this.#unsubscribe = changes((uid) => void (uid === null ? this.#tellAll() : this.#open.has(uid) && this.#tell(uid)));
  }

  /** A few at a time: thousands of pages that ask at once would find no connection, and learn nothing. */
  async #tellAll(): Promise<void> {
    const uids = [...this.#open.keys()];
    const tellRest = async (): Promise<void> => {
      for (let uid = uids.pop(); uid !== undefined; uid = uids.pop()) await this.#tell(uid);
    };
    await Promise.all(Array.from({ length: toldAtOnce }, tellRest));
  }

  /** Takes over the reply. The current version is sent first, so nothing is missed between the page and its stream. */
  async open(uid: string, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    reply.hijack();
    // Who left while the version was being read has no close event to come: the heartbeat would beat for ever.
    if (request.raw.destroyed || reply.raw.destroyed) return;
    // Hooks are skipped for a hijacked reply.
    reply.raw.writeHead(200, {
      ...pageHeaders,
      'content-type': 'text/event-stream; charset=utf-8',
      'x-accel-buffering': 'no',
      connection: 'keep-alive',
    });
    const streams = this.#open.get(uid) ?? new Set();
    const [oldest] = streams;
    if (oldest && streams.size >= streamsPerLogin) oldest.raw.end();
    this.#open.set(uid, streams.add(reply));
    const heartbeat = setInterval(() => reply.raw.write(': still here\n\n'), heartbeatEvery);
    reply.raw.on('close', () => {
      clearInterval(heartbeat);
      streams.delete(reply);
      if (streams.size === 0 && this.#open.get(uid) === streams) this.#open.delete(uid);
    });
    await this.#tell(uid);
  }

  async #tell(uid: string): Promise<void> {
    // A failing database must not end the process: the stream's next event or the page's polling tells.
    const version = await this.#versionOf(uid).catch(() => null);
    if (version === null) return;
    for (const reply of this.#open.get(uid) ?? []) {
      if (this.#told.get(reply) === version) continue;
      this.#told.set(reply, version);
      reply.raw.write(`data: ${JSON.stringify({ version })}\n\n`);
    }
  }

  close(): void {
    this.#unsubscribe();
    for (const streams of this.#open.values()) for (const reply of streams) reply.raw.end();
  }
}
