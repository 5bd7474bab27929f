import type { ClientBase, Pool } from 'pg';
import type { AuditEvent } from '#core/audit-event.ts';
import type { Instant } from '#core/instant.ts';
import type { Sealing } from '#ports/sealing.ts';
import { type AssignmentRange, type AssignmentRule, assignRange } from './assignment.ts';
import { auditJson } from './audit-event.ts';
import { announced } from './step.ts';
import { inTransaction } from './transaction.ts';

/** One snapshot being taken, or taken. */
export interface SnapshotRun {
  readonly id: number;
  readonly policyVersion: number;
  readonly snapshotAt: Instant;
  readonly startedAt: Instant;
  readonly finishedAt: Instant | null;
  readonly late: boolean;
  readonly lastCustomerId: string;
  readonly assigned: number;
}

/**
 * Held shared by a transaction that opens accounts, alone by a batch of the snapshot: a batch never runs past accounts that are about to be
 * committed with lower ids, and an import sees whether the snapshot has been taken.
 */
const openingLock = 0x6b617373; // 'kass'

/** Until the end of the transaction no snapshot batch runs beside this opening of accounts. */
export async function holdOpenings(client: ClientBase): Promise<void> {
  await client.query('select pg_advisory_xact_lock_shared($1)', [openingLock]);
}

interface RunRow {
  id: number;
  policy_version: number;
  snapshot_at: number;
  started_at: number;
  finished_at: number | null;
  late: boolean;
  last_customer_id: string;
  assigned: string;
}

export async function findSnapshotRun(client: Pick<ClientBase | Pool, 'query'>, snapshotAt: Instant): Promise<SnapshotRun | null> {
  const { rows } = await (client as Pool).query<RunRow>('select * from snapshot_run where snapshot_at = $1', [new Date(snapshotAt)]);
  return rows[0] ? readRun(rows[0]) : null;
}

/** Begins the snapshot with its evidence; one that has begun is found instead, under the policy version that it began with. */
export async function beginSnapshotRun(pool: Pool, sealing: Sealing, rule: AssignmentRule, now: Instant): Promise<SnapshotRun> {
  const { policyVersion, policyLate, snapshot } = rule;
  const event = runEvent('snapshot.started', policyVersion, now, { snapshotAt: new Date(snapshot.at).toISOString(), late: policyLate });
  await announced('snapshot.begin', () =>
    pool.query(
      `with begun as (
        insert into snapshot_run (policy_version, snapshot_at, started_at, late) values ($1, $2, $3, $4)
        on conflict (snapshot_at) do nothing returning id
      ) select record_audit($5) from begun`,
      [policyVersion, new Date(snapshot.at), new Date(now), policyLate, auditJson(sealing, [event])],
    ),
  );
  const run = await findSnapshotRun(pool, snapshot.at);
  if (!run) throw new Error('The snapshot run that was begun is gone.');
  return run;
}

/** How the next customers are taken. */
export interface SnapshotStep {
  /** Customers per transaction. */
  readonly size: number;
  /** Transactions under way at once, each on a connection of its own: one computes while another waits for the disk. */
  readonly sideBySide: number;
  readonly now: Instant;
  /** Told of the run after each transaction. */
  readonly onBatch?: (run: SnapshotRun) => void;
}

/**
 * Takes the next customers in `sideBySide` transactions of `size` each; finishes the run when none is left. Returns the run as it stands then.
 * No account is opened meanwhile. The transactions are committed in the order of their customers, so the run's place never passes over one.
 */
export async function takeSnapshotStep(pool: Pool, sealing: Sealing, rule: AssignmentRule, step: SnapshotStep): Promise<SnapshotRun> {
  return inTransaction(pool, async (holder) => {
    await holder.query('select pg_advisory_xact_lock($1)', [openingLock]);
    const run = await findSnapshotRun(holder, rule.snapshot.at);
    if (!run) throw new Error('The snapshot has not begun.');
    if (run.finishedAt !== null) return run;
    const ends = await endsOfBatches(holder, run.lastCustomerId, step);
    if (ends.length === 0) return finishRun(holder, sealing, run, step.now);
    return takeBatches(pool, rule, run, ends, step);
  });
}

async function takeBatches(
  pool: Pool,
  rule: AssignmentRule,
  run: SnapshotRun,
  ends: readonly string[],
  step: SnapshotStep,
): Promise<SnapshotRun> {
  let before = Promise.resolve(run);
  const batches = ends.map((upTo, index) => {
    const range = { after: ends[index - 1] ?? run.lastCustomerId, upTo, basis: 'snapshot', now: step.now } as const;
    before = takeBatch(pool, rule, range, before);
    return before;
  });
  // Nothing goes on behind the lock of openings: when one fails, those beside it are waited for.
  const outcomes = await Promise.allSettled(batches);
  let last = run;
  for (const outcome of outcomes) {
    if (outcome.status === 'rejected') throw outcome.reason;
    last = outcome.value;
    step.onBatch?.(last);
  }
  return last;
}

/** One transaction; its place in the run is noted when the one before has been committed, and it is undone when that failed. */
async function takeBatch(pool: Pool, rule: AssignmentRule, range: AssignmentRange, before: Promise<SnapshotRun>): Promise<SnapshotRun> {
  return inTransaction(pool, async (client) => {
    const assigned = await assignRange(client, rule, range);
    const run = await before;
    const { rowCount } = await client.query(
      'update snapshot_run set last_customer_id = $3, assigned = assigned + $4 where id = $1 and last_customer_id = $2',
      [run.id, range.after, range.upTo, assigned],
    );
    if (rowCount !== 1) throw new Error('Another process went on with this snapshot meanwhile.');
    return { ...run, lastCustomerId: range.upTo, assigned: run.assigned + assigned };
  });
}

/** The last customer of each of the next batches. */
async function endsOfBatches(client: ClientBase, after: string, { size, sideBySide }: SnapshotStep): Promise<string[]> {
  const ends: string[] = [];
  for (let from = after; ends.length < sideBySide; ) {
    const { rows } = await client.query<{ up_to: string | null }>(
      'select max(id) as up_to from (select id from customer where id > $1 order by id limit $2) batch',
      [from, size],
    );
    const end = rows[0]?.up_to ?? null;
    if (end === null) break;
    ends.push(end);
    from = end;
  }
  return ends;
}

async function finishRun(client: ClientBase, sealing: Sealing, run: SnapshotRun, now: Instant): Promise<SnapshotRun> {
  const data = { snapshotAt: new Date(run.snapshotAt).toISOString(), assigned: run.assigned, late: run.late };
  await client.query('with finished as (update snapshot_run set finished_at = $2 where id = $1) select record_audit($3)', [
    run.id,
    new Date(now),
    auditJson(sealing, [runEvent('snapshot.finished', run.policyVersion, now, data)]),
  ]);
  return { ...run, finishedAt: now };
}

function runEvent(type: string, policyVersion: number, occurredAt: Instant, data: Record<string, unknown>): AuditEvent {
  return { type, outcome: 'success', actor: 'system', occurredAt, policyVersion, data };
}

function readRun(row: RunRow): SnapshotRun {
  return {
    id: row.id,
    policyVersion: row.policy_version,
    snapshotAt: row.snapshot_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    late: row.late,
    lastCustomerId: row.last_customer_id,
    assigned: Number(row.assigned),
  };
}
