import { isInForce, type LiftRefusal, refuseLifting } from '#core/hold.ts';
import type { Instant } from '#core/instant.ts';
import { isYoung } from '#core/young.ts';
import { liftHolds } from '#store/hold.ts';
import { type ProcedureRecord, settleProcedure } from '#store/procedure.ts';
import { knownBrowserSince } from '#store/sign-in/browser.ts';
import { LostRace, runStep } from '#store/sign-in/statement.ts';
import type { Account } from '../account/open-account.ts';
import type { App } from '../app.ts';
import { tellContacts } from '../messages/tell-contacts.ts';
import { accountEvent } from '../procedures/account-event.ts';
import { findProcedure, keyOf } from '../procedures/begin-procedure.ts';
import { liftedNotice } from './freeze.message.ts';

export type LiftOutcome = 'lifted' | 'not_proved' | LiftRefusal;

/** What this customer could lift from this browser, before anything is proved: null when nothing stands in the way. For the page that offers it. */
export async function whyNotLift(app: App, account: Account): Promise<LiftRefusal | null> {
  const now = app.clock.now();
  const proof = { happenedAt: now, young: false, browserKnownSince: await knownSince(app, account) };
  return refuseLifting(account.customer.facts.holds, proof, now);
}

/**
 * The customer lifts what is held: with a proof made for this by a number that is not young, in a browser known before the hold (mission.md rule 14). What
 * is frozen stays frozen. The procedure `lift-hold` of this session carries the proof.
 */
export async function liftHold(app: App, account: Account, procedureId: string, requestId: string): Promise<LiftOutcome> {
  const now = app.clock.now();
  const { customer } = account;
  const procedure = await findProcedure(app, account, procedureId);
  if (procedure?.kind !== 'lift-hold' || procedure.state !== 'open' || !procedure.proofs.registered) return 'not_proved';
  const proof = {
    happenedAt: procedure.proofs.registered.at,
    young: isYoungProof(account, procedure, now),
    browserKnownSince: await knownSince(app, account),
  };
  const refusal = refuseLifting(customer.facts.holds, proof, now);
  if (refusal !== null) return refuse(app, account, refusal, requestId);
  const open = customer.facts.holds.filter((hold) => isInForce(hold, now));
  const change = liftHolds({ ids: open.map(({ id }) => id), by: 'customer', reason: 'lifted_by_customer', at: now });
  const scopes = [...new Set(open.map(({ scope }) => scope))];
  try {
    await runStep(app.database, app.sealing, {
      parts: [...settleProcedure(keyOf(account, procedureId), ['registered'], now), ...change.parts],
      also: change.also,
      events: [
        accountEvent(app, account, {
          type: 'customer.hold_lifted',
          outcome: 'success',
          method: procedure.proofs.registered.method,
          requestId,
          data: { scopes, procedure: procedureId },
        }),
      ],
      messages: tellContacts(app, customer, liftedNotice(app.settings, scopes, 'customer'), now),
    });
  } catch (error) {
    if (error instanceof LostRace) return 'not_proved';
    throw error;
  }
  return 'lifted';
}

async function refuse(app: App, account: Account, refusal: LiftRefusal, requestId: string): Promise<LiftRefusal> {
  const event = accountEvent(app, account, { type: 'customer.hold_lift_refused', outcome: 'refused', reason: refusal, requestId });
  await runStep(app.database, app.sealing, { parts: [], events: [event] });
  return refusal;
}

/** By the number that gave the proof, as it is registered now; one that is registered no more is worth nothing. */
function isYoungProof({ customer }: Account, { proofs }: ProcedureRecord, now: Instant): boolean {
  const contact = customer.contacts.find(
    ({ lookup, validTo }) => validTo === null && lookup?.toString('base64url') === proofs.registered?.authenticator,
  );
  return contact === undefined || isYoung(contact, now);
}

const knownSince = (app: App, { browserId, customer }: Account): Promise<Instant | null> =>
  browserId === null ? Promise.resolve(null) : knownBrowserSince(app.database, browserId, customer.id);
