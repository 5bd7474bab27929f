import type { Duration, Instant } from '#core/instant.ts';
import { compilePolicy } from '#core/policy/read.ts';
import type { AssignmentRule } from '#store/assignment.ts';
import { beginSnapshotRun, findSnapshotRun, type SnapshotRun, takeSnapshotStep } from '#store/assignment-snapshot.ts';
import { loadPolicyVersion } from '#store/policy.ts';
import type { App } from '#usecases/app.ts';
import { assignmentRule } from './assignment-rule.ts';

export interface SnapshotOptions {
  /** Customers per transaction; 25,000 when left out. */
  readonly batch?: number;
  /** How long after its instant the snapshot is taken at the earliest: requests of the last moment have then been written. 0 when left out. */
  readonly settling?: Duration;
  /** Stops between two steps; the next run goes on there. */
  readonly signal?: AbortSignal;
  readonly onBatch?: (run: SnapshotRun) => void;
}

const standardBatch = 25_000;
/** A third gains nothing: writing the log is what they wait for. */
const sideBySide = 2;

/**
 * Takes the snapshot of the policy in force when its instant has come: assigns a method to every customer from the data valid immediately before it,
 * however late this runs (rule 3). Resumable and frozen: returns the finished run again when there is nothing left; null when none is due.
 */
export async function takeSnapshot(app: App, options: SnapshotOptions = {}): Promise<SnapshotRun | null> {
  const { pool } = app.database;
  const now = app.clock.now();
  const current = assignmentRule(app, now);
  if (!current || now < current.snapshot.at + (options.settling ?? 0)) return null;
  let run = (await findSnapshotRun(pool, current.snapshot.at)) ?? (await beginSnapshotRun(pool, app.sealing, current, now));
  if (run.finishedAt !== null) return run;
  const rule = await ruleOfRun(app, run, current);
  while (run.finishedAt === null) {
    options.signal?.throwIfAborted();
    const { batch: size = standardBatch, onBatch } = options;
    run = await takeSnapshotStep(pool, app.sealing, rule, { size, sideBySide, now: app.clock.now(), ...(onBatch && { onBatch }) });
  }
  return run;
}

/** A snapshot ends under the version that it began with, or one half of the customers would be assigned by another rule. */
async function ruleOfRun(app: App, run: SnapshotRun, current: AssignmentRule): Promise<AssignmentRule> {
  if (run.policyVersion === current.policyVersion) return current;
  const version = await loadPolicyVersion(app.database.pool, run.policyVersion);
  const policy = version && compilePolicy(version.source);
  if (!policy?.snapshot) throw new Error(`The policy version ${run.policyVersion}, under which the snapshot began, has none.`);
  return {
    policyVersion: run.policyVersion,
    snapshot: policy.snapshot,
    policyLate: isLate(version?.approvedAt ?? null, policy.snapshot.at),
  };
}

function isLate(approvedAt: Instant | null, snapshotAt: Instant): boolean {
  return approvedAt !== null && approvedAt > snapshotAt;
}
