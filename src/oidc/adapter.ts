import { randomBytes } from 'node:crypto';
import Provider, { type Adapter, type AdapterPayload, errors } from 'oidc-provider';
import { second } from '#core/instant.ts';
import { Problem } from '#core/problem.ts';
import type { Clock } from '#ports/clock.ts';
import type { OidcStorage, Payload, StoredSession } from '#ports/oidc-storage.ts';
import type { Sealing } from '#ports/sealing.ts';
import { judgedIn } from './request-state.ts';

export interface AdapterParts {
  readonly storage: OidcStorage;
  readonly clock: Clock;
  readonly sealing: Sealing;
}

/** A pushed request is still known while the login that it began goes on: it must not lead to two authorizations. Seconds past its own end. */
const kept: Readonly<Record<string, number>> = { PushedAuthorizationRequest: 60 * 60 };

/** One adapter for each model of the provider. */
export function createAdapter(parts: AdapterParts): (model: string) => Adapter {
  return (model) => (model === 'Session' ? new SessionAdapter(parts) : new ModelAdapter(model, parts));
}

/** Outside of any provider request: our pages read a login and add what came of it. Its pushed request does not concern them, and stays sealed. */
const onPages = (): boolean => Provider.ctx === undefined;

const route = (): string | undefined => Provider.ctx?.oidc?.route;

interface OpenInteraction {
  readonly session?: { readonly cookie?: string };
  readonly parJti?: string;
  readonly params?: object;
  readonly prompt?: object;
}

class ModelAdapter implements Adapter {
  readonly #model: string;
  readonly #parts: AdapterParts;

  constructor(model: string, parts: AdapterParts) {
    this.#model = model;
    this.#parts = parts;
  }

