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

/** After a reset of the password, withdrawals and changes of contacts and factors wait until then; null: they do not (mission.md rule 12). */
export const heldAfterReset = (password: SecretAge, now: Instant): Instant | null =>
  password.setBy === 'reset' ? youngUntil(password, now) : null;
