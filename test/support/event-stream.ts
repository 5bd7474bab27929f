import type { PageBrowser } from './browser.ts';
import { eventually } from './eventually.ts';

/** The event stream of a login's page, as its script has it. */
export interface EventStream {
  readonly status: number;
  readonly contentType: string;
  /** Versions told so far, oldest first, with the instant (performance.now()) each came. */
  readonly versions: readonly { readonly version: string; readonly at: number }[];
  /** The first version told after so many. */
  next(after: number, within?: number): Promise<{ readonly version: string; readonly at: number }>;
  /** Settles when the stream is over. */
  readonly ended: Promise<unknown>;
  close(): Promise<void>;
}

/** Opens `/login/:uid/events` with the cookies of a browser. */
export async function openStream(browser: PageBrowser, path: string, issuer: string): Promise<EventStream> {
  const url = new URL(`${path}/events`, issuer).href;
  const ending = new AbortController();
  const response = await fetch(url, { headers: { accept: 'text/event-stream', cookie: browser.header(url) }, signal: ending.signal });
  const versions: { version: string; at: number }[] = [];
  const reading = response.status === 200 ? read(response, versions) : response.text();
  return {
    status: response.status,
    contentType: response.headers.get('content-type') ?? '',
    versions,
    ended: reading.catch(() => {}),
    next: (after, within = 20_000) =>
      eventually(() => {
        const version = versions[after];
        if (!version) throw new Error(`no version came after ${after}`);
        return version;
      }, within),
    close: async () => {
      ending.abort();
      await reading.catch(() => {});
    },
  };
}

async function read(response: Response, versions: { version: string; at: number }[]): Promise<void> {
  let rest = '';
  for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    const events = (rest + chunk).split('\n\n');
    rest = events.pop() ?? '';
    for (const event of events) {
      const data = /^data: (.+)$/m.exec(event)?.[1];
      if (data) versions.push({ version: (JSON.parse(data) as { version: string }).version, at: performance.now() });
    }
  }
}
