import type { MessageKind } from '#core/gateway-circuit.ts';
import type { Policy } from '#core/policy/types.ts';
import type { Random } from '#core/random.ts';
import type { AuthenticationMethod } from '#methods/method.ts';
import type { BreachedPasswords } from '#ports/breached-passwords.ts';
import type { Clock } from '#ports/clock.ts';
import type { PasswordFormat, PasswordHash } from '#ports/password-hash.ts';
import type { Sealing } from '#ports/sealing.ts';
import type { Database } from '#store/database.ts';

/** All that a use case may reach. Built once in main/, carried by value, never global. */
export interface App {
  readonly database: Database;
  readonly clock: Clock;
  readonly random: Random;
  readonly sealing: Sealing;
  readonly passwords: PasswordHash;
  readonly breachedPasswords: BreachedPasswords;
  readonly methods: ReadonlyMap<string, AuthenticationMethod>;
  /** The policy in force at an instant, from memory; refreshed on NOTIFY. Throws Problem('no_policy_in_force'). */
  readonly policies: {
    inForceAt(instant: number): PolicyInForce;
    /** Every version approved by then, earliest first; what customers were told is made from them. */
    approvedBy(instant: number): readonly PolicyInForce[];
  };
  /** Share of each first hash format among the customers, summing to 1; measured now and then. */
  passwordFormats(): Promise<readonly (readonly [PasswordFormat, number])[]>;
  /** Gateways known not to answer at this moment, from memory; refreshed on NOTIFY. */
  readonly gateways: { isDelayed(kind: MessageKind | undefined): boolean };
  readonly settings: AppSettings;
}

/** A version of the policy, in force from `approvedAt` until the next one. */
export interface PolicyInForce {
  readonly version: number;
  readonly policy: Policy;
  readonly approvedAt: number;
}

export interface AppSettings {
  /** Host for origin-bound messages, e.g. `localhost:4000`. */
  readonly host: string;
  /** E.164 numbers shown to call at login; at least 10 for the rule of one number per attempt to hold. */
  readonly loginPool: readonly string[];
  /** E.164 numbers shown to call for procedures on the account site; never one of `loginPool`. Empty: calls prove nothing there. */
  readonly changePool: readonly string[];
  /** Published numbers for the pages, as people write them. */
  readonly supportNumber: string;
  readonly freezeNumber: string;
  /** A call to it from a registered number lets the password be tried again after too many failures of strangers; null: only support does. */
  readonly passwordNumber: string | null;
}
