import type { ClientBase } from 'pg';
import type { Instant } from '#core/instant.ts';
import type { ContactAtRest } from './contact.ts';
import { type CopyValue, copyRows, instant } from './import-copy.ts';

/** An account that the import opens, sealed and ready to be written. */
export interface NewCustomer {
  readonly line: number;
  readonly customerNumber: string;
  readonly loginId: string;
  readonly accountType: string;
  readonly name: string;
  readonly nameKana: string;
  readonly loginNotification: string | null;
  readonly passwordHash: string;
  readonly passwordFormat: string;
  readonly tradingPinHash: string | null;
  /** Sealed as they are written: the database works meanwhile. */
  readonly contacts: Iterable<NewContact>;
  readonly settings: readonly { readonly method: string; readonly from: Instant }[];
  readonly waves: readonly { readonly from: Instant }[];
  readonly digests: Buffer;
}

export interface NewContact extends ContactAtRest {
  readonly field: string;
  readonly kind: string;
  readonly unusableReason: string | null;
}

/** Where and when: repeated in every row that an import writes. */
export interface ImportMoment {
  readonly importRun: number;
  readonly actor: string;
  readonly now: Instant;
}

/** Ids of the accounts opened: all of them lie in (after, upTo]. */
export interface OpenedIds {
  readonly after: string;
  readonly upTo: string;
}

/** Opens accounts with everything that belongs to them, an audit row each. Several times COPY, in the caller's transaction. */
export async function openAccounts(client: ClientBase, customers: readonly NewCustomer[], moment: ImportMoment): Promise<OpenedIds | null> {
  if (customers.length === 0) return null;
  const at = instant(moment.now);
  await copyRows(
    client,
    'customer',
    ['customer_number', 'login_id', 'account_type', 'name', 'name_kana', 'opened_at', 'login_notification'],
    customers.map((one) => [one.customerNumber, one.loginId, one.accountType, one.name, one.nameKana, at, one.loginNotification]),
  );
  const ids = await readIds(client, customers);
  const each = (columns: (one: NewCustomer) => CopyValue[]): CopyValue[][] =>
    customers.map((one, index) => [ids[index] as string, ...columns(one)]);
  await copyRows(
    client,
    'customer_password',
    ['customer_id', 'hash', 'first_format', 'changed_at'],
    each((one) => [one.passwordHash, one.passwordFormat, at]),
  );
  await copyRows(
    client,
    'customer_trading_pin',
    ['customer_id', 'hash', 'changed_at'],
    each((one) => [one.tradingPinHash, at]).filter(([, hash]) => hash !== null),
  );
  await copyRows(
    client,
    'customer_last_import',
    ['customer_id', 'digests', 'imported_at'],
    each((one) => [one.digests, at]),
  );
  await copyContacts(client, customers, ids, at);
  await copyChoices(client, customers, ids);
  await copyEvents(
    client,
    moment,
    customers.map((one, index) => ({ type: 'customer.imported', customerId: ids[index] as string, data: { line: one.line } })),
  );
  const sorted = ids.map(BigInt).sort((a, b) => (a < b ? -1 : 1));
  return { after: String((sorted[0] as bigint) - 1n), upTo: String(sorted.at(-1)) };
}

async function readIds(client: ClientBase, customers: readonly NewCustomer[]): Promise<string[]> {
  const { rows } = await client.query<{ id: string; customer_number: string }>(
    'select id, customer_number from customer where customer_number = any($1)',
    [customers.map((one) => one.customerNumber)],
  );
  const ids = new Map(rows.map((row) => [row.customer_number, row.id]));
  return customers.map((one) => ids.get(one.customerNumber) as string);
}

async function copyContacts(client: ClientBase, customers: readonly NewCustomer[], ids: readonly string[], at: string): Promise<void> {
  const columns = ['customer_id', 'field', 'kind', 'unusable_reason', 'sealed', 'lookup', 'valid_from', 'source', 'bound_at'];
  await copyRows(client, 'contact', columns, contactRows(customers, ids, at));
}

function* contactRows(customers: readonly NewCustomer[], ids: readonly string[], at: string): Generator<CopyValue[]> {
  for (const [index, { contacts }] of customers.entries()) {
    for (const { field, kind, unusableReason, sealed, lookup } of contacts) {
      yield [ids[index] as string, field, kind, unusableReason, sealed, lookup, at, 'import', at];
    }
  }
}

