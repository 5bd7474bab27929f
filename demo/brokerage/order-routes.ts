import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Brokerage, Channel } from './channel-routes.ts';
import { readOrder } from './orders.ts';

/** Channels where stocks are bought. */
export const ordersAt = (channel: string): boolean => channel === 'customer-site' || channel === 'stock-app';

/** What the account page says after a form: a word that it knows, never text from an address. */
export const said = ['ordered', 'cancelled', 'stopped', 'unreadable', 'not-found'] as const;
export type Said = (typeof said)[number];

/** Buying and cancelling, on the page and at the channel's interface; the page goes through the interface like everybody. */
export function addOrders(app: FastifyInstance, brokerage: Brokerage, channel: Channel): void {
  const { base } = channel;
  app.post(`${base}/api/orders`, (request, reply) => order(brokerage, channel, request, reply));
  app.delete(`${base}/api/orders/:id`, (request, reply) => cancel(brokerage, channel, request, reply));
  app.post(`${base}/orders`, (request, reply) =>
    byForm(channel, request, reply, '/orders', { method: 'POST', body: (request.body ?? {}) as object }),
  );
  app.post(`${base}/orders/:id/cancel`, (request, reply) =>
    byForm(channel, request, reply, `/orders/${encodeURIComponent((request.params as { id: string }).id)}`, { method: 'DELETE' }),
  );
}

/** A new order is refused while anything is held or frozen: by the token's claim, asked at this moment, or by an event. */
async function order(brokerage: Brokerage, channel: Channel, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const asking = await channel.whoAsks(request, reply, '/orders');
  if (asking === null) return reply;
  if (asking.holds.length > 0) return reply.code(403).send({ error: 'trading_stopped', holds: asking.holds });
  const wanted = readOrder(request.body);
  if (!wanted) return reply.code(400).send({ error: 'invalid_order' });
  return reply.code(201).send(brokerage.orders.add(asking.customerNumber, wanted));
}

/** Cancelling stays possible, whatever is held (mission of a hold: nothing new goes out, nothing is trapped). */
async function cancel(brokerage: Brokerage, channel: Channel, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { id } = request.params as { id: string };
  const asking = await channel.whoAsks(request, reply, `/orders/${id}`);
  if (asking === null) return reply;
  return brokerage.orders.cancel(asking.customerNumber, id) ? reply.code(204).send() : reply.code(404).send({ error: 'order_not_found' });
}

const meaning: Readonly<Record<number, Said>> = { 201: 'ordered', 204: 'cancelled', 403: 'stopped', 400: 'unreadable', 404: 'not-found' };

async function byForm(
  channel: Channel,
  request: FastifyRequest,
  reply: FastifyReply,
  path: string,
  sent: { readonly method: string; readonly body?: object },
): Promise<FastifyReply> {
  const session = await channel.session(request, reply);
  const answer = session && (await channel.ask(session, path, sent));
  const word = answer && meaning[answer.status];
  return reply.redirect(`${channel.base}/${word ? `?said=${word}#trading` : ''}`, 303);
}
