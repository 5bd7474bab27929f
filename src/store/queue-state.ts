import type { Instant } from '#core/instant.ts';
import type { Database } from './database.ts';

/** What waits in the database at one moment, over all processes. Ages in seconds. */
export interface QueueState {
  /** By kind (`sms`, `mail`): messages not yet settled, and since when the oldest waits. */
  readonly outbox: readonly { readonly kind: string; readonly waiting: number; readonly oldest: number }[];
  /** Jobs that may run now; how long the oldest has been due; jobs that will not be tried again. */
  readonly jobs: { readonly due: number; readonly lag: number; readonly given_up: number };
  /** Security events that a relying party has not taken, and since when the oldest waits. */
  readonly events: { readonly waiting: number; readonly oldest: number };
  /** Open cases, and since when the oldest waits for a person. */
  readonly cases: { readonly open: number; readonly oldest: number };
  /** The latest snapshot; null before there is one. */
  readonly snapshot: { readonly assigned: number; readonly running: boolean; readonly started: number } | null;
}

interface Row {
  readonly outbox: QueueState['outbox'];
  readonly jobs: QueueState['jobs'];
  readonly events: QueueState['events'];
  readonly cases: QueueState['cases'];
  readonly snapshot: QueueState['snapshot'];
}

const statement = `
  select
    (select coalesce(json_agg(json_build_object('kind', kind, 'waiting', waiting, 'oldest', oldest)), '[]') from (
      select kind, count(*) as waiting, greatest(0, extract(epoch from $1::timestamptz - min(queued_at))) as oldest
      from outbox where state = 'queued' group by kind) o) as outbox,
    (select json_build_object(
      'due', count(*) filter (where due),
      'lag', coalesce(greatest(0, extract(epoch from now() - min(run_at) filter (where due))), 0),
      'given_up', count(*) filter (where attempts >= max_attempts and locked_at is null))
      from (select *, run_at <= now() and locked_at is null and attempts < max_attempts as due from graphile_worker.jobs) j) as jobs,
    (select json_build_object('waiting', count(*), 'oldest', coalesce(greatest(0, extract(epoch from $1::timestamptz - min(since))), 0)) from (
      select happened_at as since from security_event where spread_at is null
      union all select queued_at from security_event_delivery where state = 'queued') s) as events,
    (select json_build_object('open', count(*), 'oldest', coalesce(greatest(0, extract(epoch from $1::timestamptz - min(opened_at))), 0))
      from support_case where state = 'open') as cases,
    (select json_build_object('assigned', assigned, 'running', finished_at is null, 'started', extract(epoch from started_at))
      from snapshot_run order by snapshot_at desc limit 1) as snapshot`;

/** One round trip. `now`: of the application's clock, which the outbox is kept by; jobs run by the database's own. */
export async function readQueueState({ pool }: Pick<Database, 'pool'>, now: Instant): Promise<QueueState> {
  const { rows } = await pool.query<Row>(statement, [new Date(now)]);
  return rows[0] as Row;
}
