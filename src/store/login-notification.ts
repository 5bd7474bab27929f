import type { Instant } from '#core/instant.ts';
import type { Part } from './sign-in/statement.ts';
import { sql } from './sql.ts';

/**
 * A customer's choice from now on, the one after `choices` others. When another was made since those were loaded, the database refuses it: of two
 * clicks at once the second is judged by what the first left.
 */
export const addNotificationChoice = (
  choice: { readonly customerId: string; readonly value: 'on' | 'off'; readonly source: 'web' | 'support'; readonly choices: number },
  now: Instant,
): Part => ({
  name: 'notification_choice',
  sql: sql`insert into login_notification_choice (customer_id, nth, value, chosen_at, source)
    values (${choice.customerId}, ${choice.choices + 1}, ${choice.value}, ${new Date(now)}, ${choice.source}) returning id`,
});
