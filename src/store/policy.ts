import type { ClientBase, Pool } from 'pg';
import type { AuditEvent } from '#core/audit-event.ts';
import type { Instant } from '#core/instant.ts';
import type { Sealing } from '#ports/sealing.ts';
import { auditJson } from './audit-event.ts';

/** Channel of NOTIFY on which servers hear of a new version; the payload is its number. */
export const policyChannel = 'policy';

/** A policy file as it was requested, and approved when `approvedAt` is set: in force from then until the next one. */
export interface PolicyVersion {
  readonly id: number;
  readonly name: string;
  readonly source: string;
  readonly requestedBy: string;
  readonly requestedAt: Instant;
  readonly approvedBy: string | null;
  readonly approvedAt: Instant | null;
}

interface VersionRow {
  id: number;
  name: string;
  source: string;
  requested_by: string;
  requested_at: number;
  approved_by: string | null;
  approved_at: number | null;
}

/** A connection or a pool. */
type Queryable = Pick<Pool, 'query'> | Pick<ClientBase, 'query'>;

/** All versions that took effect, earliest first. Policies are few: one file of some kilobytes for each change of the plan. */
export async function loadApprovedPolicies(queryable: Queryable): Promise<PolicyVersion[]> {
  return select(queryable, 'where approved_at is not null order by approved_at, id', []);
}

/** null when there is no such version. */
export async function loadPolicyVersion(queryable: Queryable, id: number): Promise<PolicyVersion | null> {
  return (await select(queryable, 'where id = $1', [id]))[0] ?? null;
}

/** Open requests of exactly this file (by its SHA-256), earliest first. */
export async function findPolicyRequests(queryable: Queryable, sha256: Buffer): Promise<PolicyVersion[]> {
  return select(queryable, 'where approved_at is null and source_sha256 = $1 order by id', [sha256]);
}

/** Until the end of the transaction no other request or approval runs: two first policies at once would both need only one person. */
export async function holdPolicies(client: ClientBase): Promise<void> {
  await client.query('select pg_advisory_xact_lock($1)', [0x6b61706f]); // 'kapo'
}

export interface NewPolicy {
  readonly name: string;
  readonly source: string;
  readonly sha256: Buffer;
  readonly requestedBy: string;
  readonly at: Instant;
}

/** Writes a request, which changes nothing yet, with its evidence. */
export async function insertPolicyRequest(client: ClientBase, sealing: Sealing, policy: NewPolicy): Promise<PolicyVersion> {
  const { rows } = await client.query<VersionRow>(
    `insert into policy_version (name, source, source_sha256, requested_by, requested_at) values ($1, $2, $3, $4, $5) returning *`,
    [policy.name, policy.source, policy.sha256, policy.requestedBy, new Date(policy.at)],
  );
  const version = readVersion(rows[0] as VersionRow);
  const data = { name: policy.name, sha256: policy.sha256.toString('hex') };
  await record(client, sealing, { ...policyEvent('policy.requested', version.id, policy.requestedBy, policy.at), data });
  return version;
}

/** Puts a request in force from `at`, with its evidence, and tells every server. */
export async function approvePolicyRequest(
  client: ClientBase,
  sealing: Sealing,
  approval: { readonly id: number; readonly by: string; readonly at: Instant; readonly firstPolicy: boolean },
): Promise<PolicyVersion> {
  const { rows } = await client.query<VersionRow>(
    `with approved as (
      update policy_version set approved_by = $2, approved_at = $3 where id = $1 and approved_at is null returning *
    ), told as (select pg_notify('${policyChannel}', id::text) from approved)
    select approved.* from approved, told`,
    [approval.id, approval.by, new Date(approval.at)],
  );
  if (!rows[0]) throw new Error(`The policy request ${approval.id} was approved meanwhile.`);
  const version = readVersion(rows[0]);
  const data = { name: version.name, requestedBy: version.requestedBy, firstPolicy: approval.firstPolicy };
  await record(client, sealing, { ...policyEvent('policy.applied', version.id, approval.by, approval.at), data });
  return version;
}

/** `operator:<name>` did this to the version. */
function policyEvent(type: string, policyVersion: number, by: string, occurredAt: Instant): AuditEvent {
  return { type, outcome: 'success', actor: `operator:${by}`, occurredAt, policyVersion };
}

async function record(client: ClientBase, sealing: Sealing, event: AuditEvent): Promise<void> {
  await client.query('select record_audit($1)', [auditJson(sealing, [event])]);
}

async function select(queryable: Queryable, rest: string, values: unknown[]): Promise<PolicyVersion[]> {
  const columns = 'id, name, source, requested_by, requested_at, approved_by, approved_at';
  const { rows } = await (queryable as Pool).query<VersionRow>(`select ${columns} from policy_version ${rest}`, values);
  return rows.map(readVersion);
}

function readVersion(row: VersionRow): PolicyVersion {
  return {
    id: row.id,
    name: row.name,
    source: row.source,
    requestedBy: row.requested_by,
    requestedAt: row.requested_at,
    approvedBy: row.approved_by,
    approvedAt: row.approved_at,
  };
}
