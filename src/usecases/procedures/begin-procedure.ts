import { randomUUID } from 'node:crypto';
import { type ProcedureKind, procedureLifetime } from '#core/procedure.ts';
import { dropProcedure, insertProcedure, listOpenProcedures, loadProcedure, type ProcedureRecord } from '#store/procedure.ts';
import { runStep } from '#store/sign-in/statement.ts';
import type { Account } from '../account/open-account.ts';
import type { App } from '../app.ts';
import type { TargetContact } from '../sign-in/procedure-target.ts';
import { accountEvent, type ProcedureOwner } from './account-event.ts';
import { refuseAfterReset } from './refuse-after-reset.ts';

/** What a procedure keeps sealed until it is done. `target` is what must be proved to be the customer's. */
export interface PersonalValues {
  readonly target?: TargetContact;
  readonly [name: string]: unknown;
}

export interface BeginProcedure {
  readonly kind: ProcedureKind;
  /** Words and ids of ours, readable in the database: never a number, an address or a password. */
  readonly details?: Readonly<Record<string, unknown>>;
  readonly personal?: PersonalValues;
  readonly requestId: string;
}

/**
 * Begins a procedure on the account site and returns its id. Nothing is changed by it until its proofs are complete and it is settled.
 * Throws Problem('held_after_reset').
 */
export async function beginProcedure(app: App, account: Account, input: BeginProcedure): Promise<string> {
  const now = app.clock.now();
  const { kind, details = {}, personal, requestId } = input;
  refuseAfterReset(app, account, kind);
  const id = randomUUID();
  await runStep(app.database, app.sealing, {
    parts: insertProcedure({
      id,
      kind,
      customerId: account.customer.id,
      sessionUid: account.sessionUid,
      details,
      sealed: personal ? app.sealing.seal('procedure', JSON.stringify(personal)) : null,
      targetLookup: personal?.target ? app.sealing.lookup('contact', personal.target.value) : null,
      startedAt: now,
      expiresAt: now + procedureLifetime,
    }),
    events: [
      accountEvent(app, account, { type: 'procedure.begun', outcome: 'noted', requestId, data: { procedure: id, kind, ...details } }),
    ],
  });
  return id;
}

/** Gives it up: nothing is left behind. */
export async function abandonProcedure(app: App, account: Account, id: string, requestId: string): Promise<void> {
  const found = await findProcedure(app, account, id);
  if (found?.state !== 'open') return;
  await runStep(app.database, app.sealing, {
    parts: dropProcedure(id, app.clock.now()),
    events: [
      accountEvent(app, account, { type: 'procedure.dropped', outcome: 'noted', requestId, data: { procedure: id, kind: found.kind } }),
    ],
  });
}

/** One of this session's own; null for every other id. */
export function findProcedure(app: App, account: Account, id: string): Promise<ProcedureRecord | null> {
  return isId(id) ? loadProcedure(app.database, keyOf(account, id), app.clock.now()) : Promise.resolve(null);
}

/** Begun in this session and not finished. */
export const openProcedures = (app: App, { customer, sessionUid }: Account): Promise<ProcedureRecord[]> =>
  listOpenProcedures(app.database, { customerId: customer.id, sessionUid }, app.clock.now());

export const keyOf = ({ customer, sessionUid }: Pick<ProcedureOwner, 'customer' | 'sessionUid'>, id: string) => ({
  id,
  customerId: customer.id,
  sessionUid,
});

/** Opens what it keeps sealed; null once it is over. */
export function personalValuesOf(app: Pick<App, 'sealing'>, { sealed }: Pick<ProcedureRecord, 'sealed'>): PersonalValues | null {
  return sealed === null ? null : (JSON.parse(app.sealing.open('procedure', sealed)) as PersonalValues);
}

const isId = (id: string): boolean => /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/.test(id);
