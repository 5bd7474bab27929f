import { Problem } from '#core/problem.ts';
import { procedureRules } from '#core/procedure.ts';
import { sealContact } from '#store/contact.ts';
import { contactStands, endContact, insertContact, judgeOwnSession } from '#store/contact-change.ts';
import type { SealedContact } from '#store/facts.ts';
import { type ProcedureRecord, settleProcedure } from '#store/procedure.ts';
import { LostRace, runStep } from '#store/sign-in/statement.ts';
import { endOtherSessions } from '../account/end-other-sessions.ts';
import type { Account } from '../account/open-account.ts';
import type { App } from '../app.ts';
import { accountEvent } from '../procedures/account-event.ts';
import { findProcedure, keyOf, personalValuesOf } from '../procedures/begin-procedure.ts';
import { nextProof } from '../procedures/begin-proof.ts';
import { mayProve, type TargetContact } from '../sign-in/procedure-target.ts';
import { refuseCorporate, registeredIn } from './begin-contact-change.ts';
import { changeFacts, changeMessages, type FieldChange } from './record-contact-change.ts';

/**
 * `lost`: the field, the number that proved it, or the session itself was changed in the same moment; nothing of this change happened.
 * `over`: there was nothing to do any more; the procedure's page says why. `unproved`: a proof is missing.
 */
export type ChangeOutcome = 'changed' | 'unproved' | 'over' | 'lost';

/**
 * Registers the new number or address: at once, after a fresh proof of one registered now and a proof of control of the new one; all other sessions end,
 * all contacts are told, in the same statement (mission.md rules 11 and 12). Throws Problem('page_not_found' | 'changes_by_post_only').
 */
export async function changeContact(app: App, account: Account, id: string, requestId: string): Promise<ChangeOutcome> {
  refuseCorporate(account.customer);
  const procedure = await findProcedure(app, account, id);
  if (procedure?.kind !== 'change-contact') throw new Problem('page_not_found');
  // Pressed again: it was done the first time.
  if (procedure.state === 'done') return 'changed';
  const target = personalValuesOf(app, procedure)?.target;
  if (procedure.state !== 'open' || !target) return 'over';
  if (nextProof(procedure) !== null) return 'unproved';
  const proving = provedBy(app, account, procedure);
  if (!proving) return 'lost';
  try {
    await record(app, account, { procedure, target, proving, requestId });
    return 'changed';
  } catch (error) {
    if (!(error instanceof LostRace)) throw error;
    // Pressed twice: the first did it.
    return (await findProcedure(app, account, id))?.state === 'done' ? 'changed' : 'lost';
  }
}

/** The registered number behind the fresh proof: still registered, and old enough now, not only when it was proved. */
function provedBy(app: App, { customer }: Account, { kind, proofs }: ProcedureRecord): SealedContact | null {
  const now = app.clock.now();
  return (
    customer.contacts.find(
      (contact) =>
        contact.validTo === null &&
        contact.lookup?.toString('base64url') === proofs.registered?.authenticator &&
        mayProve(contact, kind, now),
    ) ?? null
  );
}

interface Proved {
  readonly procedure: ProcedureRecord;
  readonly target: TargetContact;
  readonly proving: SealedContact;
  readonly requestId: string;
}

async function record(app: App, account: Account, { procedure, target, proving, requestId }: Proved): Promise<void> {
  const at = app.clock.now();
  const { customer, sessionUid } = account;
  const { field, kind, value } = target;
  const former = registeredIn(customer, field, at);
  const change: FieldChange = { field, by: 'web', at, former, target };
  const ended = former && endContact({ id: former.id, customerId: customer.id }, at);
  const sessions = endOtherSessions(account, 'contact_changed', requestId, at);
  const facts = changeFacts(app, change);
  await runStep(app.database, app.sealing, {
    parts: [
      judgeOwnSession(sessionUid),
      ...settleProcedure(keyOf(account, procedure.id), procedureRules['change-contact'].proves, at),
      ...(proving.id === former?.id ? [] : [contactStands(proving.id)]),
      ...(ended ? [ended] : []),
      insertContact(
        { ...sealContact(app.sealing, value, value), customerId: customer.id, field, kind, source: 'web', boundAt: at, at },
        ended,
      ),
      ...sessions.parts,
    ],
    also: sessions.also,
    alone: sessions.alone,
    messages: changeMessages(app, customer, change),
    events: [
      accountEvent(app, account, {
        type: 'contact.changed',
        outcome: 'success',
        requestId,
        ...facts,
        data: {
          ...facts.data,
          procedure: procedure.id,
          proofs: { registered: procedure.proofs.registered?.method, target: procedure.proofs.target?.method },
        },
      }),
    ],
    notifyCustomer: customer.id,
  });
}
