import type { MessageKind } from '#core/gateway-circuit.ts';
import type { Database } from '#store/database.ts';
import { gatewayChannel, loadOpenCircuits } from '#store/gateway-circuit.ts';
import type { Listener } from '#store/listen.ts';

/** Which gateways are known not to answer, from memory: no page waits to learn it. */
export interface Gateways {
  isDelayed(kind: MessageKind | undefined): boolean;
  /** Calls back after a gateway went away or came back; returns the end of the subscription. */
  onChange(handler: (delayed: readonly MessageKind[]) => void): () => void;
}

export interface GatewaySource {
  readonly database: Database;
  readonly listener: Listener;
  readonly onFailure?: (error: Error) => void;
}

const retryAfter = 500;

/** Follows the circuits of all workers: read at the start, on each NOTIFY, and whenever listening starts anew. */
export async function openGateways({ database, listener, onFailure = () => {} }: GatewaySource): Promise<Gateways> {
  const handlers = new Set<(delayed: readonly MessageKind[]) => void>();
  let delayed = await loadOpenCircuits(database);
  let asked = 0;
  const follow = (): void => {
    const turn = ++asked;
    loadOpenCircuits(database).then(
      (loaded) => {
        if (turn !== asked) return;
        const changed = loaded.length !== delayed.length || loaded.some((kind) => !delayed.includes(kind));
        delayed = loaded;
        if (changed) for (const handler of handlers) handler(delayed);
      },
      (error: Error) => {
        onFailure(error);
        if (turn === asked) setTimeout(follow, retryAfter).unref();
      },
    );
  };
  listener.subscribe(gatewayChannel, follow);
  return {
    isDelayed: (kind) => kind !== undefined && delayed.includes(kind),
    onChange: (handler) => {
      handlers.add(handler);
      return () => handlers.delete(handler);
    },
  };
}
