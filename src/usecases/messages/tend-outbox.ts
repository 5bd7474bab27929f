import { expireMessages, requeueMessages } from '#store/outbox.ts';
import type { App } from '../app.ts';

const batch = 500;

/** Ends messages that ran out unsent, and finds again those whose sender died. */
export async function tendOutbox(app: App): Promise<{ readonly expired: number; readonly requeued: number }> {
  let expired = 0;
  for (;;) {
    const some = await expireMessages(app.database, app.clock.now(), batch);
    expired += some;
    if (some < batch) return { expired, requeued: await requeueMessages(app.database) };
  }
}
