import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ReceivedMessage {
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: { readonly id: string; readonly to: string; readonly text: string; readonly subject?: string };
}

/** What a provider answers, after so many milliseconds or when something has happened; `null` keeps silent. */
export type ProviderAnswer = {
  readonly status: number;
  readonly body?: string;
  readonly after?: number;
  readonly when?: Promise<unknown>;
} | null;

export interface Provider {
  readonly url: string;
  readonly received: ReceivedMessage[];
  /** Answers for the next messages, in order; afterwards 202 with a reference. */
  readonly answers: ProviderAnswer[];
  close(): Promise<void>;
}

/** A provider of SMS or mail over HTTP, as a gateway of ours meets it. */
export async function startProvider(): Promise<Provider> {
  const received: ReceivedMessage[] = [];
  const answers: ProviderAnswer[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    received.push({
      path: request.url ?? '',
      authorization: request.headers.authorization,
      body: JSON.parse(Buffer.concat(chunks).toString('utf8')),
    });
    const answer = answers.length > 0 ? answers.shift() : { status: 202, body: JSON.stringify({ reference: `ref-${received.length}` }) };
    if (!answer) return;
    await answer.when;
    setTimeout(() => response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body ?? ''), answer.after ?? 0);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    answers,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
