import { hour, type Instant } from '#core/instant.ts';
import { type Fragment, sql } from '../sql.ts';
import { endedLogins, type Part } from './statement.ts';

export interface EndSessions {
  readonly customerId: string;
  /** Sessions that stay: the one from which the customer acts, or all but one when a single one ends. */
  readonly except?: string;
  /** Only this session; all of the customer's when left out. */
  readonly only?: string;
  /** Forgotten passwords that are being set anew go on: whoever asks has proved less than they have. */
  readonly keepsResets?: boolean;
  /** Word of ours, for evidence and the logout tokens' record: `number_changed`, `frozen`, … */
  readonly reason: string;
  readonly actor: 'caller' | 'customer' | 'operator' | 'system';
  readonly requestId?: string;
  readonly at: Instant;
}

/** For the step that ends them: its `parts`, `also` and `alone`. */
export interface EndedSessions {
  readonly parts: Part[];
  readonly also: Fragment[];
  readonly alone: string | null;
}

/**
 * Ends a customer's sessions with all tokens and grants that came from them, and the logins under way, whatever they had proved; queues the logouts of
 * every channel concerned and records an event for each (mission.md rule 12).
 */
export function endSessions(end: EndSessions): EndedSessions {
  const { customerId, except = null, only = null, reason } = end;
  const parts: Part[] = [
    {
      name: 'ended_sessions',
      sql: sql`delete from oidc_session s using customer c
        where c.id = ${customerId}::bigint and s.account_id = c.customer_number and s.uid is distinct from ${except}
          and (${only}::text is null or s.uid = ${only}) returning s.uid, s.account_id, s.authorizations`,
    },
    {
      name: 'ended_parts',
      sql: sql`select e.uid, e.account_id, part.key as client_id, part.value->>'sid' as sid, part.value->>'grantId' as grant_id
        from ended_sessions e, jsonb_each(e.authorizations) part`,
    },
    {
      name: 'ended_tokens',
      sql: sql`delete from oidc_model m using ended_parts p where p.grant_id is not null and m.grant_id = p.grant_id`,
    },
    {
      name: 'ended_grants',
      sql: sql`delete from oidc_model m using ended_parts p where m.model = 'Grant' and m.id = sha256(convert_to(p.grant_id, 'UTF8'))`,
    },
    ...(only === null ? [loginsUnderWay(end)] : []),
  ];
  const requestId = end.requestId ?? null;
  const at = new Date(end.at).toISOString();
  const logouts = sql`queue_logouts((select coalesce(jsonb_agg(jsonb_build_object('id', gen_random_uuid(), 'sessionUid', uid, 'accountId', account_id,
    'clientId', client_id, 'channel', null, 'sid', sid, 'reason', ${reason}::text, 'requestId', ${requestId}::text, 'queuedAt', ${at}::text)), '[]')
    from ended_parts where sid is not null))`;
  const events = sql`record_audit((select coalesce(jsonb_agg(jsonb_build_object('type', 'session.ended', 'outcome', 'success', 'reason', ${reason}::text,
    'actor', ${end.actor}::text, 'occurredAt', ${at}::text, 'customerId', ${customerId}::text, 'clientId', client_id, 'sessionUid', uid,
    'requestId', ${requestId}::text)), '[]') from ended_parts))`;
  return { parts, also: [logouts, events], alone: only === null ? customerId : null };
}

/** What somebody else has proved in a login not yet in a session must not become one. Step-ups of the session that stays go on. */
function loginsUnderWay({ customerId, except, keepsResets = false, reason, at }: EndSessions): Part {
  const kept = except ?? null;
  return {
    name: endedLogins,
    sql: sql`update login set state = 'ended', end_reason = ${reason}
      where customer_id = ${customerId}::bigint and started_at > ${new Date(at - hour)}
        and (state = 'open' or (state = 'completed' and session_uid is null)) and (session_uid is null or session_uid is distinct from ${kept})
        and not (${keepsResets}::boolean and procedure_id is not null and session_uid is null)
      returning uid`,
  };
}
