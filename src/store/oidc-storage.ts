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
import type { Database } from './database.ts';
import { queueLogouts } from './logout-delivery.ts';
import { addKey, readKeys, withdrawKey } from './oidc-key.ts';
import { consumeModel, findModel, rememberOnce, removeModelsByGrant, replaceModel, revokeGrants, sweepModels } from './oidc-model.ts';
import * as sessions from './oidc-session.ts';
import { afterCommit, alone, boundDatabase, inTransaction, type Runner, reader, runner, unsaved } from './oidc-transaction.ts';
import { UnsavedWrites } from './oidc-unsaved.ts';
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

  transaction(work: () => Promise<boolean>, { checks = false } = {}): Promise<void> {
    return inTransaction(checks ? this.#database.checks : this.#database.pool, work);
  }

  bind<A extends { readonly database: unknown }>(app: A): A {
    return { ...app, database: boundDatabase(this.#database) };
  }

  async record(events: readonly ProviderEvent[], messages: readonly object[] = []): Promise<void> {
    if (events.length === 0) return;
    await this.#write((writes) => writes.record(events, messages));
    afterCommit(() => tellRecorded(events));
  }

  async save(model: string, id: string, payload: Payload, ttl: Duration, grantId: string | null): Promise<void> {
    const row = { model, id, payload: JSON.stringify(payload), grantId, expiresAt: this.#clock.now() + ttl };
    // A key that waits already is sent first: one statement changes a row once.
    if (this.#unsaved()?.touchModel(model, id)) await this.#send();
    await this.#write((writes) => writes.save(row));
  }

  async replace(model: string, id: string, payload: Payload, ttl: Duration): Promise<boolean> {
    if (this.#unsaved()?.touchModel(model, id)) await this.#send();
    const [run, now] = [await runner(this.#database), this.#clock.now()];
    const row = { model, id, payload: JSON.stringify(payload), expiresAt: now + ttl };
    return announced('provider.save', () => replaceModel(run, row, now));
  }

  async find(model: string, id: string) {
    if (this.#unsaved()?.touchModel(model, id)) await this.#send();
    return findModel(await reader(this.#database), model, id, this.#clock.now());
  }

  async consume(model: string, id: string) {
    if (this.#unsaved()?.touchModel(model, id)) await this.#send();
    return consumeModel(await runner(this.#database), model, id, this.#clock.now());
  }

  async remove(model: string, id: string): Promise<void> {
    if (this.#unsaved()?.touchModel(model, id)) await this.#send();
    await this.#write((writes) => writes.remove(model, id));
  }

  async removeByGrant(model: string, grantId: string): Promise<void> {
    await removeModelsByGrant(await this.#run(), model, grantId);
  }

  async revokeGrant(grantId: string): Promise<void> {
    await revokeGrants(await this.#run(), [grantId]);
  }

  async rememberOnce(id: string, ttl: Duration): Promise<boolean> {
    return rememberOnce(await runner(this.#database), id, ttl);
  }

  async saveSession(session: SessionToSave): Promise<void> {
    // What this request judged counts for each save of it: two are two.
    if (this.#unsaved()?.savesSession(session.uid)) await this.#send();
    await this.#write((writes) => writes.saveSession(session));
  }

  async findSession(id: string) {
    if (this.#unsaved()?.touchSessions) await this.#send();
    return sessions.findSession(await runner(this.#database), id, this.#clock.now());
  }

  async findSessionByUid(uid: string, touch: boolean) {
    if (this.#unsaved()?.touchSessions) await this.#send();
    const [find, run] = touch ? [sessions.touchSession, runner] : [sessions.findSessionByUid, reader];
    return find(await run(this.#database), uid, this.#clock.now());
  }

  async removeSession(id: string): Promise<void> {
    await sessions.removeSession(await this.#run(), id);
  }

  async restartSession(uid: string): Promise<void> {
    await this.#write((writes) => writes.restartSession(uid));
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

  /** For every other statement: after what waits. */
  async #run(): Promise<Runner> {
    await this.#send();
    return runner(this.#database);
  }

  #unsaved(): UnsavedWrites | null {
    return unsaved(() => new UnsavedWrites({ clock: this.#clock, sealing: this.#sealing }));
  }

  async #send(): Promise<void> {
    const writes = this.#unsaved();
    if (writes && !writes.isEmpty) await writes.send(await runner(this.#database));
  }

  /** Waits for the commit of the transaction around this call; outside of one it is a step of its own. */
  async #write(add: (writes: UnsavedWrites) => void): Promise<void> {
    const waiting = this.#unsaved();
    if (waiting) return add(waiting);
    const own = new UnsavedWrites({ clock: this.#clock, sealing: this.#sealing });
    add(own);
    await announced('provider.save', () => own.send(alone(this.#database)));
  }
}
