import type { ClientBase } from 'pg';
import type { Instant } from '#core/instant.ts';
import { assignRange } from '#store/assignment.ts';
import { findSnapshotRun } from '#store/assignment-snapshot.ts';
import type { OpenedIds } from '#store/import-write.ts';
import type { App } from '#usecases/app.ts';
import { assignmentRule } from './assignment-rule.ts';

/**
 * Assigns accounts opened after the snapshot was taken, from the data of their opening, in the transaction that opens them.
 * When it has not been taken yet, its job finds them. Call under `holdOpenings`, or the job could finish in between.
 */
export async function assignOpened(app: App, client: ClientBase, opened: OpenedIds, now: Instant): Promise<void> {
  const rule = assignmentRule(app, now);
  if (!rule || rule.snapshot.at > now) return;
  const run = await findSnapshotRun(client, rule.snapshot.at);
  if (run?.finishedAt == null) return;
  await assignRange(client, rule, { ...opened, basis: 'opening', now });
}