  async upsert(id: string, payload: AdapterPayload, expiresIn: number): Promise<void> {
    const { jti: _, ...rest } = payload;
    const ttl = (expiresIn + (kept[this.#model] ?? 0)) * second;
    const closed = this.#close(readable(rest));
    // Our pages add what came of a login, outside of any provider request: one that was resumed meanwhile must not stand up again.
    if (this.#model === 'Interaction' && onPages()) {
      if (await this.#parts.storage.replace(this.#model, id, closed, ttl)) return;
      throw new Problem('login_not_found');
    }
    // A login that is under way does not come from the grant it may add to: it outlives it when another customer takes the session's place.
    const grantId = this.#model === 'Interaction' ? null : (payload.grantId ?? null);
    await this.#parts.storage.save(this.#model, id, closed, ttl, grantId);
  }

  async find(id: string): Promise<AdapterPayload | undefined> {
    const found = await this.#parts.storage.find(this.#model, id);
    if (!found) return undefined;
    const own = found.expiresAt - (kept[this.#model] ?? 0) * second;
    const payload = {
      ...this.#open(found.payload),
      jti: id,
      ...(found.consumedAt === null ? {} : { consumed: Math.floor(found.consumedAt / second) }),
      // Past its own end on the application's clock: the provider is told so in its own time.
      ...(own > this.#parts.clock.now() ? {} : { exp: 1 }),
    };
    // UserInfo is a second place where every access token of ours may be used (decision 0041); the provider would refuse one that has an audience.
    if (this.#model === 'AccessToken' && route() === 'userinfo') return { ...payload, aud: undefined };
    return payload;
  }

  /** Throws unless this very use was the first. */
  async consume(id: string): Promise<void> {
    const outcome = await this.#parts.storage.consume(this.#model, id);
    if (outcome.used === 'now') return;
    if (this.#model === 'PushedAuthorizationRequest')
      throw new errors.InvalidRequestUri('request_uri is invalid, expired, or was already used');
    // Somebody else holds what came of the first use: it ends as well (RFC 6749 4.1.2 and RFC 9700 4.14.2).
    if (outcome.grantId) await this.#parts.storage.revokeGrant(outcome.grantId);
    throw new errors.InvalidGrant(`${this.#model} was used by another request at the same time`);
  }

  async destroy(id: string): Promise<void> {
    await this.#parts.storage.remove(this.#model, id);
  }

  async revokeByGrantId(grantId: string): Promise<void> {
    await this.#parts.storage.removeByGrant(this.#model, grantId);
  }

  async findByUid(): Promise<undefined> {}

  async findByUserCode(): Promise<undefined> {}

  /**
   * An interaction names the session's cookie and the pushed request: the first is not needed, the second is sealed. So is what a relying
   * party asked, pushed or not: a `login_hint` may be somebody's address. The prompt's details repeat it for pages that are not ours.
   */
  #close(payload: Payload): Payload {
    const seal = (text: string): string => this.#parts.sealing.seal('oidc', text).toString('base64url');
    if (this.#model === 'PushedAuthorizationRequest') {
      return typeof payload.request === 'string' ? { ...payload, request: seal(payload.request) } : payload;
    }
    if (this.#model !== 'Interaction') return payload;
    const { session, parJti, params, prompt, ...rest } = payload as OpenInteraction;
    const { cookie: _, ...known } = session ?? {};
    return {
      ...rest,
      ...(session ? { session: known } : {}),
      ...(parJti ? { parJti: onPages() ? parJti : seal(parJti) } : {}),
      ...(params ? { params: seal(JSON.stringify(params)) } : {}),
      ...(prompt ? { prompt: { ...prompt, details: {} } } : {}),
    };
  }

  #open(payload: Payload): Payload {
    const open = (text: string): string => this.#parts.sealing.open('oidc', Buffer.from(text, 'base64url'));
    const { request, parJti, params } = payload;
    if (this.#model === 'PushedAuthorizationRequest') return typeof request === 'string' ? { ...payload, request: open(request) } : payload;
    if (this.#model !== 'Interaction') return payload;
    return {
      ...payload,
      ...(typeof parJti === 'string' && !onPages() ? { parJti: open(parJti) } : {}),
      ...(typeof params === 'string' ? { params: JSON.parse(open(params)) as Payload } : {}),
    };
  }
}

/** Sessions: one row per uid, locked by the request that loads it, so that what two channels add at once is merged and never overwritten. */
class SessionAdapter implements Adapter {
  readonly #parts: AdapterParts;

  constructor(parts: AdapterParts) {
    this.#parts = parts;
  }

  async upsert(id: string, payload: AdapterPayload): Promise<void> {
    const { jti: _, authorizations, ...rest } = payload;
    const uid = payload.uid as string;
    await this.#parts.storage.saveSession({
      id,
      uid,
      accountId: payload.accountId ?? null,
      payload: readable(rest),
      authorizations: (authorizations ?? {}) as StoredSession['authorizations'],
      judged: judgedIn(Provider.ctx),
    });
  }

  async find(id: string): Promise<AdapterPayload | undefined> {
    const session = await this.#parts.storage.findSession(id);
    // Replaced by a request that ended while this one waited: what the browser presented is worth nothing any more, so it gets a new one.
    return session ? this.#payload(session, session.current ? id : randomBytes(32).toString('base64url')) : undefined;
  }

  async findByUid(uid: string): Promise<AdapterPayload | undefined> {
    const session = await this.#parts.storage.findSessionByUid(uid, route() === 'token');
    return session ? this.#payload(session, '') : undefined;
  }

  async destroy(id: string): Promise<void> {
    const session = Provider.ctx?.oidc?.session as { oldId?: string; id?: string } | undefined;
    // A change of identifier, not an end: the row stays, `upsert` gives it the new one.
    if (session?.oldId === id && session.id !== id) return;
    await this.#parts.storage.removeSession(id);
  }

  async consume(): Promise<void> {}

  async revokeByGrantId(): Promise<void> {}

  async findByUserCode(): Promise<undefined> {}

  /** The provider compares `exp` with the machine's time; what rules is the row's own end on the application's clock. */
  #payload({ payload, uid, authorizations, expiresAt }: StoredSession, jti: string): AdapterPayload {
    const exp = Math.max(Math.ceil((expiresAt - this.#parts.clock.offset()) / second), Math.floor(Date.now() / second) + 1);
    return { ...payload, uid, jti, exp, authorizations: structuredClone(authorizations) as NonNullable<AdapterPayload['authorizations']> };
  }
}

/** PostgreSQL keeps no NUL character in a text: say so instead of failing. */
function readable<T extends object>(payload: T): T & Payload {
  if (JSON.stringify(payload).includes(String.raw`\u0000`))
    throw new errors.InvalidRequest('the request contains a character that cannot be processed (NUL)');
  return payload as T & Payload;
}
