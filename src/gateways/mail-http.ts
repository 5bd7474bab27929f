import type { MailSender } from '#ports/messages.ts';
import { type ProviderAddress, postMessage } from './provider-post.ts';

/** Sends mail by POST of {id, to, subject, text}; sender address and signature are the provider's configuration. */
export function createMailSender(provider: ProviderAddress): MailSender {
  return { send: ({ id, to, subject, text }) => postMessage(provider, { id, to, subject, text }) };
}
