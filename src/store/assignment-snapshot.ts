import type { ClientBase, Pool } from 'pg';
import type { AuditEvent } from '#core/audit-event.ts';
import type { Instant } from '#core/instant.ts';
import type { Sealing } from '#ports/sealing.ts';
import { type AssignmentRule, assignRange } from './assignment.ts';
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

/** Takes the next `size` customers in one transaction; finishes the run when none is left. Returns the run as it stands then. */
export async function takeSnapshotBatch(
  pool: Pool,
  sealing: Sealing,
  rule: AssignmentRule,
  size: number,
  now: Instant,
): Promise<SnapshotRun> {
  return inTransaction(pool, async (client) => {
    await client.query('select pg_advisory_xact_lock($1)', [openingLock]);
    const run = await findSnapshotRun(client, rule.snapshot.at);
    if (!run) throw new Error('The snapshot has not begun.');
    if (run.finishedAt !== null) return run;
    const upTo = await endOfBatch(client, run.lastCustomerId, size);
    if (upTo === null) return finishRun(client, sealing, run, now);
    const assigned = await assignRange(client, rule, { after: run.lastCustomerId, upTo, basis: 'snapshot', now });
    await client.query('update snapshot_run set last_customer_id = $2, assigned = assigned + $3 where id = $1', [run.id, upTo, assigned]);
    return { ...run, lastCustomerId: upTo, assigned: run.assigned + assigned };
  });
}

async function endOfBatch(client: ClientBase, after: string, size: number): Promise<string | null> {
  const { rows } = await client.query<{ up_to: string | null }>(
    'select max(id) as up_to from (select id from customer where id > $1 order by id limit $2) batch',
    [after, size],
  );
  return rows[0]?.up_to ?? null;
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
