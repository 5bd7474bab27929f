import type { DeliveryOutcome } from '#ports/messages.ts';

/** Where a provider takes messages. */
export interface ProviderAddress {
  readonly url: string;
  readonly token: string;
}

/** What every provider is posted; `id` stays the same when a message is sent again. */
export interface OutgoingMessage {
  readonly id: string;
  readonly to: string;
  readonly text: string;
  readonly subject?: string;
}

const answerWithin = 5_000;
const longestReference = 128;

/**
 * Posts one message as JSON with a bearer and reads what the answer means. Errors are words of our own, because what a provider writes may repeat
 * the number. Only refusals of this one message are permanent: an outage, a limit or a wrong token ends, and the message is still wanted.
 */
export async function postMessage(provider: ProviderAddress, message: OutgoingMessage): Promise<DeliveryOutcome> {
  try {
    const response = await fetch(provider.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        authorization: `Bearer ${provider.token}`,
        'idempotency-key': message.id,
      },
      body: JSON.stringify(message),
      redirect: 'manual',
      signal: AbortSignal.timeout(answerWithin),
    });
    const text = await response.text();
    if (response.ok) return { result: 'accepted', reference: readReference(text) ?? message.id };
    return { result: isPermanent(response.status) ? 'permanent' : 'temporary', error: `http_${response.status}` };
  } catch (error) {
    return { result: 'temporary', error: (error as Error).name === 'TimeoutError' ? 'timeout' : 'no_connection' };
  }
}

function isPermanent(status: number): boolean {
  return status >= 400 && status < 500 && ![401, 403, 404, 407, 408, 421, 425, 429].includes(status);
}

/** The provider's own id of the message, when it gives one. */
function readReference(text: string): string | null {
  try {
    const { reference, id } = JSON.parse(text) as { reference?: unknown; id?: unknown };
    const given = reference ?? id;
    return typeof given === 'string' && /^[\x21-\x7e]+$/.test(given) ? given.slice(0, longestReference) : null;
  } catch {
    return null;
  }
}
