import { type IncomingMessage, Agent as PlainAgent, request as plain } from 'node:http';
import { Agent as SecureAgent, request as secure } from 'node:https';
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
/** Characters of an answer that are read: it says an id, or nothing. */
const longestAnswer = 4_096;

/** A connection that rests is closed before most providers close it: one that both sides end at once would leave a message unconfirmed. Milliseconds. */
const resting = { keepAlive: true, timeout: 4_000 };
const agents = { plain: new PlainAgent(resting), secure: new SecureAgent(resting) };

interface Answer {
  readonly status: number;
  readonly text: string;
}

/**
 * Posts one message as JSON with a bearer and reads what the answer means. Errors are words of our own, because what a provider writes may repeat
 * the number. Only refusals of this one message are permanent: an outage, a limit or a wrong token ends, and the message is still wanted. What was
 * written to the end and not answered may have been sent. Follows no redirect.
 */
export async function postMessage(provider: ProviderAddress, message: OutgoingMessage): Promise<DeliveryOutcome> {
  const progress = { written: false };
  try {
    const { status, text } = await post(provider, message, progress);
    if (status >= 200 && status < 300) return { result: 'accepted', reference: readReference(text) ?? message.id };
    return { result: isPermanent(status) ? 'permanent' : 'temporary', error: `http_${status}` };
  } catch (error) {
    const late = ['AbortError', 'TimeoutError'].includes((error as Error).name);
    return { result: progress.written ? 'unknown' : 'temporary', error: late ? 'timeout' : 'no_connection' };
  }
}

function post({ url, token }: ProviderAddress, message: OutgoingMessage, progress: { written: boolean }): Promise<Answer> {
  const body = JSON.stringify(message);
  const [send, agent] = url.startsWith('https:') ? [secure, agents.secure] : [plain, agents.plain];
  return new Promise((done, fail) => {
    const headers = {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      accept: 'application/json',
      authorization: `Bearer ${token}`,
      'idempotency-key': message.id,
    };
    const request = send(url, { method: 'POST', headers, agent }, (answer) => readAnswer(answer).then(done, fail));
    const patience = setTimeout(() => request.destroy(Object.assign(new Error('no answer'), { name: 'TimeoutError' })), answerWithin);
    // A provider can do nothing with half a message; one that is whole on its way may arrive, whatever we hear.
    request.once('finish', () => {
      progress.written = true;
    });
    request
      .once('error', fail)
      .once('close', () => clearTimeout(patience))
      .end(body);
  });
}

async function readAnswer(answer: IncomingMessage): Promise<Answer> {
  let text = '';
  for await (const part of answer.setEncoding('utf8')) if (text.length < longestAnswer) text += part;
  return { status: answer.statusCode ?? 0, text: text.slice(0, longestAnswer) };
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
