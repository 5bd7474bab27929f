import { type RawBuilder, sql } from 'kysely';
import type { AuditEvent } from '#core/audit-event.ts';
import { failuresToOpen, firstWait, longestWait, type MessageKind } from '#core/gateway-circuit.ts';
import type { Instant } from '#core/instant.ts';
import type { Database } from './database.ts';

/** Channel of NOTIFY on which every process hears that a gateway went away or came back; the payload is its kind. */
export const gatewayChannel = 'gateway';

/** Kinds of messages whose gateway is known not to answer. */
export async function loadOpenCircuits({ kysely }: Database): Promise<readonly MessageKind[]> {
  const rows = await kysely.selectFrom('gateway_circuit').select('kind').where('state', '=', 'open').execute();
  return rows.map(({ kind }) => kind as MessageKind);
}

const openNow = sql`was.failures + 1 >= ${sql.lit(failuresToOpen)}`;
const nextWait = sql`make_interval(secs => least(${sql.lit(longestWait / 1000)}, ${sql.lit(firstWait / 1000)} * 2 ^ least(was.failures + 1 - ${sql.lit(failuresToOpen)}, 8)))`;
/** Somebody's message that was under way when the circuit opened: it tells nothing new. */
const straggles = sql`was.state = 'open' and was.retry_at > now()`;

/** `with` clauses and columns that count one failure of a gateway; the one that opens the circuit leaves evidence and tells every process. */
export function countGatewayFailure(
  kind: MessageKind,
  error: string,
  at: Instant,
): { parts: RawBuilder<unknown>; from: RawBuilder<unknown> } {
  const parts = sql`
    was as (select * from gateway_circuit where kind = ${kind} for update),
    failed as (
      update gateway_circuit g set probe_until = null, last_error = ${error}, failures = was.failures + 1,
        state = case when ${openNow} then 'open' else 'closed' end,
        opened_at = case when ${openNow} then coalesce(was.opened_at, now()) end,
        retry_at = case when ${openNow} then now() + ${nextWait} end
      from was where g.kind = was.kind and not (${straggles}) returning g.*, was.state as before)`;
  const from = sql`
    (select record_audit(${circuitEvent('gateway.circuit_opened', 'failure', at, sql`last_error`)}) from failed where before = 'closed' and state = 'open') as opened,
    (select pg_notify(${gatewayChannel}, kind) from failed where before <> state) as told,
    (select (graphile_worker.add_job('probe_gateway', json_build_object('kind', kind), run_at := retry_at, job_key := 'probe_gateway:' || kind)).id
      from failed where state = 'open') as probing`;
  return { parts, from };
}

/** The same for an answer after failures: the circuit closes, and what waited is sent. */
export function closeGatewayCircuit(kind: MessageKind, at: Instant): { parts: RawBuilder<unknown>; from: RawBuilder<unknown> } {
  const parts = sql`
    was as (select * from gateway_circuit where kind = ${kind} for update),
    closed as (
      update gateway_circuit g set state = 'closed', failures = 0, opened_at = null, retry_at = null, probe_until = null, last_error = null
      from was where g.kind = was.kind returning was.*)`;
  const from = sql`
    (select record_audit(${circuitEvent('gateway.circuit_closed', 'success', at, sql`null::text`)}) from closed where state = 'open') as shut,
    (select pg_notify(${gatewayChannel}, kind) from closed where state = 'open') as told,
    (select wake_messages(kind) from closed where state = 'open') as woken`;
  return { parts, from };
}

/** The event of a circuit that has opened or closed, for whoever counts; what the trail keeps also says how often it failed, and since when. */
export function circuitChanged(kind: MessageKind, to: 'opened' | 'closed', at: Instant): AuditEvent {
  const outcome = to === 'opened' ? 'failure' : 'success';
  return { type: `gateway.circuit_${to}`, outcome, actor: 'system', occurredAt: at, data: { gateway: kind } };
}

function circuitEvent(type: string, outcome: 'success' | 'failure', at: Instant, reason: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`jsonb_build_array(jsonb_build_object('type', ${type}::text, 'outcome', ${outcome}::text, 'actor', 'system',
    'occurredAt', ${new Date(at).toISOString()}::text, 'reason', ${reason},
    'data', jsonb_build_object('gateway', kind, 'failures', failures, 'openedAt', opened_at)))`;
}

/** The message with most time left that could try a gateway now; null when none waits. */
export async function findProbe({ kysely }: Database, kind: MessageKind, now: Instant): Promise<string | null> {
  const row = await sql<{ id: string }>`
    select o.id from outbox o left join challenge h on h.id = o.challenge_id
    where o.kind = ${kind} and o.state = 'queued' and o.expires_at > ${new Date(now)} and message_is_free(o)
      and coalesce(h.state = 'pending', true)
    order by o.expires_at desc limit 1`.execute(kysely);
  return row.rows[0]?.id ?? null;
}
