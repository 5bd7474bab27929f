import type { Clock } from '#ports/clock.ts';
import type { OidcSessions } from '#ports/oidc-sessions.ts';
import type { EndedAuthorization, OidcStorage, ProviderEvent } from '#ports/oidc-storage.ts';
import type { ClientEntry } from './clients.ts';

export interface SessionParts {
  readonly storage: OidcStorage;
  readonly clock: Clock;
  readonly clients: readonly ClientEntry[];
}

/** Ends sessions, and keeps in the same transaction that their channels must be told: jobs tell them, whatever becomes of this process. */
export class ChannelSessions implements OidcSessions {
  readonly #parts: SessionParts;

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
      await this.tell(ended, reason, null);
      return true;
    });
    return ended.length;
  }

  /** Inside the transaction that ended them. A channel without an address for it is not told. */
  async tell(ended: readonly EndedAuthorization[], reason: string, requestId: string | null): Promise<void> {
    const told = ended.flatMap((one) => {
      const client = this.#clientOf(one);
      return client?.backchannel_logout_uri ? [{ ...one, channel: client.channel, reason, requestId }] : [];
    });
    await this.#parts.storage.queueLogouts(told);
  }

  /** One channel's part of a session has ended. */
  endedEvent(one: EndedAuthorization, reason: string): ProviderEvent {
    const { customerNumber, clientId, sessionUid } = one;
    const channel = this.#clientOf(one)?.channel;
    return {
      type: 'session.ended',
      outcome: 'success',
      reason,
      actor: 'system',
      occurredAt: this.#parts.clock.now(),
      customerNumber,
      clientId,
      sessionUid,
      ...(channel === undefined ? {} : { channel }),
    };
  }

  #clientOf({ clientId }: EndedAuthorization): ClientEntry | undefined {
    return this.#parts.clients.find((client) => client.client_id === clientId);
  }
}
