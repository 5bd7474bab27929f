import { maskAddress } from '#core/email-address.ts';
import { minute } from '#core/instant.ts';
import { drawCode, type HashedCode, hashCode } from '#core/one-time-code.ts';
import type { IssueContext, Issued, Timing } from '#methods/method.ts';
import { mailMessage } from './message.ts';

export interface MailPrompt {
  /** The address the code went to: first letter and domain. */
  readonly masked: string;
}

export const timing: Timing = { lifetime: 10 * minute, extendedLifetime: null, reportGrace: 0, lateWindow: 10 * minute };

/** A new code to the registered address. */
export function issueEmailCode(context: IssueContext): Issued<HashedCode, MailPrompt> {
  const contact = context.contacts[0];
  if (!contact) throw new Error('a mail needs a registered address');
  const code = drawCode(context.random);
  return {
    secret: hashCode(context.codeKey, context.challengeId, code),
    prompt: { masked: maskAddress(contact.value) },
    delivery: { kind: 'mail', contactId: contact.id, ...mailMessage(code, context.occasion) },
    authenticator: contact.lookup,
  };
}
