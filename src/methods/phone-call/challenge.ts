import { minute, second } from '#core/instant.ts';
import { maskNumber } from '#core/phone-number.ts';
import type { IssueContext, Issued, Timing } from '#methods/method.ts';

/** What a call must match: the number that this attempt showed. */
export interface CallSecret {
  readonly number: string;
}

export interface CallPrompt {
  /** E.164 of the number to call. */
  readonly number: string;
  /** Which of the registered numbers these are; left out in challenges of older servers: all. */
  readonly choice?: 'all' | 'chosen' | 'ignored';
  /** The registered numbers that may call, last four digits only. */
  readonly callable: readonly { readonly kind: string; readonly masked: string }[];
}

export const timing: Timing = { lifetime: 180 * second, extendedLifetime: 600 * second, reportGrace: 10 * second, lateWindow: 10 * minute };

/** Shows a number of the pool; nothing is sent, the customer calls from any registered number. */
export function issuePhoneCall(context: IssueContext): Issued<CallSecret, CallPrompt> {
  if (context.drawn === null) throw new Error('a phone call needs a number drawn from the pool');
  return {
    secret: { number: context.drawn },
    prompt: {
      number: context.drawn,
      ...(context.choice !== undefined && { choice: context.choice }),
      callable: context.contacts.map(({ kind, value }) => ({ kind, masked: maskNumber(value) })),
    },
    delivery: null,
    authenticator: null,
  };
}
