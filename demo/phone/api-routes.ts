import type { FastifyInstance } from 'fastify';
import { readClock } from './network.ts';
import { destination, dial, jump, type PhoneParts, setUnreachable, textFor } from './phone-routes.ts';
import { securityHeaders } from './security.ts';
import { type Happening, sequenceOf } from './stores.ts';
import type { Text } from './text.ts';
import { viewCall, viewMessage } from './view.ts';

type Fields = Readonly<Record<string, string | undefined>>;

const heartbeat = 15_000;

/** What programs and tests use, and the live stream of the page. */
export function apiRoutes(server: FastifyInstance, parts: PhoneParts): void {
  const { config, memory } = parts;
  server.get('/api/messages', async (request) => {
    const { to, kind, after = '0' } = request.query as Fields;
    const messages = memory.messages(to === undefined ? undefined : destination(to));
    return {
      messages: messages.filter((message) => message.sequence > Number(after) && (kind === undefined || message.kind === kind)),
      sequence: memory.sequence,
    };
  });
  server.get('/api/calls', async () => ({ calls: memory.calls() }));
  server.post('/api/call', async (request, reply) => {
    const { from, to, withheld } = (request.body ?? {}) as Readonly<Record<string, unknown>>;
    const outcome = await dial(parts, { from: String(from ?? ''), to: String(to ?? ''), withheld: withheld === true });
    return 'problem' in outcome ? reply.code(400).send(outcome) : outcome.call;
  });
  server.post('/api/bounce', async (request) => {
    const { to, unreachable } = (request.body ?? {}) as Readonly<Record<string, unknown>>;
    await setUnreachable(parts, String(to ?? ''), unreachable === true);
    return { to, unreachable: memory.isUnreachable(String(to ?? '')) };
  });
  server.get('/api/clock', async (_request, reply) => (await readClock(config)) ?? reply.code(503).send({ error: 'unreachable' }));
  server.post('/api/clock', async (request, reply) => {
    const to = ((request.body ?? {}) as Fields).to ?? '';
    return (await jump(config, memory, to)) ?? reply.code(502).send({ error: 'not moved' });
  });
  server.get('/events', (request, reply) => {
    const text = textFor(request);
    const after = Number(request.headers['last-event-id'] ?? (request.query as Fields).after ?? 0);
    reply.hijack();
    const { raw } = reply;
    raw.writeHead(200, { ...securityHeaders, 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' });
    raw.write('retry: 1000\n\n');
    const end = memory.watch(after, (happening) =>
      raw.write(`id: ${sequenceOf(happening)}\nevent: ${happening.kind}\ndata: ${JSON.stringify(viewOf(happening, text))}\n\n`),
    );
    const beat = setInterval(() => raw.write(':\n\n'), heartbeat);
    request.raw.on('close', () => {
      clearInterval(beat);
      end();
    });
  });
}

function viewOf(happening: Happening, text: Text): object {
  if (happening.kind === 'message') return viewMessage(happening.message, text);
  return happening.kind === 'call' ? viewCall(happening.call, text) : {};
}
