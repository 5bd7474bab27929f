import { minute } from '#core/instant.ts';
import { drawCode, type HashedCode, hashCode } from '#core/one-time-code.ts';
import { maskNumber } from '#core/phone-number.ts';
import type { IssueContext, Issued, Timing } from '#methods/method.ts';
import { smsMessage } from './message.ts';

export interface SmsPrompt {
  /** The number the code went to, last four digits only; null: not told. */
  readonly masked: string | null;
}

export const timing: Timing = { lifetime: 3 * minute, extendedLifetime: null, reportGrace: 0, lateWindow: 10 * minute };

/** A new code to the registered mobile number; the customer never supplies the number (S9). */
export function issueSmsCode(context: IssueContext): Issued<HashedCode, SmsPrompt> {
  const contact = context.contacts[0];
  if (!contact) throw new Error('an SMS needs a registered mobile number');
  const code = drawCode(context.random);
  return {
    secret: hashCode(context.codeKey, context.challengeId, code),
    prompt: { masked: maskNumber(contact.value) },
    delivery: { kind: 'sms', contactId: contact.id, text: smsMessage(code, context.host, context.occasion) },
    authenticator: contact.lookup,
  };
}
