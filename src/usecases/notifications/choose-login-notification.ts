import type { AuditEvent } from '#core/audit-event.ts';
import { addNotificationChoice } from '#store/login-notification.ts';
import { LostRace, runStep, type Step } from '#store/sign-in/statement.ts';
import type { App } from '../app.ts';
import { tellContacts } from '../messages/tell-contacts.ts';
import { loadFacts } from '../rollout/load-facts.ts';
import { notificationOffNotice } from './choose-login-notification.message.ts';
import { notificationOf } from './notify-login.ts';

export interface ChooseLoginNotification {
  readonly customerId: string;
  readonly value: 'on' | 'off';
  /** Who acts, for the evidence: of a customer with the session that asked, of support with the person's name. */
  readonly actor: 'customer' | `operator:${string}`;
  readonly requestId: string;
  readonly sessionUid?: string;
  readonly network?: string;
  /** What the guard in front adds to the same statement, e.g. the procedure that is settled by it. */
  readonly together?: Pick<Step, 'parts' | 'also'>;
}

/** `unchanged`: it was so already. `no_address`: there is nothing to choose, because no mail can be sent. */
export type NotificationChosen = { readonly kind: 'changed' | 'unchanged' | 'no_address' };

/**
 * Switches login notification on or off from now on. Whoever calls has made sure that the customer may: off takes a fresh, not young factor (rule 12).
 * Before it goes off every contact is told, in the same statement. Throws Problem('customer_not_found'), and LostRace when what stands `together` with it
 * is not given any more.
 */
export async function chooseLoginNotification(app: App, input: ChooseLoginNotification): Promise<NotificationChosen> {
  for (let tries = 0; ; tries++) {
    const customer = await loadFacts(app, { id: input.customerId });
    const now = app.clock.now();
    const before = notificationOf(app, customer, now);
    if (before.basis === 'no_address') return { kind: 'no_address' };
    if (before.on === (input.value === 'on')) return { kind: 'unchanged' };
    const { id: customerId, notificationChoices } = customer;
    const choices = notificationChoices.filter(({ source }) => source !== 'opening').length;
    const source = input.actor === 'customer' ? 'web' : 'support';
    try {
      await runStep(app.database, app.sealing, {
        parts: [addNotificationChoice({ customerId, value: input.value, source, choices }, now), ...(input.together?.parts ?? [])],
        also: input.together?.also ?? [],
        events: [chosenEvent(input, before.basis, now)],
        messages: input.value === 'off' ? tellContacts(app, customer, notificationOffNotice(app.settings.freezeNumber), now) : [],
      });
      return { kind: 'changed' };
    } catch (error) {
      if (!(error instanceof LostRace) || tries >= 2) throw error;
    }
  }
}

function chosenEvent(input: ChooseLoginNotification, before: string, occurredAt: number): AuditEvent {
  const { customerId, actor, value, requestId, sessionUid, network } = input;
  return {
    type: 'notification.chosen',
    outcome: 'success',
    actor,
    occurredAt,
    customerId,
    requestId,
    ...(sessionUid !== undefined && { sessionUid }),
    ...(network !== undefined && { network }),
    data: { value, before },
  };
}
