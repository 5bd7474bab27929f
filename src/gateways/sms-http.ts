import type { SmsSender } from '#ports/messages.ts';
import { type ProviderAddress, postMessage } from './provider-post.ts';

/** Sends SMS by POST of {id, to, text}; `to` is E.164. */
export function createSmsSender(provider: ProviderAddress): SmsSender {
  return { send: ({ id, to, text }) => postMessage(provider, { id, to, text }) };
}
