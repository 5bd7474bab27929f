import type { AccountRow } from '#core/account-export/types.ts';
import type { ContactFact, CustomerFacts } from '#core/customer/facts.ts';
import { contactMeets } from '#core/customer/reach.ts';
import type { Instant } from '#core/instant.ts';
import { decide, settingInForce } from '#core/policy/decide.ts';
import { needs } from '#core/policy/read-methods.ts';
import type { Policy } from '#core/policy/types.ts';

/** What a simulation says of one customer on one channel; `method` is empty unless the outcome is `challenge`. */
export interface SimulatedDecision {
  readonly channel: string;
  readonly outcome: string;
  readonly method: string;
  readonly reason: string;
}

const sinceEver = Number.NEGATIVE_INFINITY;

/** A row as snapshot and current data: contacts have always been there, a setting and a wave count from their own instants. */
export function factsOf(row: AccountRow, policy: Policy): CustomerFacts {
  const contacts = row.numbers.map(({ field, number }): ContactFact => ({ field, kind: number.kind, validFrom: sinceEver, validTo: null }));
  if (row.email !== null) contacts.push({ field: 'email', kind: row.email.address.kind, validFrom: sinceEver, validTo: null });
  return {
    accountType: row.accountType,
    openedAt: sinceEver,
    contacts,
    settings: row.settings.map(({ method, from }) => ({ method, validFrom: from, validTo: null })),
    waveFrom: row.waves.find(({ method }) => method === policy.waves?.method)?.from ?? null,
    assignment: null,
  };
}

/**
 * Decides for many customers at one instant. At a fixed instant and without history a decision depends only on which needs are met, which setting
 * is in force and whether the wave has begun, so customers alike in these share one decision of `decide` (simulation.test.ts compares row by row).
 */
export function simulator(
  policy: Policy,
  channels: readonly string[],
  instant: Instant,
): (row: AccountRow) => readonly SimulatedDecision[] {
  const known = new Map<string, readonly SimulatedDecision[]>();
  return (row) => {
    const key = likeness(row, policy, instant);
    let decisions = known.get(key);
    if (decisions === undefined) {
      const facts = factsOf(row, policy);
      decisions = channels.map((channel) => {
        const { outcome, method, reason } = decide(policy, facts, channel, instant);
        return { channel, outcome, method: method ?? '', reason };
      });
      known.set(key, decisions);
    }
    return decisions;
  };
}

/** Equal for customers whom no rule can tell apart at the instant. */
function likeness(row: AccountRow, policy: Policy, instant: Instant): string {
  const email = row.email === null ? null : ({ field: 'email', kind: row.email.address.kind } as const);
  let met = '';
  for (const need of needs) {
    const meets =
      (email !== null && contactMeets(email, need, row.accountType)) ||
      row.numbers.some(({ field, number }) => contactMeets({ field, kind: number.kind }, need, row.accountType));
    met += meets ? '1' : '0';
  }
  const inWave = row.waves.some(({ method, from }) => method === policy.waves?.method && from <= instant);
  const setting = row.settings.length === 0 ? null : settingInForce(factsOf(row, policy), instant);
  return `${met}${inWave ? 'w' : ''}${setting === null ? '' : `:${setting.method}`}`;
}
