import type { Instant } from '#core/instant.ts';
import type { Clock } from '#ports/clock.ts';
import type { ProviderEvent, SessionToSave } from '#ports/oidc-storage.ts';
import type { Sealing } from '#ports/sealing.ts';
import { auditJson } from './audit-event.ts';
import { digest, type ModelRow, savingModels } from './oidc-model.ts';
import { restartingSession, savingSession } from './oidc-session.ts';
import type { Runner, Writes } from './oidc-transaction.ts';
import type { Statement } from './packet.ts';
import { prepared } from './prepared.ts';
import { type Fragment, sql, textOf } from './sql.ts';

const keyOf = (model: string, id: string): string => `${model} ${id}`;

/**
 * What a provider request writes without looking at the outcome: kept until its commit, and sent in one statement with its evidence. Whoever reads or
 * changes in another way what may wait here sends it first (see store/oidc-storage.ts), so that the request sees its own writes.
 */
export class UnsavedWrites implements Writes {
  readonly #clock: Clock;
  readonly #sealing: Sealing;
  readonly #saved = new Map<string, ModelRow>();
  readonly #removed = new Map<string, { readonly model: string; readonly id: string }>();
  readonly #sessions = new Map<string, SessionToSave>();
  readonly #restarted = new Set<string>();
  #events: ProviderEvent[] = [];
  #messages: object[] = [];

  constructor(parts: { readonly clock: Clock; readonly sealing: Sealing }) {
    this.#clock = parts.clock;
    this.#sealing = parts.sealing;
  }

  get isEmpty(): boolean {
    return this.#saved.size + this.#removed.size + this.#sessions.size + this.#restarted.size + this.#events.length === 0;
  }

  get touchSessions(): boolean {
    return this.#sessions.size + this.#restarted.size > 0;
  }

  savesSession(uid: string): boolean {
    return this.#sessions.has(uid);
  }

  touchModel(model: string, id: string): boolean {
    return this.#saved.has(keyOf(model, id)) || this.#removed.has(keyOf(model, id));
  }

  save(row: ModelRow): void {
    this.#saved.set(keyOf(row.model, row.id), row);
  }

  remove(model: string, id: string): void {
    this.#removed.set(keyOf(model, id), { model, id });
  }

  saveSession(session: SessionToSave): void {
    this.#sessions.set(session.uid, session);
  }

  restartSession(uid: string): void {
    this.#restarted.add(uid);
  }

  record(events: readonly ProviderEvent[], messages: readonly object[]): void {
    this.#events.push(...events);
    this.#messages.push(...messages);
  }

  take(): Statement {
    const now = this.#clock.now();
    const changes = this.#changes(now);
    const clauses = changes.map((change, index) => sql`${sql.ref(`change${index}`)} as (${change})`);
    const statement = sql`${clauses.length > 0 ? sql`with ${sql.join(clauses)} ` : sql``}${recording(this.#sealing, this.#events, this.#messages)}`;
    for (const kept of [this.#saved, this.#removed, this.#sessions, this.#restarted]) kept.clear();
    this.#events = [];
    this.#messages = [];
    return prepared(textOf(statement), statement.values);
  }

  /** Sends all of it in one statement. */
  async send(runner: Runner): Promise<void> {
    const { text, values } = this.take();
    await runner.query(text, [...values]);
  }

  #changes(now: Instant): Fragment[] {
    const sessions = [...this.#sessions.values()];
    const restarted = [...this.#restarted].filter((uid) => !this.#sessions.has(uid));
    return [
      ...(this.#saved.size > 0 ? [savingModels([...this.#saved.values()])] : []),
      ...[...this.#removed.values()].map(({ model, id }) => sql`delete from oidc_model where model = ${model} and id = ${digest(id)}`),
      ...sessions.map((session) => savingSession(session, now, this.#restarted.has(session.uid))),
      ...restarted.map((uid) => restartingSession(uid, now)),
    ];
  }
}

/** The provider knows customers by number; the evidence by id. Messages go with the events that name them. */
function recording(sealing: Sealing, events: readonly ProviderEvent[], messages: readonly object[]): Fragment {
  if (events.length === 0) return sql`select`;
  const queueing = messages.length === 0 ? sql`` : sql`, queue_messages(${JSON.stringify(messages)}::jsonb)`;
  return sql`select record_audit(jsonb_agg((event - 'customerNumber')
       || coalesce((select jsonb_build_object('customerId', id) from customer where customer_number = event->>'customerNumber'), '{}')))${queueing}
     from jsonb_array_elements(${auditJson(sealing, events)}::jsonb) event`;
}
