import type { Instant } from '#core/instant.ts';
import { assignmentAskedFrom } from '#core/policy/plan.ts';
import { Problem } from '#core/problem.ts';
import { findSnapshotRun, type SnapshotRun } from '#store/assignment-snapshot.ts';
import type { SiteMessageRule } from '#store/site-message.ts';
import type { App, PolicyInForce } from '../app.ts';

/** What customers are told under the policy in force, and by which snapshot; null: no policy is in force. */
export interface CurrentRule {
  readonly rule: SiteMessageRule;
  readonly version: number;
  /** Taken to its end; null: not yet. */
  readonly snapshot: SnapshotRun | null;
}

export async function siteMessageRule(app: App, client: Parameters<typeof findSnapshotRun>[0], now: Instant): Promise<CurrentRule | null> {
  const current = policyInForce(app, now);
  if (current === null) return null;
  const { version, policy } = current;
  const run = policy.snapshot === null || policy.snapshot.at > now ? null : await findSnapshotRun(client, policy.snapshot.at);
  const snapshot = run?.finishedAt == null ? null : run;
  return { version, snapshot, rule: { waves: policy.waves, assignedFrom: snapshot === null ? null : assignmentAskedFrom(policy) } };
}

function policyInForce(app: App, now: Instant): PolicyInForce | null {
  try {
    return app.policies.inForceAt(now);
  } catch (error) {
    if (error instanceof Problem && error.code === 'no_policy_in_force') return null;
    throw error;
  }
}
