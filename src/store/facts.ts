import type { AccountType, ContactFact, ContactField, ContactKind, LoginFacts } from '#core/customer/facts.ts';
import type { NotificationChoice } from '#core/customer/login-notification.ts';
import type { HoldFact } from '#core/hold.ts';
import type { Instant } from '#core/instant.ts';
import type { ContactSource, SecretAge, SecretAges } from '#core/young.ts';
import { type Fragment, sql, textOf } from './sql.ts';

/** A customer as the policy and the engine read it: facts, and the registered contacts still sealed. */
export interface CustomerRecord {
  readonly id: string;
  readonly customerNumber: string;
  readonly facts: LoginFacts;
  readonly contacts: readonly SealedContact[];
  /** About login notification, oldest first. */
  readonly notificationChoices: readonly NotificationChoice[];
  /** Since when password and PIN are what they are. */
  readonly secrets: SecretAges;
}

export interface SealedContact extends ContactFact {
  readonly id: string;
  readonly sealed: Buffer;
  readonly lookup: Buffer | null;
  readonly source: ContactSource;
  readonly boundAt: Instant;
  /** When mail to this address last came back, while nothing has reached it since; null: as far as we know it is reached. */
  readonly bouncedAt: Instant | null;
}

/** What `factsJson` gives for one row. */
export interface FactsRow {
  readonly id: string;
  readonly customerNumber: string;
  readonly accountType: AccountType;
  readonly openedAt: number;
  readonly contacts: readonly {
    id: string;
    field: ContactField;
    kind: ContactKind;
    validFrom: number;
    validTo: number | null;
    sealed: string;
    lookup: string | null;
    source: ContactSource;
    boundAt: number;
    bouncedAt: number | null;
  }[];
  readonly settings: readonly { method: string; validFrom: number; validTo: number | null; contacts: readonly string[] | null }[];
  readonly waveFrom: number | null;
  readonly assignment: { method: string } | null;
  readonly holds: readonly HoldFact[];
  /** What the export said at the opening. */
  readonly notification: 'on' | 'off' | null;
  readonly notificationChoices: readonly NotificationChoice[];
  readonly password: SecretAge | null;
  readonly pin: SecretAge | null;
}

const milliseconds = (column: string): Fragment => sql`(extract(epoch from ${sql.ref(column)}) * 1000)::bigint`;

const made = new Map<string, Fragment>();

/** SQL expression: all facts of the customer row called `alias` as one json value (FactsRow), so that any load brings them in its own round trip. */
export function factsJson(alias: string): Fragment {
  const known = made.get(alias) ?? makeFacts(alias);
  made.set(alias, known);
  return known;
}

/** The same as text: it has no values. */
export const factsText = (alias: string): string => textOf(factsJson(alias));

const secretAge = (table: string, id: Fragment): Fragment =>
  sql`(select json_build_object('setBy', s.set_by, 'changedAt', ${milliseconds('s.changed_at')}) from ${sql.ref(table)} s where s.customer_id = ${id})`;

function makeFacts(alias: string): Fragment {
  const id = sql.ref(`${alias}.id`);
  return sql`json_build_object(
    'id', ${id}::text, 'customerNumber', ${sql.ref(`${alias}.customer_number`)}, 'accountType', ${sql.ref(`${alias}.account_type`)},
    'openedAt', ${milliseconds(`${alias}.opened_at`)},
    'contacts', (select coalesce(json_agg(json_build_object('id', k.id::text, 'field', k.field, 'kind', k.kind,
        'validFrom', ${milliseconds('k.valid_from')}, 'validTo', ${milliseconds('k.valid_to')},
        'sealed', encode(k.sealed, 'base64'), 'lookup', encode(k.lookup, 'base64'),
        'source', k.source, 'boundAt', ${milliseconds('k.bound_at')},
        'bouncedAt', ${milliseconds('k.bounced_at')}) order by k.id), '[]')
      from contact k where k.customer_id = ${id}),
    'settings', (select coalesce(json_agg(json_build_object('method', s.method,
        'validFrom', ${milliseconds('s.valid_from')}, 'validTo', ${milliseconds('s.valid_to')}, 'contacts', s.contacts::text[]) order by s.id), '[]')
      from factor_setting s where s.customer_id = ${id}),
    'waveFrom', (select ${milliseconds('w.mandatory_from')} from wave_date w where w.customer_id = ${id} and w.valid_to is null),
    'assignment', (select json_build_object('method', a.method) from assignment a where a.customer_id = ${id}),
    'holds', (select coalesce(json_agg(json_build_object('id', o.id, 'scope', o.scope, 'level', o.level, 'setAt', ${milliseconds('o.set_at')},
        'liftedAt', ${milliseconds('o.lifted_at')}, 'keptSession', o.kept_session) order by o.set_at), '[]') from hold o where o.customer_id = ${id}),
    'notification', ${sql.ref(`${alias}.login_notification`)},
    'notificationChoices', (select coalesce(json_agg(json_build_object('value', n.value, 'at', ${milliseconds('n.chosen_at')}, 'source', n.source)
        order by n.nth), '[]') from login_notification_choice n where n.customer_id = ${id}),
    'password', ${secretAge('customer_password', id)}, 'pin', ${secretAge('customer_trading_pin', id)})`;
}

export function readFacts(row: FactsRow): CustomerRecord {
  const { id, customerNumber, accountType, openedAt, settings, waveFrom, assignment, holds } = row;
  const contacts = row.contacts.map((contact) => ({
    ...contact,
    sealed: Buffer.from(contact.sealed, 'base64'),
    lookup: contact.lookup === null ? null : Buffer.from(contact.lookup, 'base64'),
  }));
  const opening: NotificationChoice[] = row.notification === null ? [] : [{ value: row.notification, at: openedAt, source: 'opening' }];
  const notificationChoices = [...opening, ...row.notificationChoices];
  return {
    id,
    customerNumber,
    contacts,
    notificationChoices,
    // Whoever has no password cannot log in: nothing of theirs is young.
    secrets: { password: row.password ?? { setBy: 'import', changedAt: openedAt }, pin: row.pin },
    facts: { accountType, openedAt, contacts, settings, waveFrom, assignment, holds },
  };
}
