import type { Instant } from '#core/instant.ts';
import { type SettingChange, settingChange, settingOptions } from '#core/policy/setting-options.ts';
import { procedureRules } from '#core/procedure.ts';
import { judgeAgain, keepSetting } from '#store/factor-setting.ts';
import type { CustomerRecord } from '#store/facts.ts';
import { type ProcedureRecord, settleProcedure } from '#store/procedure.ts';

import { LostRace, runStep, type Step } from '#store/sign-in/statement.ts';
import { endOtherSessions } from '../account/end-other-sessions.ts';
import type { Account } from '../account/open-account.ts';
import type { App } from '../app.ts';
import { tellContacts } from '../messages/tell-contacts.ts';
import { accountEvent } from '../procedures/account-event.ts';
import { findProcedure, keyOf } from '../procedures/begin-procedure.ts';
import { nextProof } from '../procedures/begin-proof.ts';
import { proofStillCounts } from '../procedures/proof-counts.ts';
import { loadFacts } from '../rollout/load-facts.ts';
import type { MethodDetails } from './choose-method.ts';
import { methodSetNotice } from './method-set.message.ts';

/** `over`: no such procedure, done, dropped or run out. `unproved`: a proof is missing, or what proved it counts no more. `not_offered`: the policy allows it no longer. */
export type MethodApplied =
  | { readonly kind: 'done'; readonly change: SettingChange; readonly method: string | null; readonly otherSessionsEnded: boolean }
  | { readonly kind: 'over' | 'unproved' | 'not_offered' };

export interface ApplyMethod {
  readonly id: string;
  /** The customer wants other sessions ended also where the rules do not. */
  readonly endOthers: boolean;
  readonly requestId: string;
}

/** Puts a proved choice of a method in force: setting, sessions, evidence and notices in one statement (mission.md rules 3 and 12). */
export async function applyMethod(app: App, account: Account, input: ApplyMethod): Promise<MethodApplied> {
  for (let tries = 0; ; tries++) {
    const [procedure, customer] = await Promise.all([findProcedure(app, account, input.id), loadFacts(app, { id: account.customer.id })]);
    if (procedure?.kind !== 'choose-method' || procedure.state !== 'open') return { kind: 'over' };
    const now = app.clock.now();
    if (nextProof(procedure) !== null || !proofStillCounts(customer, procedure, now)) return { kind: 'unproved' };
    const { to: method, contacts } = procedure.details as unknown as MethodDetails;
    const { policy } = app.policies.inForceAt(now);
    const offered =
      method === null || settingOptions(policy, customer.facts, now).some((one) => one.method === method && one.obstacle === null);
    if (!offered) return { kind: 'not_offered' };
    const change = settingChange(customer.facts, { method, contacts }, now);
    const ends = change === 'change' || change === 'remove' || input.endOthers;
    try {
      await runStep(app.database, app.sealing, stepFor(app, account, customer, input, { procedure, method, contacts, change, ends, now }));
      return { kind: 'done', change, method, otherSessionsEnded: ends };
    } catch (error) {
      if (!(error instanceof LostRace) || tries >= 2) throw error;
    }
  }
}

interface Decided {
  readonly procedure: ProcedureRecord;
  readonly method: string | null;
  readonly contacts: readonly string[] | null;
  readonly change: SettingChange;
  readonly ends: boolean;
  readonly now: Instant;
}

function stepFor(app: App, account: Account, customer: CustomerRecord, { id, requestId }: ApplyMethod, decided: Decided): Step {
  const { procedure, method, contacts, change, ends, now } = decided;
  const { sessionUid } = account;
  const ended = ends ? endOtherSessions(account, 'method_changed', requestId, now) : { parts: [], also: [], alone: null };
  const inForce = customer.facts.settings.filter(({ validTo }) => validTo === null).length;
  const changes = change !== 'none';
  return {
    parts: [
      ...settleProcedure(keyOf(account, id), procedureRules['choose-method'].proves, now),
      ...(changes
        ? [
            ...keepSetting({ customerId: customer.id, method, contacts, inForce, at: now }),
            judgeAgain(customer.id, ends ? sessionUid : null),
          ]
        : []),
      ...ended.parts,
    ],
    also: ended.also,
    alone: ended.alone,
    events: [
      accountEvent(app, account, {
        type: 'method.set',
        outcome: 'success',
        requestId,
        ...(method !== null && { method }),
        data: {
          procedure: id,
          change,
          to: method,
          contacts,
          provedBy: procedure.proofs.registered?.method ?? null,
          otherSessionsEnded: ends,
        },
      }),
    ],
    messages: change === 'none' ? [] : tellContacts(app, customer, methodSetNotice(change, app.settings.freezeNumber), now),
  };
}
