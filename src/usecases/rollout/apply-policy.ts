import { createHash } from 'node:crypto';
import { samePerson } from '#core/person.ts';
import { describeFault, readPolicy } from '#core/policy/read.ts';
import type { Policy } from '#core/policy/types.ts';
import { Problem } from '#core/problem.ts';
import {
  approvePolicyRequest,
  findPolicyRequests,
  holdPolicies,
  insertPolicyRequest,
  loadApprovedPolicies,
  type PolicyVersion,
} from '#store/policy.ts';
import { inTransaction } from '#store/transaction.ts';
import type { App } from '#usecases/app.ts';

export interface PolicyAct {
  /** The file, byte for byte: an approval is of exactly what was requested. */
  readonly source: Uint8Array;
  readonly by: string;
}

export interface PolicyApplied {
  /** `requested`: waits for another person. `applied`: in force. */
  readonly state: 'requested' | 'applied';
  readonly version: PolicyVersion;
  /** The first policy of an installation needs one person: nobody could be locked out by it who was not before. */
  readonly firstPolicy: boolean;
}

/** Requests that a file becomes the policy; the very first one takes effect at once. Asking again for the same file finds the open request. */
export async function requestPolicy(app: App, { source, by }: PolicyAct): Promise<PolicyApplied> {
  const policy = compileFile(app, source);
  return inTransaction(app.database.pool, async (client) => {
    await holdPolicies(client);
    const at = app.clock.now();
    const firstPolicy = (await loadApprovedPolicies(client)).length === 0;
    const sha256 = digestOf(source);
    const open = (await findPolicyRequests(client, sha256)).find((version) => samePerson(version.requestedBy, by));
    const text = new TextDecoder().decode(source);
    const version =
      open ?? (await insertPolicyRequest(client, app.sealing, { name: policy.name, source: text, sha256, requestedBy: by, at }));
    if (!firstPolicy) return { state: 'requested', version, firstPolicy };
    return {
      state: 'applied',
      version: await approvePolicyRequest(client, app.sealing, { id: version.id, by, at, firstPolicy }),
      firstPolicy,
    };
  });
}

/** Puts a requested file in force from now. Throws Problem('policy_request_not_found' | 'second_person_required'). */
export async function approvePolicy(app: App, { source, by }: PolicyAct): Promise<PolicyApplied> {
  compileFile(app, source);
  return inTransaction(app.database.pool, async (client) => {
    await holdPolicies(client);
    const requests = await findPolicyRequests(client, digestOf(source));
    if (requests.length === 0)
      throw new Problem(
        'policy_request_not_found',
        'Nobody has requested exactly this file: request it first, or check that it was not changed since.',
      );
    const ofOthers = requests.filter((version) => !samePerson(version.requestedBy, by));
    const request = ofOthers.at(-1);
    if (!request) throw new Problem('second_person_required', `${by} requested this policy: another person must approve it.`);
    const version = await approvePolicyRequest(client, app.sealing, { id: request.id, by, at: app.clock.now(), firstPolicy: false });
    return { state: 'applied', version, firstPolicy: false };
  });
}

function compileFile(app: App, source: Uint8Array): Policy {
  const reading = readPolicy(source, app.methods);
  if (reading.ok) return reading.policy;
  throw new Problem('policy_invalid', reading.faults.map((fault) => describeFault('policy', fault)).join('\n'));
}

function digestOf(source: Uint8Array): Buffer {
  return createHash('sha256').update(source).digest();
}
