import type { SecretFault } from '#core/new-password.ts';
import { Problem } from '#core/problem.ts';
import { loadSecrets } from '#store/secrets.ts';
import type { Account } from '../account/open-account.ts';
import type { App } from '../app.ts';
import { beginProcedure } from '../procedures/begin-procedure.ts';
import type { Browser } from '../sign-in/browser.ts';
import { judgeClosely, judgeOpenly, type NewSecret } from './judge-new-secret.ts';
import { asKept, lengthOf, procedureOf, type Secret } from './secret.ts';

export type Proposed =
  | { readonly kind: 'begun'; readonly procedure: string }
  | { readonly kind: 'refused'; readonly faults: readonly SecretFault[] };

/** What the procedure keeps sealed between typing and proof: never what was typed. */
export interface ProposedSecret {
  /** argon2id */
  readonly hash: string;
  /** What is wrong with it that may be said only after the proof. */
  readonly faults: readonly SecretFault[];
}

/** Takes a new password or PIN and begins the procedure that changes it; nothing is changed before a fresh proof. */
export async function proposeSecret(
  app: App,
  account: Account,
  input: { readonly secret: Secret; readonly typed: string; readonly browser: Browser },
): Promise<Proposed> {
  const { secret, browser } = input;
  const fresh: NewSecret = { secret, value: asKept(secret, input.typed) };
  const { customer, loginId, browserKnown } = account;
  const faults = judgeOpenly(app, fresh, { loginId, customerNumber: customer.customerNumber });
  if (faults.length > 0) return { kind: 'refused', faults };
  const claimant = { known: browserKnown, network: browser.network };
  if (app.passwords.isCrowded(claimant)) throw new Problem('too_busy');
  const kept = await loadSecrets(app.database, customer.id);
  const proposed = await app.passwords.inTurn(
    claimant,
    async (): Promise<ProposedSecret> => ({
      faults: await judgeClosely(app, fresh, customer, kept),
      hash: await app.passwords.hash(fresh.value),
    }),
  );
  const procedure = await beginProcedure(app, account, {
    kind: procedureOf[secret],
    personal: { ...proposed },
    requestId: browser.requestId,
  });
  return { kind: 'begun', procedure };
}

/** The longest field that is read at all: longer ones are no password of anybody's. */
export const longestTyped = (secret: Secret): number => 4 * lengthOf[secret].most;
