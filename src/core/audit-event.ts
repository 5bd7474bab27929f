import type { Instant } from '#core/instant.ts';

/** One piece of evidence, written in the statement of the act it tells of (mission.md rule 15). */
export interface AuditEvent {
  /** Dotted and stable, e.g. `login.password_accepted`. */
  readonly type: string;
  readonly outcome: 'success' | 'failure' | 'refused' | 'noted';
  readonly reason?: string;
  /** Who acted: `customer`, `system`, `caller`, or `operator:<name>`. */
  readonly actor: string;
  readonly occurredAt: Instant;
  readonly customerId?: string;
  readonly channel?: string;
  readonly clientId?: string;
  readonly method?: string;
  readonly policyVersion?: number;
  readonly loginUid?: string;
  readonly challengeId?: string;
  readonly sessionUid?: string;
  readonly requestId?: string;
  readonly network?: string;
  /** Public facts; never a code, a full number or an address. */
  readonly data?: Readonly<Record<string, unknown>>;
  /** Values of a person: kept apart, sealed, under a salted commitment; erasable. */
  readonly personal?: Readonly<Record<string, string>>;
}
