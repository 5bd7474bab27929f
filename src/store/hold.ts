import type { HoldLevel, HoldScope } from '#core/hold.ts';
import type { Instant } from '#core/instant.ts';
import type { Part } from './sign-in/statement.ts';
import { type Fragment, sql } from './sql.ts';

export interface NewHolds {
  readonly customerId: string;
  readonly level: HoldLevel;
  readonly scopes: readonly HoldScope[];
  readonly setBy: 'call' | 'session' | 'support' | 'system';
  /** Word of ours: `freeze_call`, `not_me`, `support`. */
  readonly reason: string;
  /** The session from which it is set; null when it is set otherwise. */
  readonly keptSession: string | null;
  readonly at: Instant;
}

/** What goes into a step: `also` runs after the parts, over their rows. */
export interface Change {
  readonly parts: Part[];
  readonly also: Fragment[];
}

/** Sets holds; one that is in force already stays as it is. What is new is told to relying parties: once, and exactly when this is committed. */
export function setHolds({ customerId, level, scopes, setBy, reason, keptSession, at }: NewHolds): Change {
  const part: Part = {
    name: 'set_holds',
    sql: sql`insert into hold (customer_id, scope, level, set_at, set_by, reason, kept_session)
      select ${customerId}::bigint, scope, ${level}, ${new Date(at)}::timestamptz, ${setBy}, ${reason}, ${keptSession} from unnest(${scopes}::text[]) scope
      on conflict do nothing returning id, customer_id, scope, level`,
  };
  return { parts: [part], also: [queueEvents('set_holds', 'set', reason, at)] };
}

export interface LiftHolds {
  /** Ids of holds in force. */
  readonly ids: readonly string[];
  readonly by: 'customer' | 'operators';
  readonly reason: string;
  readonly at: Instant;
}

/** Lifts holds with the events that tell of it. Throws LostRace, in the step, unless all of them were in force. */
export function liftHolds({ ids, by, reason, at }: LiftHolds): Change {
  const parts: Part[] = [
    {
      name: 'lifted_holds',
      sql: sql`update hold set lifted_at = ${new Date(at)}, lifted_by = ${by} where id = any (${ids}::uuid[]) and lifted_at is null
        returning id, customer_id, scope, level`,
    },
    {
      name: 'all_lifted',
      sql: sql`select 1 where (select count(*) from lifted_holds) = ${ids.length}`,
      mustChangeOne: true,
    },
  ];
  return { parts, also: [queueEvents('lifted_holds', 'lifted', reason, at)] };
}

function queueEvents(from: 'set_holds' | 'lifted_holds', change: 'set' | 'lifted', reason: string, at: Instant): Fragment {
  return sql`queue_security_events((select coalesce(jsonb_agg(jsonb_build_object('id', gen_random_uuid(), 'customerId', customer_id, 'holdId', id,
    'scope', scope, 'level', level, 'change', ${sql.lit(change)}::text, 'reason', ${reason}::text, 'happenedAt', ${new Date(at).toISOString()}::text)), '[]')
    from ${sql.ref(from)}))`;
}

/** SQL condition: this customer's login is not frozen, as of the statement that asks. */
export const loginNotFrozen = (customerId: Fragment): Fragment =>
  sql`not exists (select from hold o where o.customer_id = ${customerId} and o.scope = 'login' and o.lifted_at is null)`;
