import type { Lane } from '#core/lockout.ts';
import type { Database } from './database.ts';
import { lanesJson } from './sign-in/state.ts';
import { load, type Part } from './sign-in/statement.ts';
import { sql } from './sql.ts';

/** All that judging a trading PIN needs. */
export interface PinState {
  /** As the account export or a change left it; null: the customer has none. */
  readonly hash: string | null;
  readonly lanes: readonly Lane[];
}

/** One round trip. `subject` names the customer among the lanes. */
export async function loadPin(database: Database, customerId: string, subject: Buffer): Promise<PinState> {
  const { rows } = await load<PinState>(
    'load-pin',
    database,
    sql`select (select hash from customer_trading_pin where customer_id = ${customerId}::bigint) as hash,
      ${lanesJson(sql`f.subject = ${subject}::bytea and f.purpose = 'pin'`)} as lanes`,
  );
  return rows[0] ?? { hash: null, lanes: [] };
}

/** The PIN that was judged is still the customer's; its hash may be stored anew. Changes nothing, and so undoes the step, when it was changed meanwhile. */
export const keepPin = (customerId: string, judged: string, hash: string): Part => ({
  name: 'kept_pin',
  sql: sql`update customer_trading_pin set hash = ${hash} where customer_id = ${customerId}::bigint and hash = ${judged} returning customer_id`,
  mustChangeOne: true,
});
