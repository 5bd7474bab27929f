import type { MessageKind } from '#core/gateway-circuit.ts';
import { deliverMessage, type Senders } from '#usecases/messages/deliver-message.ts';
import { probeGateway } from '#usecases/messages/probe-gateway.ts';
import type { Job } from './job.ts';

/** Queued by queue_messages in the statement that saved the message; carries its id only. */
export function deliverMessageJob(senders: Senders): Job {
  return {
    run: async (app, payload) => {
      const result = await deliverMessage(app, senders, (payload as { id: string }).id);
      // What is held has no job: closing the circuit gives it one again.
      // graphile-worker waits 3 s, 7 s, 20 s, 55 s … after each failure; the message's own expiry ends the tries.
      if (result.kind === 'try_again') throw new Error(`not delivered yet: ${result.error}`);
    },
  };
}

/** Queued by the failure that opened the circuit, and by each try that failed since. */
export function probeGatewayJob(senders: Senders): Job {
  return { run: (app, payload) => probeGateway(app, senders, (payload as { kind: MessageKind }).kind) };
}