async function copyChoices(client: ClientBase, customers: readonly NewCustomer[], ids: readonly string[]): Promise<void> {
  const settings = customers.flatMap((one, index) =>
    one.settings.map((setting): CopyValue[] => [ids[index] as string, setting.method, instant(setting.from), 'import']),
  );
  await copyRows(client, 'factor_setting', ['customer_id', 'method', 'valid_from', 'source'], settings);
  const waves = customers.flatMap((one, index) => one.waves.map((wave): CopyValue[] => [ids[index] as string, instant(wave.from)]));
  await copyRows(client, 'wave_date', ['customer_id', 'mandatory_from'], waves);
}

export interface NameUpdate {
  readonly line: number;
  readonly customerId: string;
  readonly name: string;
  readonly nameKana: string;
  /** Digests as they are to stand: only those of the names moved on. */
  readonly digests: Buffer;
}

/** Names are the only fields that an import changes by itself. */
export async function updateNames(client: ClientBase, updates: readonly NameUpdate[], moment: ImportMoment): Promise<void> {
  if (updates.length === 0) return;
  await client.query(
    `with given as (
      select * from unnest($1::bigint[], $2::text[], $3::text[], $4::bytea[]) as given (id, name, name_kana, digests)
    ), digested as (
      update customer_last_import l set digests = given.digests, imported_at = $5 from given where l.customer_id = given.id
    )
    update customer c set name = given.name, name_kana = given.name_kana from given where c.id = given.id`,
    [
      updates.map((one) => one.customerId),
      updates.map((one) => one.name),
      updates.map((one) => one.nameKana),
      updates.map((one) => one.digests),
      new Date(moment.now),
    ],
  );
  await copyEvents(
    client,
    moment,
    updates.map(({ customerId, line }) => ({ type: 'customer.name_updated', customerId, data: { line } })),
  );
}

/** What the report says of a line. */
export interface Finding {
  readonly line: number;
  readonly kind: 'rejected' | 'conflict';
  readonly customerNumber: string | null;
  readonly field: string;
  readonly reason: string;
}

/** Lines accepted: their customer numbers and login IDs are taken for the rest of the file. */
export async function recordSeen(
  client: ClientBase,
  importRun: number,
  rows: readonly (readonly [line: number, customerNumber: string, loginId: string])[],
): Promise<void> {
  await copyRows(
    client,
    'import_seen',
    ['import_run', 'line', 'customer_number', 'login_id'],
    rows.map((row) => [importRun, ...row]),
  );
}

export async function recordFindings(client: ClientBase, importRun: number, findings: readonly Finding[]): Promise<void> {
  const rows = findings.map((one): CopyValue[] => [importRun, one.line, one.kind, one.customerNumber, one.field, one.reason]);
  await copyRows(client, 'import_finding', ['import_run', 'line', 'kind', 'customer_number', 'field', 'reason'], rows);
}

/** Evidence of rows that were rejected: no customer stands behind them. */
export async function recordRejections(client: ClientBase, findings: readonly Finding[], moment: ImportMoment): Promise<void> {
  const rejected = findings.filter(({ kind }) => kind === 'rejected');
  await copyEvents(
    client,
    moment,
    rejected.map(({ line, field, reason }) => ({ type: 'import.row_rejected', customerId: null, data: { line, field, reason } })),
  );
}

export interface ImportEvent {
  readonly type: string;
  readonly customerId: string | null;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Set-based writing of evidence, with the same columns as record_audit. */
export async function copyEvents(client: ClientBase, moment: ImportMoment, events: readonly ImportEvent[]): Promise<void> {
  const at = instant(moment.now);
  const rows = events.map(({ type, customerId, data }): CopyValue[] => [
    at,
    type,
    type === 'import.row_rejected' ? 'refused' : 'success',
    moment.actor,
    customerId,
    JSON.stringify({ importRun: moment.importRun, ...data }),
  ]);
  await copyRows(client, 'audit_event', ['occurred_at', 'type', 'outcome', 'actor', 'customer_id', 'data'], rows);
}
