import type { Instant } from '../instant.ts';
import { type ContactSource, youngFor } from '../young.ts';
import type { ContactFact, ContactField } from './facts.ts';
import { isRegisteredAt } from './reach.ts';

export interface HistoryRow extends ContactFact {
  readonly id: string;
  readonly source: ContactSource;
  readonly boundAt: Instant;
}

/** What a field holds and what it would hold again; null: it is (or was) empty. */
export interface Restorable<Row> {
  readonly current: Row | null;
  readonly previous: Row | null;
}

/**
 * The state of a field in front of its last change, when that was less than 72 hours ago (mission.md rule 11); null: there is nothing to put back. A row
 * that was put back keeps when it was bound, so that restoring again goes further back, never to and fro.
 */
export function restorable<Row extends HistoryRow>(contacts: readonly Row[], field: ContactField, now: Instant): Restorable<Row> | null {
  const rows = contacts.filter((contact) => contact.field === field);
  const current = rows.find((row) => isRegisteredAt(row, now)) ?? null;
  const ended = rows.filter((row) => row.validTo !== null && row.validTo <= now);
  if (current === null) {
    const last = latest(ended, ({ validTo }) => validTo ?? 0);
    return last !== null && now < (last.validTo ?? 0) + youngFor ? { current, previous: last } : null;
  }
  if (current.source === 'import' || now >= current.boundAt + youngFor) return null;
  // What was bound took the place of what ended in the same instant; a field that was empty then is empty again.
  const before = ended.filter((row) => row.validTo === current.boundAt);
  return { current, previous: latest(before, ({ boundAt }) => boundAt) };
}

function latest<Row extends HistoryRow>(rows: readonly Row[], by: (row: Row) => Instant): Row | null {
  return rows.toSorted((one, other) => by(other) - by(one) || (BigInt(other.id) > BigInt(one.id) ? 1 : -1))[0] ?? null;
}
