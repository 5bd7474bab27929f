import type { MessageKind } from '#core/gateway-circuit.ts';
import { findProbe } from '#store/gateway-circuit.ts';
import type { App } from '../app.ts';
import { type DeliveryResult, deliverMessage, type Senders } from './deliver-message.ts';

/** Tries a gateway that was left alone, with a message that somebody waits for; when nobody does, the next message tries. */
export async function probeGateway(app: App, senders: Senders, kind: MessageKind): Promise<DeliveryResult | null> {
  const id = await findProbe(app.database, kind, app.clock.now());
  return id === null ? null : deliverMessage(app, senders, id);
}
