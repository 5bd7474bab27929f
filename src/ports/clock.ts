import type { Instant } from '#core/instant.ts';

/** Rules policy, challenges, budgets, authentication events and audit instants. Protocol times stay on the machine's time. */
export interface Clock {
  now(): Instant;
  /** Milliseconds that the application's clock is ahead of the machine's (sample set-up only; otherwise 0). */
  offset(): number;
}
