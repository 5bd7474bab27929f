import { setTimeout as sleep } from 'node:timers/promises';
import type Provider from 'oidc-provider';
import { type Duration, second } from '#core/instant.ts';
import type { Clock } from '#ports/clock.ts';
import type { OidcSessions } from '#ports/oidc-sessions.ts';
import type { EndedAuthorization, OidcStorage, ProviderEvent } from '#ports/oidc-storage.ts';
import type { ClientEntry } from './clients.ts';

export interface SessionParts {
  readonly storage: OidcStorage;
  readonly clock: Clock;
  readonly clients: readonly ClientEntry[];
  /** The provider in use now: its keys change. */
  readonly provider: () => Provider;
  readonly onError: (error: unknown, requestId: string | null) => void;
}

/** The provider's own method, not in its published types. */
interface LogoutClient {
  backchannelLogout(sub: string, sid: string | null): Promise<void>;
}

/** A channel that does not answer is asked again after these waits; access tokens end within five minutes anyway. */
const waits: readonly Duration[] = [second, 5 * second, 20 * second];

export class ChannelSessions implements OidcSessions {
  readonly #parts: SessionParts;
  readonly #sending = new Set<Promise<void>>();
  readonly #closing = new AbortController();

  constructor(parts: SessionParts) {
    this.#parts = parts;
  }

  async endSessions(filter: Parameters<OidcSessions['endSessions']>[0], reason: string): Promise<number> {
    const { customerNumber, sessionUid, channel } = filter;
    if (customerNumber === undefined && sessionUid === undefined && channel === undefined)
      throw new TypeError('endSessions needs at least one condition');
    const clientIds =
      channel === undefined
        ? {}
        : { clientIds: this.#parts.clients.filter((client) => client.channel === channel).map((client) => client.client_id) };
    const conditions = {
      ...(customerNumber === undefined ? {} : { customerNumber }),
      ...(sessionUid === undefined ? {} : { sessionUid }),
      ...clientIds,
    };
    let ended: readonly EndedAuthorization[] = [];
    await this.#parts.storage.transaction(async () => {
      ended = await this.#parts.storage.endSessions(conditions);
      await this.#parts.storage.record(ended.map((one) => this.endedEvent(one, reason)));
      return true;
    });
    this.tell(ended, null);
    return ended.length;
  }

  /** Sends in the background; `settled` waits for it. */
  tell(ended: readonly EndedAuthorization[], requestId: string | null): void {
    for (const one of ended) {
      const sending = this.#tellOne(one, requestId).catch((error) => this.#parts.onError(error, requestId));
      this.#sending.add(sending);
      sending.finally(() => this.#sending.delete(sending));
    }
  }

  async settled(): Promise<void> {
    await Promise.all(this.#sending);
  }

  /** Waits for the attempts under way; further ones are given up, and that is on record. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.settled();
  }

  async #tellOne(one: EndedAuthorization, requestId: string | null): Promise<void> {
    const client = (await this.#parts.provider().Client.find(one.clientId)) as unknown as
      | (LogoutClient & { backchannelLogoutUri?: string })
      | undefined;
    if (!client?.backchannelLogoutUri) return;
    let attempts = 0;
    let failure: string | null;
    do {
      failure = await client.backchannelLogout(one.customerNumber, one.sid).then(() => null, describe);
      attempts += 1;
    } while (failure !== null && (await this.#waitBefore(attempts)));
    await this.#parts.storage.record([this.#toldEvent(one, attempts, failure, requestId)]);
  }

  async #waitBefore(attempt: number): Promise<boolean> {
    const wait = waits[attempt - 1];
    if (wait === undefined) return false;
    return sleep(wait, true, { signal: this.#closing.signal, ref: false }).catch(() => false);
  }

  /** One channel's part of a session has ended. */
  endedEvent(one: EndedAuthorization, reason: string): ProviderEvent {
    return { type: 'session.ended', outcome: 'success', reason, ...this.#about(one) };
  }

  #toldEvent(one: EndedAuthorization, attempts: number, failure: string | null, requestId: string | null): ProviderEvent {
    const outcome =
      failure === null
        ? ({ type: 'logout.delivered', outcome: 'success' } as const)
        : ({ type: 'logout.undelivered', outcome: 'failure' } as const);
    return {
      ...outcome,
      ...this.#about(one),
      ...(requestId === null ? {} : { requestId }),
      data: { attempts, ...(failure === null ? {} : { failure }) },
    };
  }

  #about({ customerNumber, clientId, sessionUid }: EndedAuthorization) {
    const channel = this.#parts.clients.find((client) => client.client_id === clientId)?.channel;
    return {
      actor: 'system',
      occurredAt: this.#parts.clock.now(),
      customerNumber,
      clientId,
      sessionUid,
      ...(channel === undefined ? {} : { channel }),
    };
  }
}

/** What went wrong, without anything a channel's answer may hold. */
function describe(error: unknown): string {
  const { response, cause, name } = error as { response?: { status: number }; cause?: { code?: string }; name?: string };
  if (response) return `status ${response.status}`;
  return cause?.code ?? name ?? 'unknown';
}
