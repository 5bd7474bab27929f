import { mobileFieldOf } from '#core/customer/reach.ts';
import type { Instant } from '#core/instant.ts';
import { Problem } from '#core/problem.ts';
import { procedureRules } from '#core/procedure.ts';
import { isYoung } from '#core/young.ts';
import { openContact } from '#store/contact.ts';
import { copyContact, endContact, judgeOwnSession } from '#store/contact-change.ts';
import type { CustomerRecord, SealedContact } from '#store/facts.ts';
import { settleProcedure } from '#store/procedure.ts';
import { LostRace, runStep } from '#store/sign-in/statement.ts';
import { endOtherSessions } from '../account/end-other-sessions.ts';
import type { Account } from '../account/open-account.ts';
import type { App } from '../app.ts';
import { accountEvent } from '../procedures/account-event.ts';
import { beginProcedure, findProcedure, keyOf, personalValuesOf } from '../procedures/begin-procedure.ts';
import { nextProof } from '../procedures/begin-proof.ts';
import type { TargetContact } from '../sign-in/procedure-target.ts';
import { refuseCorporate, registeredIn } from './begin-contact-change.ts';
import type { ChangeOutcome } from './change-contact.ts';
import { changeFacts, changeMessages, type FieldChange } from './record-contact-change.ts';

/** The mobile in the home field that could stand in the mobile field, which is empty; null: there is none, or it is young. */
export function movable(customer: CustomerRecord, now: Instant): SealedContact | null {
  const home = registeredIn(customer, 'phone', now);
  if (customer.facts.accountType === 'corporate' || home?.kind !== 'mobile' || isYoung(home, now)) return null;
  return registeredIn(customer, mobileFieldOf.individual, now) === null ? home : null;
}

/** Begins it: one proof, by that very number. null: there is nothing to move. */
export async function beginMove(app: App, account: Account, requestId: string): Promise<string | null> {
  refuseCorporate(account.customer);
  const home = movable(account.customer, app.clock.now());
  const value = home && openContact(app.sealing, home.sealed).value;
  if (!value) return null;
  const field = mobileFieldOf.individual;
  const personal = { target: { field, kind: 'mobile', value } as const };
  return beginProcedure(app, account, { kind: 'move-number', details: { field }, personal, requestId });
}

/**
 * Moves it. The number was registered before and has just been proved: it keeps how and when it was bound, and is no younger for the move; all else is as
 * for every change (decision 0124). Throws Problem('page_not_found' | 'changes_by_post_only').
 */
export async function moveNumber(app: App, account: Account, id: string, requestId: string): Promise<ChangeOutcome> {
  refuseCorporate(account.customer);
  const procedure = await findProcedure(app, account, id);
  if (procedure?.kind !== 'move-number') throw new Problem('page_not_found');
  // Pressed again: it was done the first time.
  if (procedure.state === 'done') return 'changed';
  const target = personalValuesOf(app, procedure)?.target;
  if (procedure.state !== 'open' || !target) return 'over';
  if (nextProof(procedure) !== null) return 'unproved';
  const home = movable(account.customer, app.clock.now());
  if (home?.lookup?.toString('base64url') !== procedure.proofs.target?.authenticator) return 'lost';
  try {
    await record(app, account, { id, target, home: home as SealedContact, requestId });
    return 'changed';
  } catch (error) {
    if (!(error instanceof LostRace)) throw error;
    return (await findProcedure(app, account, id))?.state === 'done' ? 'changed' : 'lost';
  }
}

interface Move {
  readonly id: string;
  readonly target: TargetContact;
  readonly home: SealedContact;
  readonly requestId: string;
}

async function record(app: App, account: Account, { id, target, home, requestId }: Move): Promise<void> {
  const at = app.clock.now();
  const { customer, sessionUid } = account;
  const { field } = target;
  const change: FieldChange = { field, by: 'web', at, former: null, target };
  const ended = endContact({ id: home.id, customerId: customer.id }, at);
  const sessions = endOtherSessions(account, 'contact_changed', requestId, at);
  const facts = changeFacts(app, change);
  await runStep(app.database, app.sealing, {
    parts: [
      judgeOwnSession(sessionUid),
      ...settleProcedure(keyOf(account, id), procedureRules['move-number'].proves, at),
      ended,
      copyContact({ id: home.id, customerId: customer.id }, field, at, ended),
      ...sessions.parts,
    ],
    also: sessions.also,
    alone: sessions.alone,
    messages: changeMessages(app, customer, change),
    events: [
      accountEvent(app, account, {
        type: 'contact.moved',
        outcome: 'success',
        requestId,
        ...facts,
        data: { ...facts.data, fromField: 'phone', procedure: id },
      }),
    ],
    notifyCustomer: customer.id,
  });
}
