import type { Duration } from '#core/instant.ts';
import type { Clock } from '#ports/clock.ts';
import { tellRecorded } from '#ports/observation.ts';
import type {
  EndedAuthorization,
  OidcStorage,
  Payload,
  ProviderEvent,
  QueuedLogout,
  SessionFilter,
  SessionToSave,
  StoredKey,
} from '#ports/oidc-storage.ts';
import type { Sealing } from '#ports/sealing.ts';
import { auditJson } from './audit-event.ts';
import type { Database } from './database.ts';
import { queueLogouts } from './logout-delivery.ts';
import { addKey, readKeys, withdrawKey } from './oidc-key.ts';
import {
  consumeModel,
  findModel,
  rememberOnce,
  removeModel,
  removeModelsByGrant,
  revokeGrants,
  saveModel,
  sweepModels,
} from './oidc-model.ts';
import * as sessions from './oidc-session.ts';
import { afterCommit, boundDatabase, inTransaction, type Runner, runner } from './oidc-transaction.ts';
import { announced } from './step.ts';

/** The provider's storage on PostgreSQL. */
export function createOidcStorage(parts: { readonly database: Database; readonly clock: Clock; readonly sealing: Sealing }): OidcStorage {
  return new PostgresOidcStorage(parts.database, parts.clock, parts.sealing);
}

class PostgresOidcStorage implements OidcStorage {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #sealing: Sealing;

  constructor(database: Database, clock: Clock, sealing: Sealing) {
    this.#database = database;
    this.#clock = clock;
    this.#sealing = sealing;
  }

  transaction(work: () => Promise<boolean>): Promise<void> {
    return inTransaction(work);
  }

  bind<A extends { readonly database: unknown }>(app: A): A {
    return { ...app, database: boundDatabase(this.#database) };
  }

  async record(events: readonly ProviderEvent[]): Promise<void> {
    if (events.length === 0) return;
    await recordEvents(await this.#run(), this.#sealing, events);
    afterCommit(() => tellRecorded(events));
  }

  async save(model: string, id: string, payload: Payload, ttl: Duration, grantId: string | null): Promise<void> {
    const [run, expiresAt] = [await this.#run(), this.#clock.now() + ttl];
    const save = (): Promise<void> => saveModel(run, { model, id, payload, grantId, expiresAt });
    // Inside a transaction the step is its commit.
    await (run === this.#database.pool ? announced('provider.save', save) : save());
  }

  async find(model: string, id: string) {
    return findModel(await this.#run(), model, id, this.#clock.now());
  }

  async consume(model: string, id: string) {
    return consumeModel(await this.#run(), model, id, this.#clock.now());
  }

  async remove(model: string, id: string): Promise<void> {
    await removeModel(await this.#run(), model, id);
  }

  async removeByGrant(model: string, grantId: string): Promise<void> {
    await removeModelsByGrant(await this.#run(), model, grantId);
  }

  async revokeGrant(grantId: string): Promise<void> {
    await revokeGrants(await this.#run(), [grantId]);
  }

  async rememberOnce(id: string, ttl: Duration): Promise<boolean> {
    return rememberOnce(await this.#run(), id, ttl);
  }

  async saveSession(session: SessionToSave): Promise<void> {
    await sessions.saveSession(await this.#run(), session, this.#clock.now());
  }

  async findSession(id: string) {
    return sessions.findSession(await this.#run(), id, this.#clock.now());
  }

  async findSessionByUid(uid: string, touch: boolean) {
    const find = touch ? sessions.touchSession : sessions.findSessionByUid;
    return find(await this.#run(), uid, this.#clock.now());
  }

  async removeSession(id: string): Promise<void> {
    await sessions.removeSession(await this.#run(), id);
  }

  async restartSession(uid: string): Promise<void> {
    await sessions.restartSession(await this.#run(), uid, this.#clock.now());
  }

  async endSessions(filter: SessionFilter): Promise<readonly EndedAuthorization[]> {
    return sessions.endSessions(await this.#run(), filter);
  }

  async queueLogouts(logouts: readonly QueuedLogout[]): Promise<void> {
    await queueLogouts(await this.#run(), logouts, this.#clock.now());
  }

  async keys(since: number) {
    return readKeys(await this.#run(), since);
  }

  async addKey(key: StoredKey, { onlyIfNone }: { readonly onlyIfNone: boolean }): Promise<boolean> {
    return addKey(await this.#run(), key, onlyIfNone);
  }

  async withdrawKey(kid: string): Promise<boolean> {
    return withdrawKey(await this.#run(), kid);
  }

  async sweep(): Promise<number> {
    return sweepModels(await this.#run(), this.#clock.now());
  }

  #run(): Promise<Runner> {
    return runner(this.#database.pool);
  }
}

/** The provider knows customers by number; the evidence by id. */
async function recordEvents(db: Runner, sealing: Sealing, events: readonly ProviderEvent[]): Promise<void> {
  await db.query(
    `select record_audit(jsonb_agg((event - 'customerNumber')
       || coalesce((select jsonb_build_object('customerId', id) from customer where customer_number = event->>'customerNumber'), '{}')))
     from jsonb_array_elements($1::jsonb) event`,
    [auditJson(sealing, events)],
  );
}
