import { type Duration, day, type Instant } from './instant.ts';

/** How a number or address came to be registered. */
export type ContactSource = 'import' | 'web' | 'support' | 'post';

/** What was bound or changed less than this ago is young (mission.md rule 12). */
export const youngFor: Duration = 3 * day;

/**
 * Young things log in, but authorise no contact or factor change, withdrawal, thaw, or switching notices off. What a brokerage's account export brought was
 * registered with it before; waves and the snapshot make nothing young.
 */
export const isYoung = ({ source, boundAt }: { readonly source: ContactSource; readonly boundAt: Instant }, now: Instant): boolean =>
  source !== 'import' && now < boundAt + youngFor;

/** How a password or trading PIN came to be what it is: with an account export, changed after a fresh proof, set anew by somebody who had forgotten it. */
export type SecretSource = 'import' | 'change' | 'reset';

/** A password or PIN as it stands: since when, and how it was set. */
export interface SecretAge {
  readonly setBy: SecretSource;
  readonly changedAt: Instant;
}

/** Until when it is young; null: it is not. */
export function youngUntil({ setBy, changedAt }: SecretAge, now: Instant): Instant | null {
  const until = changedAt + youngFor;
  return setBy !== 'import' && now < until ? until : null;
}

/** What a customer knows, as it stands now; the PIN is null for who has none. */
export interface SecretAges {
  readonly password: SecretAge;
  readonly pin: SecretAge | null;
}

/** What of a customer may be young for a session. */
export interface Ages {
  readonly secrets: SecretAges;
  /** Numbers and addresses registered now. */
  readonly contacts: readonly { readonly source: ContactSource; readonly boundAt: Instant }[];
  /** Every factor of the session was given by a number or address that is young. */
  readonly youngFactor: boolean;
}

/**
 * As relying parties read it (claim `young`), sorted; empty when nothing is young. `withdrawal`: withdrawals wait, because the password was set anew by somebody
 * who had forgotten it, or because a young number or address let this session in: it authorises none. `first-order`: the first order from a browser new since
 * the change waits for confirmation through an older contact.
 */
export function nameYoung({ secrets: { password, pin }, contacts, youngFactor }: Ages, now: Instant): string[] {
  const changed =
    [password, pin].some((secret) => secret !== null && youngUntil(secret, now) !== null) ||
    contacts.some((contact) => isYoung(contact, now));
  const withdrawalWaits = youngFactor || heldAfterReset(password, now) !== null;
  return [...(changed ? ['first-order'] : []), ...(withdrawalWaits ? ['withdrawal'] : [])];
}

/** After a reset of the password, withdrawals and changes of contacts and factors wait until then; null: they do not (mission.md rule 12). */
export const heldAfterReset = (password: SecretAge, now: Instant): Instant | null =>
  password.setBy === 'reset' ? youngUntil(password, now) : null;
