import { endMessages, requeueMessages } from '#store/outbox.ts';
import type { App } from '../app.ts';

const batch = 500;

/** Ends messages that ran out unsent and codes whose sender died while it had them, and finds again the others that lost theirs. */
export async function tendOutbox(app: App): Promise<{ readonly expired: number; readonly unconfirmed: number; readonly requeued: number }> {
  const unconfirmed = await endAll(app, 'unconfirmed');
  const expired = await endAll(app, 'expired');
  return { expired, unconfirmed, requeued: await requeueMessages(app.database) };
}

async function endAll({ database, clock }: App, as: 'unconfirmed' | 'expired'): Promise<number> {
  for (let ended = 0; ; ) {
    const some = await endMessages(database, as, clock.now(), batch);
    ended += some;
    if (some < batch) return ended;
  }
}
