import type { Instant } from '#core/instant.ts';
import { laneOf } from '#core/lockout.ts';
import { sendableFrom, sendLimits } from '#core/send-budget.ts';
import type { Spend } from '#store/sign-in/sends.ts';
import { customerSubject, type SignInState } from '#store/sign-in/state.ts';

/** The browser that asks for a message, and where it is. */
export interface Asking {
  readonly browser: { readonly id: string; readonly known: boolean };
  readonly network: string;
}

/** What a message to this number or address costs. `contact`: its lookup, base64url. */
export function costOf(state: Pick<SignInState, 'customer'>, { browser, network }: Asking, contact: string, boughtByCall: boolean): Spend {
  return {
    subject: customerSubject(state.customer.id),
    lane: laneOf(browser, network),
    contact: browser.known ? null : Buffer.from(contact, 'base64url'),
    boughtByCall,
  };
}

/** From when the message may go out; null: now. The statement that sends it asks again. */
export function affordableFrom({ sends }: Pick<SignInState, 'sends'>, spend: Spend, now: Instant): Instant | null {
  if (spend.boughtByCall) return null;
  const sentTo = (subject: Buffer, lane: string): readonly Instant[] =>
    sends.find((each) => each.lane === lane && each.subject === subject.toString('base64url'))?.sentAt ?? [];
  const ends = [
    sendableFrom(sendLimits.lane, sentTo(spend.subject, spend.lane), now),
    spend.contact && sendableFrom(sendLimits.contact, sentTo(spend.contact, ''), now),
  ].filter((end) => end !== null);
  return ends.length === 0 ? null : Math.max(...ends);
}
