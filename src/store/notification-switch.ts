import type { Pool, PoolClient } from 'pg';
import type { AuditEvent } from '#core/audit-event.ts';
import type { Instant } from '#core/instant.ts';
import type { Sealing } from '#ports/sealing.ts';
import { auditJson } from './audit-event.ts';
import { announced } from './step.ts';
import { inTransaction } from './transaction.ts';

/** What the switch found: customers with an address by what they had chosen before, and those without one. */
export interface SwitchCounts {
  readonly wasOff: number;
  readonly wasUnset: number;
  readonly wasOn: number;
  readonly withoutAddress: number;
}

/** The switch of login notification under way, or done. */
export interface NotificationSwitch extends SwitchCounts {
  readonly id: number;
  readonly policyVersion: number;
  readonly onFrom: Instant;
  readonly finishedAt: Instant | null;
  readonly late: boolean;
  readonly lastCustomerId: string;
}

interface Row {
  readonly id: number;
  readonly policy_version: number;
  readonly on_from: number;
  readonly finished_at: number | null;
  readonly late: boolean;
  readonly last_customer_id: string;
  readonly was_off: string;
  readonly was_unset: string;
  readonly was_on: string;
  readonly without_address: string;
}

/** Begins the switch with its evidence, or finds the one that has begun. */
export async function beginNotificationSwitch(
  pool: Pool,
  sealing: Sealing,
  given: { readonly policyVersion: number; readonly onFrom: Instant; readonly late: boolean },
  now: Instant,
): Promise<NotificationSwitch> {
  const { policyVersion, onFrom, late } = given;
  const event = switchEvent('notification.switch_started', policyVersion, now, { onFrom: new Date(onFrom).toISOString(), late });
  await announced('notification.begin', () =>
    pool.query(
      `with begun as (insert into notification_switch (policy_version, on_from, started_at, late) values ($1, $2, $3, $4)
        on conflict (on_from) do nothing returning id) select record_audit($5) from begun`,
      [policyVersion, new Date(onFrom), new Date(now), late, auditJson(sealing, [event])],
    ),
  );
  return (await findNotificationSwitch(pool, onFrom)) as NotificationSwitch;
}

export async function findNotificationSwitch(pool: Pool | PoolClient, onFrom: Instant): Promise<NotificationSwitch | null> {
  const { rows } = await (pool as Pool).query<Row>('select * from notification_switch where on_from = $1', [new Date(onFrom)]);
  return rows[0] ? read(rows[0]) : null;
}

/**
 * Counts the next `size` customers, by what was valid at the instant of the switch (for an account that came later, at its opening), and finishes when
 * none is left. One transaction on the locked run: however many processes try, each customer is counted once.
 */
export async function takeNotificationStep(
  pool: Pool,
  sealing: Sealing,
  onFrom: Instant,
  size: number,
  now: Instant,
): Promise<NotificationSwitch> {
  return announced('notification.step', () =>
    inTransaction(pool, async (client) => {
      const { rows } = await client.query<Row>('select * from notification_switch where on_from = $1 for update', [new Date(onFrom)]);
      if (!rows[0]) throw new Error('The switch of login notification has not begun.');
      const run = read(rows[0]);
      if (run.finishedAt !== null) return run;
      const next = await countNext(client, run, size);
      return next ?? finish(client, sealing, run, now);
    }),
  );
}

/** null when no customer is left. The same rule as core/customer/login-notification.ts; a test holds the two together. */
async function countNext(client: PoolClient, run: NotificationSwitch, size: number): Promise<NotificationSwitch | null> {
  const { rows } = await client.query<Row & { counted: string }>(
    `with batch as materialized (
      select id, opened_at, login_notification, greatest(opened_at, $2::timestamptz) as at from customer where id > $3 order by id limit $4
    ), found as (
      select b.id,
        exists (select from contact k where k.customer_id = b.id and k.kind = 'email' and k.valid_from <= b.at and (k.valid_to is null or k.valid_to > b.at)) as reachable,
        coalesce((select coalesce(n.value, 'unset') from login_notification_choice n where n.customer_id = b.id and n.chosen_at < $2
          order by n.nth desc limit 1), b.login_notification, 'unset') as chosen
      from batch b
    ), counts as (
      select max(id) as last, count(*) filter (where reachable and chosen = 'off') as off, count(*) filter (where reachable and chosen = 'unset') as unset,
        count(*) filter (where reachable and chosen = 'on') as already, count(*) filter (where not reachable) as without from found
    )
    update notification_switch s set last_customer_id = c.last, was_off = s.was_off + c.off, was_unset = s.was_unset + c.unset,
      was_on = s.was_on + c.already, without_address = s.without_address + c.without
    from counts c where s.id = $1 and c.last is not null returning s.*`,
    [run.id, new Date(run.onFrom), run.lastCustomerId, size],
  );
  return rows[0] ? read(rows[0]) : null;
}

async function finish(client: PoolClient, sealing: Sealing, run: NotificationSwitch, now: Instant): Promise<NotificationSwitch> {
  const { wasOff, wasUnset, wasOn, withoutAddress, late, onFrom, policyVersion } = run;
  const data = {
    onFrom: new Date(onFrom).toISOString(),
    late,
    switchedOn: wasOff + wasUnset,
    ofThoseOff: wasOff,
    onBefore: wasOn,
    withoutAddress,
  };
  await client.query('with finished as (update notification_switch set finished_at = $2 where id = $1) select record_audit($3)', [
    run.id,
    new Date(now),
    auditJson(sealing, [switchEvent('notification.switched_on', policyVersion, now, data)]),
  ]);
  return { ...run, finishedAt: now };
}

const switchEvent = (type: string, policyVersion: number, occurredAt: Instant, data: Record<string, unknown>): AuditEvent => ({
  type,
  outcome: 'success',
  actor: 'system',
  occurredAt,
  policyVersion,
  data,
});

const read = (row: Row): NotificationSwitch => ({
  id: row.id,
  policyVersion: row.policy_version,
  onFrom: row.on_from,
  finishedAt: row.finished_at,
  late: row.late,
  lastCustomerId: row.last_customer_id,
  wasOff: Number(row.was_off),
  wasUnset: Number(row.was_unset),
  wasOn: Number(row.was_on),
  withoutAddress: Number(row.without_address),
});
