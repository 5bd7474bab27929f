import type { FastifyInstance } from 'fastify';
import type { PhoneConfig } from './config.ts';
import { reportBounce } from './network.ts';
import { knownClock } from './phone-routes.ts';
import { hasBearer } from './security.ts';
import type { Memory } from './stores.ts';

/** The mail is taken first and comes back later, as mails do. Milliseconds. */
const bouncesAfter = 500;

/** The providers' side: takes SMS and mail from the login server as a provider would. */
export function gatewayRoutes(server: FastifyInstance, config: PhoneConfig, memory: Memory): void {
  const tokens = { sms: config.smsToken, mail: config.mailToken };
  for (const kind of ['sms', 'mail'] as const) {
    server.post(`/gateway/${kind}`, async (request, reply) => {
      if (!hasBearer(request, tokens[kind])) return reply.code(401).send({ error: 'unauthorized' });
      const message = readMessage(request.body);
      if (message === null) return reply.code(400).send({ error: 'id, to and text must be texts' });
      await knownClock(config, memory);
      const { sequence } = memory.receive({ ...message, kind });
      if (kind === 'mail' && memory.isUnreachable(message.to)) setTimeout(() => void reportBounce(config, sequence), bouncesAfter).unref();
      return reply.code(202).send({ reference: `${kind}-${sequence}` });
    });
  }
}

function readMessage(body: unknown): { id: string; to: string; text: string; subject: string | null } | null {
  const { id, to, text, subject } = (body ?? {}) as Record<string, unknown>;
  if (typeof id !== 'string' || typeof to !== 'string' || typeof text !== 'string' || id === '' || to === '') return null;
  return { id, to, text, subject: typeof subject === 'string' ? subject : null };
}
