import { Problem } from '#core/problem.ts';
import { LostRace, runStep } from '#store/sign-in/statement.ts';
import { confirmMessage, loadSiteMessages, type SiteMessage, showMessages } from '#store/site-message.ts';
import type { App } from '../app.ts';
import type { Account } from './open-account.ts';

export type { SiteMessage } from '#store/site-message.ts';

type Who = Pick<Account, 'customer' | 'sessionUid'>;

/** A customer's messages, the newest first. Whoever shows them calls `recordShown` before the answer goes out. */
export function listSiteMessages(app: App, { customer }: Who): Promise<SiteMessage[]> {
  return loadSiteMessages(app.database, customer.id);
}

/** A message as it stands on the page. */
export interface ShownMessage {
  readonly message: SiteMessage;
  /** Its very words; no value of a person is among them. */
  readonly words: string;
  readonly language: string;
}

/** Evidence of what is shown for the first time: its words, its language, the instant (mission.md rule 15). */
export async function recordShown(
  app: App,
  { customer, sessionUid }: Who,
  shown: readonly ShownMessage[],
  requestId: string,
): Promise<void> {
  const fresh = shown.filter(({ message }) => message.shownAt === null);
  if (fresh.length === 0) return;
  const occurredAt = app.clock.now();
  await runStep(app.database, app.sealing, {
    parts: [
      showMessages(
        customer.id,
        fresh.map(({ message }) => message.id),
        occurredAt,
      ),
    ],
    events: fresh.map(({ message: { id, kind, method }, words, language }) => ({
      type: 'site_message.shown',
      outcome: 'success' as const,
      actor: 'system',
      occurredAt,
      customerId: customer.id,
      method,
      sessionUid,
      requestId,
      data: { message: id, kind, words, language },
    })),
  });
}

/** The customer confirms to have read a message. Confirming twice changes nothing. Throws Problem('page_not_found') for anything but an own message. */
export async function confirmSiteMessage(app: App, { customer, sessionUid }: Who, id: string, requestId: string): Promise<void> {
  const message = (await loadSiteMessages(app.database, customer.id)).find((each) => each.id === id);
  if (message === undefined || message.shownAt === null) throw new Problem('page_not_found');
  if (message.readAt !== null) return;
  const occurredAt = app.clock.now();
  const data = { message: id, kind: message.kind };
  try {
    await runStep(app.database, app.sealing, {
      parts: [confirmMessage(customer.id, id, occurredAt)],
      events: [
        {
          type: 'site_message.confirmed',
          outcome: 'success',
          actor: 'customer',
          occurredAt,
          customerId: customer.id,
          method: message.method,
          sessionUid,
          requestId,
          data,
        },
      ],
    });
  } catch (error) {
    // Another tab confirmed it first.
    if (!(error instanceof LostRace)) throw error;
  }
}
