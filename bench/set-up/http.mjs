import { Pool } from 'undici';

/** Connections to one server, kept open. */
export function connectionsTo(origin, connections = 64) {
  const pool = new Pool(origin, { connections, pipelining: 1, keepAliveTimeout: 60_000, headersTimeout: 60_000 });
  return {
    origin,
    close: () => pool.close(),
    /** `form` and `json` are sent as such. `jar` gives its cookies and keeps what it gets. */
    async ask(method, path, { jar, form, json, headers = {} } = {}) {
      const body = form ? new URLSearchParams(form).toString() : json ? JSON.stringify(json) : undefined;
      const type = form ? 'application/x-www-form-urlencoded' : json ? 'application/json' : undefined;
      const sent = {
        ...headers,
        ...(type && { 'content-type': type }),
        ...(jar && { 'x-forwarded-for': jar.address }),
        ...(jar?.size && { cookie: jar.header() }),
      };
      const begun = performance.now();
      const response = await pool.request({ method, path, body, headers: sent });
      const text = await response.body.text();
      jar?.keep(response.headers['set-cookie']);
      return { status: response.statusCode, headers: response.headers, text, took: performance.now() - begun };
    },
    /** An event stream: resolves with a reader of its data lines once the answer has begun. */
    async stream(path, { jar, onData }) {
      const response = await pool.request({ method: 'GET', path, headers: { cookie: jar.header(), accept: 'text/event-stream' } });
      response.body.on('data', onData).on('error', () => {});
      return () => response.body.destroy();
    },
  };
}

/** Cookies of one browser; all of them go to the one server, from an address that is this browser's alone. */
export class Jar {
  static #made = 0;
  #cookies = new Map();
  address = addressOf(Jar.#made++);

  get size() {
    return this.#cookies.size;
  }

  header() {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  keep(lines) {
    for (const line of [lines ?? []].flat()) {
      const pair = line.split(';', 1)[0];
      const [name, value] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)];
      if (value === '' || /max-age=0|expires=Thu, 01 Jan 1970/i.test(line)) this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
  }
}

/** Another network (/24) each time. */
const addressOf = (nth) => `10.${(nth >> 8) & 255}.${nth & 255}.7`;

/** The server said that it is too busy. */
export class Refused extends Error {
  constructor(where, answer) {
    super(`${where}: ${answer.status}`);
    this.where = where;
    /** Whether it said when to come back. */
    this.comeBack = answer.headers['retry-after'] !== undefined;
    /** Milliseconds from the question to this answer. */
    this.after = answer.took;
  }
}

/** Throws with the answer's beginning unless the status is one of these; Refused when the server is too busy. */
export function expect(answer, what, ...statuses) {
  if (statuses.includes(answer.status)) return answer;
  if (answer.status === 503 || answer.status === 429) throw new Refused(what, answer);
  throw new Error(`${what}: ${answer.status} ${answer.text.replace(/<[^>]+>|\s+/g, ' ').slice(0, 300)}`);
}
