import type { AuditEvent } from '#core/audit-event.ts';
import type { Duration, Instant } from '#core/instant.ts';

/** What the provider hands over to be kept, as plain JSON without the identifier that a client or a browser presents. */
export type Payload = Readonly<Record<string, unknown>>;

/** Whether a single-use thing was used up now, or had been before. */
export type Consumption = { readonly used: 'now' } | { readonly used: 'before'; readonly grantId: string | null };

export interface FoundModel {
  readonly payload: Payload;
  readonly consumedAt: Instant | null;
  readonly expiresAt: Instant;
}

/** A client's part of a session. */
export interface Authorization {
  readonly sid?: string;
  readonly grantId?: string;
  readonly persistsLogout?: boolean;
}

export interface StoredSession {
  readonly uid: string;
  readonly payload: Payload;
  readonly authorizations: Readonly<Record<string, Authorization>>;
  readonly expiresAt: Instant;
  /** False when the browser presented an identifier that was replaced while its request waited: it needs a new one. */
  readonly current: boolean;
}

export interface SessionToSave {
  /** What the browser will present. */
  readonly id: string;
  readonly uid: string;
  readonly accountId: string | null;
  readonly payload: Payload;
  readonly authorizations: Readonly<Record<string, Authorization>>;
  /** What this request judged of the part it adds; null when it judged nothing: what it adds is then judged by the next run of the job. */
  readonly judged: { readonly until: Instant; readonly policyVersion: number } | null;
}

/** Which sessions, or which channels' parts of them. All given conditions hold together. */
export interface SessionFilter {
  readonly customerNumber?: string;
  readonly sessionUid?: string;
  /** Client ids whose part ends; without them the whole session ends. */
  readonly clientIds?: readonly string[];
}

export interface EndedAuthorization {
  readonly sessionUid: string;
  readonly customerNumber: string;
  readonly clientId: string;
  readonly sid: string | null;
}

/** A channel that must hear that its part of a session has ended. */
export interface QueuedLogout extends EndedAuthorization {
  readonly channel: string | null;
  readonly reason: string;
  readonly requestId: string | null;
}

/** An event of a customer whom the provider knows by number only. */
export interface ProviderEvent extends AuditEvent {
  readonly customerNumber?: string;
}

export interface StoredKey {
  readonly kid: string;
  readonly publicJwk: Payload;
  readonly sealed: Buffer;
  /** Machine time. */
  readonly activeFrom: Instant;
  readonly retiredAt: Instant | null;
}

/**
 * What the OpenID provider keeps. Identifiers are hashed before they are written; expiry runs on the application's clock.
 * Inside `transaction` every call, and every use case run with `bind(app)`, is part of one database transaction.
 */
export interface OidcStorage {
  /**
   * Commits when `work` resolves to true, rolls back when it resolves to false or throws. Rejects when the commit fails. `checks`: it only asks whether a
   * session still holds, on connections of its own, so that it waits behind no login.
   */
  transaction(work: () => Promise<boolean>, options?: { readonly checks?: boolean }): Promise<void>;
  /** The same app, its database being the transaction around this call; unchanged outside of one. */
  bind<A extends { readonly database: unknown }>(app: A): A;
  /** `messages`: for the outbox, sealed and as `queue_messages` takes them; in the same statement. */
  record(events: readonly ProviderEvent[], messages?: readonly object[]): Promise<void>;

  save(model: string, id: string, payload: Payload, ttl: Duration, grantId: string | null): Promise<void>;
  /** The same for what is there; false, and nothing is kept, when it was removed meanwhile or its time has passed. */
  replace(model: string, id: string, payload: Payload, ttl: Duration): Promise<boolean>;
  /** null when there is none, or its time has passed on the application's clock. */
  find(model: string, id: string): Promise<FoundModel | null>;
  consume(model: string, id: string): Promise<Consumption>;
  remove(model: string, id: string): Promise<void>;
  removeByGrant(model: string, grantId: string): Promise<void>;
  /** Removes everything that came from a grant. */
  revokeGrant(grantId: string): Promise<void>;
  /** True the first time only. `ttl` is machine time. */
  rememberOnce(id: string, ttl: Duration): Promise<boolean>;

  /** Idle and absolute ends are applied here. */
  saveSession(session: SessionToSave): Promise<void>;
  /** Locks the session until the end of the transaction: requests of one session run one after another. */
  findSession(id: string): Promise<StoredSession | null>;
  /** `touch`: locks it, and counts as use, so that the idle time starts again. */
  findSessionByUid(uid: string, touch: boolean): Promise<StoredSession | null>;
  removeSession(id: string): Promise<void>;
  /** A new login in an old session: the absolute end counts from now. */
  restartSession(uid: string): Promise<void>;
  /** Ends sessions, or parts of them, with all tokens and grants that came from them. */
  endSessions(filter: SessionFilter): Promise<readonly EndedAuthorization[]>;
  /** Keeps that these channels must be told, with a job each. Inside the transaction that ends the parts: told if and only if ended. */
  queueLogouts(logouts: readonly QueuedLogout[]): Promise<void>;

  /** All keys that may still be needed at `since` (machine time), oldest first. */
  keys(since: Instant): Promise<readonly StoredKey[]>;
  /** Adds the key and retires, at its `activeFrom`, those before it. With `onlyIfNone`, does nothing when any key is in use. */
  addKey(key: StoredKey, options: { readonly onlyIfNone: boolean }): Promise<boolean>;
  /** Takes a key out at once; false when no other one signs now. */
  withdrawKey(kid: string): Promise<boolean>;
  /** Deletes what has run out; returns how much. */
  sweep(): Promise<number>;
}
