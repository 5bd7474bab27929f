import type { Instant } from '#core/instant.ts';
import type { WarningShown } from '#core/policy/compensation-warning.ts';
import type { Part } from './sign-in/statement.ts';
import { sql } from './sql.ts';

/** Keeps that the warning is shown now, unless another login has shown it since `last` was loaded: of two logins at once one shows it. */
export function keepWarningShown(
  shown: { readonly customerId: string; readonly loginUid: string; readonly version: string; readonly at: Instant },
  last: WarningShown | null,
): Part {
  return {
    name: 'warning_kept',
    sql: sql`insert into warning_shown as w (customer_id, login_uid, version, shown_at)
      values (${shown.customerId}, ${shown.loginUid}, ${shown.version}, ${new Date(shown.at)})
      on conflict (customer_id) do update set login_uid = excluded.login_uid, version = excluded.version, shown_at = excluded.shown_at
        where w.shown_at = ${last && new Date(last.at)}::timestamptz and w.login_uid = ${last?.loginUid ?? null} returning customer_id`,
    mustChangeOne: true,
  };
}
