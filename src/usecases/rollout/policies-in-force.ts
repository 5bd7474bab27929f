import type { Instant } from '#core/instant.ts';
import { compilePolicy } from '#core/policy/read.ts';
import { Problem } from '#core/problem.ts';
import type { Database } from '#store/database.ts';
import type { Listener } from '#store/listen.ts';
import { loadApprovedPolicies, policyChannel } from '#store/policy.ts';
import type { App, PolicyInForce } from '#usecases/app.ts';

export interface PolicySource {
  readonly database: Database;
  /** Left out by a process that ends before a new policy could matter to it. */
  readonly listener?: Listener;
  /** Told when the versions cannot be read again; those known stay in force. */
  readonly onFailure?: (error: Error) => void;
}

const retryAfter = 500;

/** The approved versions in memory, read again on each NOTIFY and whenever listening starts anew: what was sent meanwhile is lost. */
export async function openPolicies({ database, listener, onFailure = () => {} }: PolicySource): Promise<App['policies']> {
  const compiled = new Map<string, PolicyInForce>();
  let versions = await loadVersions(database, compiled);
  let asked = 0;
  const follow = (): void => {
    const turn = ++asked;
    loadVersions(database, compiled).then(
      (loaded) => {
        // A slower answer to an earlier question must not undo a later one.
        if (turn === asked) versions = loaded;
      },
      (error: Error) => {
        onFailure(error);
        // Asked until it is answered: a server that missed a new version would go on under the old one while others have left it.
        if (turn === asked) setTimeout(follow, retryAfter).unref();
      },
    );
  };
  listener?.subscribe(policyChannel, follow);
  return {
    inForceAt: (instant) => findInForce(versions, instant),
    approvedBy: (instant) => versions.filter(({ approvedAt }) => approvedAt <= instant),
  };
}

/** The last version approved at or before the instant. A version approved in the future of the application's clock does not exist yet. */
export function findInForce(versions: readonly PolicyInForce[], instant: Instant): PolicyInForce {
  const found = versions.findLast(({ approvedAt }) => approvedAt <= instant);
  if (!found) throw new Problem('no_policy_in_force');
  return found;
}

/** All approved versions, earliest first, compiled; known ones are not compiled again. */
export async function loadVersions(
  database: Database,
  compiled: Map<string, PolicyInForce> = new Map(),
): Promise<readonly PolicyInForce[]> {
  const approved = await loadApprovedPolicies(database.pool);
  return approved.map(({ id, source, approvedAt }) => {
    const at = approvedAt as number;
    // The sample set-up starts its numbers anew when it goes back in time: the number alone does not name a version.
    const name = `${id} ${at} ${source}`;
    const version = compiled.get(name) ?? { version: id, policy: compilePolicy(source), approvedAt: at };
    compiled.set(name, version);
    return version;
  });
}
