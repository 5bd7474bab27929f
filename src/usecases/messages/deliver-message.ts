import type { AuditEvent } from '#core/audit-event.ts';
import { maskAddress } from '#core/email-address.ts';
import { maskNumber } from '#core/phone-number.ts';
import type { DeliveryOutcome, MailSender, SmsSender } from '#ports/messages.ts';
import { type ClaimedMessage, claimMessage, releaseMessage, type SettledState, settleMessage } from '#store/outbox.ts';
import { announced } from '#store/step.ts';
import type { App } from '../app.ts';

export interface Senders {
  readonly sms: SmsSender;
  readonly mail: MailSender;
}

export type DeliveryResult =
  | { readonly kind: SettledState | 'already_settled' }
  /** It waits in the outbox: until its gateway answers, or until it may be said again. */
  | { readonly kind: 'held' }
  /** Nothing was settled: to be tried again. `error` tells neither number nor text. */
  | { readonly kind: 'try_again'; readonly error: string };

type Message = ClaimedMessage & { readonly to: string; readonly subject?: string; readonly text: string };

/**
 * Delivers one message of the outbox: claim, send, settle. When nobody can know whether it was sent (the process dies after the claim, the provider keeps
 * silent), a code is not sent again: whoever waits for it asks for another one. What only tells of something must arrive: it is sent again later, with the
 * same id and text (decision 0136).
 */
export async function deliverMessage(app: App, senders: Senders, id: string): Promise<DeliveryResult> {
  const claim = await claimMessage(app.database, id, app.clock.now());
  if (claim.kind === 'settled') return { kind: 'already_settled' };
  if (claim.kind === 'claimed_elsewhere') return { kind: 'try_again', error: 'claimed_elsewhere' };
  if (claim.kind === 'held') return { kind: 'held' };
  const message = openMessage(app, claim.message);
  if (message.expiresAt <= app.clock.now()) return settle(app, message, 'expired', null, null);
  if (!message.challengeIsOpen) return settle(app, message, 'superseded', null, null);
  const outcome = await announced('message.send', () => send(senders, message));
  if (outcome.result === 'accepted') return settle(app, message, 'sent', null, outcome.reference);
  if (outcome.result === 'permanent') return settle(app, message, 'failed', outcome.error, null);
  const mayBeSent = outcome.result === 'unknown';
  if (mayBeSent && message.challengeId !== null) return settle(app, message, 'unconfirmed', outcome.error, null);
  await releaseMessage(app.database, message, { error: outcome.error, at: app.clock.now(), mayBeSent });
  return mayBeSent ? { kind: 'held' } : { kind: 'try_again', error: outcome.error };
}

function openMessage({ sealing }: App, message: ClaimedMessage): Message {
  const { value } = JSON.parse(sealing.open('contact', message.contactSealed)) as { value: string };
  const { subject, text } = JSON.parse(sealing.open('outbox', message.sealed)) as { subject?: string; text: string };
  return { ...message, to: value, text, ...(subject !== undefined && { subject }) };
}

function send(senders: Senders, { id, kind, to, subject, text }: Message): Promise<DeliveryOutcome> {
  return kind === 'sms' ? senders.sms.send({ id, to, text }) : senders.mail.send({ id, to, subject: subject ?? '', text });
}

/** The provider took the message or refused it: either way it is there. */
const isAnswered = (state: SettledState): boolean => state === 'sent' || state === 'failed';

const eventOf: Readonly<Record<SettledState, Pick<AuditEvent, 'type' | 'outcome'>>> = {
  sent: { type: 'message.delivered', outcome: 'success' },
  failed: { type: 'message.failed', outcome: 'failure' },
  expired: { type: 'message.expired', outcome: 'failure' },
  superseded: { type: 'message.superseded', outcome: 'noted' },
  unconfirmed: { type: 'message.unconfirmed', outcome: 'failure' },
};

async function settle(
  app: App,
  message: Message,
  state: SettledState,
  error: string | null,
  reference: string | null,
): Promise<DeliveryResult> {
  const now = app.clock.now();
  const { id, kind, to, customerId, challengeId, channel, method, loginUid, purpose, attempts } = message;
  await settleMessage(
    app.database,
    app.sealing,
    id,
    {
      state,
      error,
      reference,
      at: now,
      answered: message.gatewayFailed && isAnswered(state) ? kind : null,
      silent: state === 'unconfirmed' ? kind : null,
      address: kind === 'mail' && isAnswered(state) ? (state === 'sent' ? 'accepted' : 'refused') : null,
    },
    {
      ...eventOf[state],
      actor: 'system',
      occurredAt: now,
      customerId,
      ...(error !== null && { reason: error }),
      ...(challengeId !== null && { challengeId }),
      ...(channel !== null && { channel }),
      ...(method !== null && { method }),
      ...(loginUid !== null && { loginUid }),
      data: { message: id, kind, purpose, attempts, destination: kind === 'sms' ? maskNumber(to) : maskAddress(to), reference },
    },
  );
  return { kind: state };
}
