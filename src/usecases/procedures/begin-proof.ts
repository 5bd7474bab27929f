import { randomUUID } from 'node:crypto';
import { loginEndsAt } from '#core/challenge.ts';
import { type ProcedureKind, type Proves, procedureRules } from '#core/procedure.ts';
import { endEarlierProofs, findOfProof, findProofKind, type ProcedureRecord, procedureIsOpen } from '#store/procedure.ts';
import { insertLogin } from '#store/sign-in/login.ts';
import { rotateBrowser } from '#store/sign-in/parts.ts';
import { LostRace, runStep } from '#store/sign-in/statement.ts';
import { accountChannel, accountClient } from '../account/open-account.ts';
import type { App } from '../app.ts';
import { type Browser, digestOf, newToken } from '../sign-in/browser.ts';
import { accountEvent, type ProcedureOwner } from './account-event.ts';
import { keyOf } from './begin-procedure.ts';
import { refuseAfterReset } from './refuse-after-reset.ts';

/** What the browser needs to go on at the proof's own pages. */
export interface BegunProof {
  readonly uid: string;
  readonly loginToken: string;
  readonly browserToken: string;
}

/** The next proof that a procedure needs; null when all are complete. */
export function nextProof({ kind, proofs }: Pick<ProcedureRecord, 'kind' | 'proofs'>): Proves | null {
  return procedureRules[kind as ProcedureKind].proves.find((proves) => proofs[proves] === undefined) ?? null;
}

/**
 * Begins the next proof of a procedure: it has the pages, budgets, waits and evidence of a login, and is bound to this browser likewise. null: the
 * procedure is over, or needs no further proof.
 */
export async function beginProof(
  app: App,
  account: ProcedureOwner,
  procedure: ProcedureRecord,
  browser: Browser,
): Promise<BegunProof | null> {
  const now = app.clock.now();
  const proves = nextProof(procedure);
  if (procedure.state !== 'open' || proves === null) return null;
  refuseAfterReset(app, account, procedure.kind as ProcedureKind);
  const tokens = { uid: randomUUID().replaceAll('-', ''), loginToken: newToken(app), browserToken: newToken(app) };
  const browserId = account.browserId ?? randomUUID();
  try {
    await runStep(app.database, app.sealing, {
      parts: [
        procedureIsOpen(keyOf(account, procedure.id), now),
        endEarlierProofs(procedure.id, proves),
        rotateBrowser({ id: browserId, tokenHash: digestOf(tokens.browserToken) }, now),
        insertLogin({
          uid: tokens.uid,
          cookieHash: digestOf(tokens.loginToken),
          customerId: account.customer.id,
          browserId,
          channel: accountChannel,
          clientId: accountClient,
          network: browser.network,
          userAgent: browser.userAgent,
          reauthentication: true,
          sessionUid: account.sessionUid,
          policyVersion: account.decided.version,
          startedAt: now,
          expiresAt: loginEndsAt(now, null),
          procedure: { id: procedure.id, proves },
          notWaiting: null,
        }),
      ],
      events: [begunEvent(app, account, procedure, { ...browser, loginUid: tokens.uid, proves })],
    });
    return tokens;
  } catch (error) {
    if (error instanceof LostRace) return null;
    throw error;
  }
}

const begunEvent = (
  app: App,
  account: ProcedureOwner,
  { id, kind }: ProcedureRecord,
  { requestId, network, loginUid, proves }: Browser & { readonly loginUid: string; readonly proves: Proves },
) =>
  accountEvent(app, account, {
    type: 'procedure.proof_begun',
    outcome: 'noted',
    requestId,
    network,
    loginUid,
    data: { procedure: id, kind, proves },
  });

/** The kind of procedure that this browser's proof belongs to; null when there is no such proof, or it is another browser's. */
export async function kindOfProof(app: App, uid: string, token: string): Promise<ProcedureKind | null> {
  return (await findProofKind(app.database, uid, digestOf(token))) as ProcedureKind | null;
}

/** For a browser that has lost what a proof of its session gave it: the procedure goes on without it. null: no such proof in this session. */
export const procedureOfProof = (app: App, { customer, sessionUid }: ProcedureOwner, uid: string): ReturnType<typeof findOfProof> =>
  findOfProof(app.database, uid, { customerId: customer.id, sessionUid });
