import { randomUUID } from 'node:crypto';
import type { TelephonyWorld } from './telephony.ts';

export interface QueuedText {
  readonly kind?: 'sms' | 'mail';
  readonly text?: string;
  readonly subject?: string;
  readonly customerId: string;
  readonly contactId: string;
  readonly challengeId?: string;
  /** Milliseconds. */
  readonly lifetime?: number;
}

/** Puts messages into the outbox of a world as the sign-in engine does, and looks at them. */
export function outboxOf(world: () => TelephonyWorld) {
  return {
    queue: (message: QueuedText) => queue(world(), message),
    row: async (id: string) => (await world().db.owner.query(shown, [id])).rows[0],
    eventsOf: async (id: string) => (await world().events()).filter(({ data }) => data.message === id),
    customer: (suffix: string) => world().addCustomer({ number: `+8190222200${suffix}`, address: `hanako${suffix}@example.jp` }),
  };
}

const shown = 'select state, sealed, attempts, last_error, provider_reference, settled_at is not null as settled from outbox where id = $1';

/** One call of queue_messages as kannuki_app. */
async function queue({ app, db }: TelephonyWorld, message: QueuedText): Promise<string> {
  const { kind = 'sms', text = '認証番号 482913', subject, customerId, contactId, challengeId = null, lifetime = 180_000 } = message;
  const id = randomUUID();
  const now = app.clock.now();
  const sealed = app.sealing.seal('outbox', JSON.stringify({ subject, text })).toString('base64');
  const times = { queuedAt: new Date(now).toISOString(), expiresAt: new Date(now + lifetime).toISOString() };
  const queued = { id, kind, customerId, contactId, challengeId, purpose: 'login', sealed, ...times };
  await db.database.pool.query('select queue_messages($1::jsonb)', [JSON.stringify([queued])]);
  return id;
}
