import type { ClientBase } from 'pg';
import type { AccountRow, MethodColumn } from '#core/account-export/types.ts';
import { holdOpenings } from '#store/assignment-snapshot.ts';
import { sealContact } from '#store/contact.ts';
import { recordConflicts } from '#store/import-conflict.ts';
import { type Known, loadKnown } from '#store/import-known.ts';
import type { Finding } from '#store/import-report.ts';
import { advanceImportRun, type ImportRun } from '#store/import-run.ts';
import {
  type ImportMoment,
  type NewContact,
  type NewCustomer,
  openAccounts,
  recordFindings,
  recordRejections,
  recordSeen,
  updateNames,
} from '#store/import-write.ts';
import { transact } from '#store/transaction.ts';
import type { App } from '#usecases/app.ts';
import { assignOpened } from '#usecases/rollout/assign-opened.ts';
import { tellOpened } from '#usecases/rollout/tell-customers.ts';
import { type DigestedItem, decideRow, type RowDecision } from './decide-row.ts';
import type { FieldDigests } from './field-digests.ts';
import { sealConflict } from './import-conflicts.ts';

export interface ImportContext {
  readonly app: App;
  /** The session of the import: it holds the lock, or the temporary tables of a dry run. */
  readonly client: ClientBase;
  readonly fieldsOf: FieldDigests;
  readonly columns: readonly MethodColumn[];
  readonly actor: string;
  readonly dryRun: boolean;
}

type Decided<Kind> = Extract<RowDecision, { kind: Kind }>;

/** One batch, one transaction: its data, its evidence and its place in the file. Returns the run as it stands then. */
export async function importBatch(context: ImportContext, run: ImportRun, items: readonly DigestedItem[]): Promise<ImportRun> {
  const { client, dryRun } = context;
  return transact(client, async () => {
    if (!dryRun) await holdOpenings(client);
    const known = await loadMet(context, run, items);
    const decisions = items.map((item) => decideRow(item, known, context.fieldsOf));
    const findings = decisions.flatMap(findingsOf);
    await recordSeen(
      client,
      run.id,
      decisions.flatMap((one) => (one.kind === 'rejected' ? [] : [[one.line, one.row.customerNumber, one.row.loginId] as const])),
    );
    await recordFindings(client, run.id, findings);
    const next = advance(run, items, decisions);
    if (dryRun) return next;
    await write(context, run, decisions, findings);
    await advanceImportRun(client, run.id, next.lastLine, next);
    return next;
  });
}

async function loadMet(context: ImportContext, run: ImportRun, items: readonly DigestedItem[]): Promise<Known> {
  const rows = items.flatMap((item) => ('row' in item ? [item.row] : []));
  return loadKnown(
    context.client,
    run.id,
    rows.map((row) => row.customerNumber),
    rows.map((row) => row.loginId),
  );
}

function findingsOf(one: RowDecision): Finding[] {
  if (one.kind === 'create') return [];
  if (one.kind === 'rejected')
    return [{ line: one.line, kind: 'rejected', customerNumber: one.customerNumber, field: one.field, reason: one.reason }];
  const reason = 'The value differs from the one last imported and was not applied.';
  return one.conflicts.map((field) => ({ line: one.line, kind: 'conflict', customerNumber: one.row.customerNumber, field, reason }));
}

function advance(run: ImportRun, items: readonly DigestedItem[], decisions: readonly RowDecision[]): ImportRun {
  const known = decisions.filter((one): one is Decided<'known'> => one.kind === 'known');
  return {
    ...run,
    lastLine: items.at(-1)?.line ?? run.lastLine,
    rowsRead: run.rowsRead + items.length,
    created: run.created + decisions.filter((one) => one.kind === 'create').length,
    updated: run.updated + known.filter((one) => one.updates.length > 0).length,
    conflicts: run.conflicts + known.reduce((sum, one) => sum + one.conflicts.length, 0),
    rejected: run.rejected + decisions.filter((one) => one.kind === 'rejected').length,
  };
}

async function write(
  context: ImportContext,
  run: ImportRun,
  decisions: readonly RowDecision[],
  findings: readonly Finding[],
): Promise<void> {
  const { app, client, fieldsOf } = context;
  const moment: ImportMoment = { importRun: run.id, actor: context.actor, now: app.clock.now() };
  const known = decisions.filter((one): one is Decided<'known'> => one.kind === 'known');
  const created = decisions.filter((one): one is Decided<'create'> => one.kind === 'create');
  await recordRejections(client, findings, moment);
  await updateNames(
    client,
    known
      .filter((one) => one.updates.length > 0)
      .map((one) => ({
        line: one.line,
        customerId: one.customer.id,
        name: one.row.name,
        nameKana: one.row.nameKana,
        digests: fieldsOf.replaced(one.customer.digests, one.digests, one.updates),
      })),
    moment,
  );
  await recordConflicts(
    client,
    known.map((one) => one.customer.id),
    known.flatMap((one) => one.conflicts.map((field) => sealConflict(app.sealing, fieldsOf, context.columns, one, field))),
    moment,
  );
  const opened = await openAccounts(
    client,
    created.map((one) => newCustomer(app, one)),
    moment,
  );
  if (!opened) return;
  await assignOpened(app, client, opened, moment.now);
  await tellOpened(app, client, opened, moment.now);
}

function newCustomer(app: App, { line, row, digests }: Decided<'create'>): NewCustomer {
  return {
    line,
    customerNumber: row.customerNumber,
    loginId: row.loginId,
    accountType: row.accountType,
    name: row.name,
    nameKana: row.nameKana,
    loginNotification: row.loginNotification,
    passwordHash: row.passwordHash,
    passwordFormat: app.passwords.format(row.passwordHash) ?? 'argon2id',
    tradingPinHash: row.tradingPinHash === '' ? null : row.tradingPinHash,
    contacts: newContacts(app, row),
    settings: row.settings,
    waves: row.waves,
    digests,
  };
}

function* newContacts(app: App, row: AccountRow): Generator<NewContact> {
  for (const { field, written, number } of row.numbers) {
    yield { field, kind: number.kind, unusableReason: number.reason, ...sealContact(app.sealing, written, number.e164) };
  }
  if (!row.email) return;
  const { written, address } = row.email;
  yield { field: 'email', kind: address.kind, unusableReason: address.reason, ...sealContact(app.sealing, written, address.address) };
}
