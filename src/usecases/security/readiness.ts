import { type Readiness, readinessOf } from '#core/policy/readiness.ts';
import { lastProofs } from '#store/contact-proofs.ts';
import type { Account } from '../account/open-account.ts';
import type { App } from '../app.ts';
import { notificationOf } from '../notifications/notify-login.ts';

/** The customer's checklist, by what is registered and what was proved. */
export async function checkReadiness(app: App, { customer, decided }: Account): Promise<Readiness> {
  const now = app.clock.now();
  const proofs = await lastProofs(app.database, customer.id);
  const contacts = customer.contacts.map((contact) => {
    const provedAt = proofs.get(contact.lookup?.toString('base64url') ?? '') ?? Number.NEGATIVE_INFINITY;
    return { ...contact, proved: provedAt >= contact.boundAt, bounced: contact.bouncedAt !== null };
  });
  return readinessOf(decided.policy, customer.facts, contacts, notificationOf(app, customer, now), now);
}
