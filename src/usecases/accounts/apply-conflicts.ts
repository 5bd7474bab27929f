import type { ClientBase } from 'pg';
import type { Instant } from '#core/instant.ts';
import { samePerson } from '#core/person.ts';
import { Problem } from '#core/problem.ts';
import { sealContact } from '#store/contact.ts';
import type { Database } from '#store/database.ts';
import type { CustomerRecord } from '#store/facts.ts';
import {
  addLoginNotificationChoice,
  replaceAccountType,
  replaceContact,
  replaceDigest,
  replaceLoginId,
  replacePassword,
  replaceSetting,
  replaceTradingPin,
  replaceWaveDate,
} from '#store/import-apply.ts';
import { loadRequesters, requestConflicts, settleConflict, takeRequested, type WaitingConflict } from '#store/import-conflict.ts';
import { findImportRun } from '#store/import-run.ts';
import { loadCustomers } from '#store/sign-in/customer.ts';
import { inTransaction } from '#store/transaction.ts';
import type { App } from '#usecases/app.ts';
import { tellWaveMoved } from '#usecases/rollout/tell-customers.ts';
import { type AppliedChange, endAndTell } from './end-and-tell.ts';
import { exportColumns } from './export-columns.ts';
import { fieldDigests } from './field-digests.ts';
import { type ConflictValue, openConflict } from './import-conflicts.ts';

export interface ConflictAct {
  /** Of the imported file. */
  readonly sha256: Buffer;
  readonly by: string;
}

export interface ConflictsApplied {
  readonly applied: number;
  /** Values that could not be taken, e.g. a login ID of another customer. */
  readonly refused: number;
}

const page = 200;

/** One person asks that the open conflicts of an imported file be applied; returns how many. Throws Problem('import_not_found'). */
export async function requestConflictsOf(app: App, { sha256, by }: ConflictAct): Promise<number> {
  return inTransaction(app.database.pool, async (client) => {
    await requireImport(client, sha256);
    return requestConflicts(client, sha256, by, app.clock.now());
  });
}

/** Another person applies them, in transactions of 200. Throws Problem('conflicts_not_requested' | 'second_person_required'). */
export async function approveConflictsOf(app: App, { sha256, by }: ConflictAct): Promise<ConflictsApplied> {
  const requesters = await inTransaction(app.database.pool, async (client) => {
    await requireImport(client, sha256);
    const all = await loadRequesters(client, sha256);
    if (all.length === 0) throw new Problem('conflicts_not_requested');
    const others = all.filter((requester) => !samePerson(requester, by));
    if (others.length === 0)
      throw new Problem('second_person_required', `${by} requested these changes: another person must approve them.`);
    return others;
  });
  let total: ConflictsApplied = { applied: 0, refused: 0 };
  for (;;) {
    const done = await inTransaction(app.database.pool, (client) => applyPage(app, client, { sha256, by }, requesters));
    if (done === null) return total;
    total = { applied: total.applied + done.applied, refused: total.refused + done.refused };
  }
}

async function requireImport(client: ClientBase, sha256: Buffer): Promise<void> {
  const run = await findImportRun(client, sha256);
  if (!run?.finished) throw new Problem('import_not_found', 'This file has not been imported to its end: import it first.');
}

async function applyPage(
  app: App,
  client: ClientBase,
  { sha256, by }: ConflictAct,
  requesters: readonly string[],
): Promise<ConflictsApplied | null> {
  const conflicts = await takeRequested(client, sha256, requesters, page);
  if (conflicts.length === 0) return null;
  const digests = fieldDigests(app.sealing, exportColumns(app));
  const now = app.clock.now();
  const concerned = new Set(conflicts.filter(({ field }) => protects.has(field)).map(({ customerId }) => customerId));
  const database = within(client);
  const customers = new Map((await loadCustomers(database, [...concerned])).map((one) => [one.id, one]));
  const changes = new Map<CustomerRecord, AppliedChange[]>();
  let refused = 0;
  for (const conflict of conflicts) {
    const value = openConflict(app.sealing, conflict.sealed);
    const done = await applyValue(app, client, conflict, value, now);
    const reason = done === 'same' ? null : done;
    const customer = customers.get(conflict.customerId);
    if (done === null && customer) changes.set(customer, [...(changes.get(customer) ?? []), { field: conflict.field, value }]);
    if (reason === null) await replaceDigest(client, conflict.customerId, conflict.digest, digests.place(conflict.field));
    else refused += 1;
    await settleConflict(client, conflict, { by, now, refused: reason });
  }
  for (const [customer, all] of changes) await endAndTell(app, database, customer, all, now);
  return { applied: conflicts.length - refused, refused };
}

/** The transaction of the page, as steps know a database. */
const within = (client: ClientBase): Pick<Database, 'run' | 'runLocked'> => ({
  run: (text, values = []) => client.query(text, values),
  runLocked: async (lock, text, values) => {
    await client.query(lock.text, [...lock.values]);
    return client.query(text, values);
  },
});

/** Fields whose change ends sessions and is told to every contact (mission.md rule 12). */
const protects: ReadonlySet<string> = new Set([
  'phone',
  'mobile_phone',
  'representative_mobile_phone',
  'email',
  'password_hash',
  'trading_pin_hash',
]);

/** null when the value is taken, `same` when it stood there already, else why it cannot be. */
async function applyValue(
  app: App,
  client: ClientBase,
  { customerId, field }: WaitingConflict,
  value: ConflictValue,
  now: Instant,
): Promise<string | null> {
  switch (value.kind) {
    case 'contact': {
      const { written, contactKind, reason, value: understood } = value;
      const next =
        written === '' ? null : { field, kind: contactKind, unusableReason: reason, ...sealContact(app.sealing, written, understood) };
      return (await replaceContact(client, customerId, field, next, now)) ? null : 'same';
    }
    case 'setting':
      await replaceSetting(client, customerId, value.method, value.from, now);
      return null;
    case 'wave':
      await replaceWaveDate(client, customerId, value.from, now);
      await tellWaveMoved(app, client, customerId, now);
      return null;
    case 'text':
      return applyText(app, client, customerId, field, value.text, now);
  }
}

async function applyText(
  app: App,
  client: ClientBase,
  customerId: string,
  field: string,
  text: string,
  now: Instant,
): Promise<string | null> {
  switch (field) {
    case 'login_id':
      return (await replaceLoginId(client, customerId, text)) ? null : 'login_id_taken';
    case 'account_type':
      await replaceAccountType(client, customerId, text);
      return null;
    case 'login_notification':
      await addLoginNotificationChoice(client, customerId, text === '' ? null : text, now);
      return null;
    case 'password_hash':
      await replacePassword(client, customerId, text, app.passwords.format(text) ?? 'argon2id', now);
      return null;
    case 'trading_pin_hash':
      if (text === '') return 'trading_pin_missing';
      await replaceTradingPin(client, customerId, text, now);
      return null;
    default:
      return 'field_unknown';
  }
}
