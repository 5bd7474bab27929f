import type { Inquiry } from '#core/inquiry.ts';
import { laneOf } from '#core/lockout.ts';
import { inquiryLimit } from '#core/send-budget.ts';
import { countIn } from '#store/sign-in/sends.ts';
import { LostRace, runStep } from '#store/sign-in/statement.ts';
import { caseOpenedEvent, type NewCase, openCase } from '#store/support-case.ts';
import type { App } from '../app.ts';

export interface OpenInquiry {
  readonly inquiry: Inquiry;
  /** Of the browser (/24, /56). */
  readonly network: string;
  readonly requestId: string;
}

/**
 * Opens a case for a person to read, and changes nothing else (mission.md rule 11). No customer is looked up, so that neither the answer nor its time
 * tells whether there is one. `too_many`: the network's budget is spent.
 */
export async function openInquiry(app: App, { inquiry, network, requestId }: OpenInquiry): Promise<'opened' | 'too_many'> {
  const at = app.clock.now();
  const opened: NewCase = { kind: 'inquiry', customerId: null, openedBy: 'visitor', at, details: { ...inquiry, network } };
  const spent = countIn({ subject: app.sealing.lookup('inquiry', 'all'), lane: laneOf(null, network) }, inquiryLimit, at);
  try {
    await runStep(app.database, app.sealing, {
      parts: [{ name: 'spent', sql: spent, mustChangeOne: true }, openCase(app.sealing, opened)],
      events: [{ ...caseOpenedEvent(opened), network, requestId }],
    });
    return 'opened';
  } catch (error) {
    if (error instanceof LostRace) return 'too_many';
    throw error;
  }
}
