/**
 * What a gateway says of one message. `temporary` failures are tried again, `permanent` ones are not; `unknown`: it was handed over and no answer came, so it
 * may have been sent.
 */
export type DeliveryOutcome =
  | { readonly result: 'accepted'; readonly reference: string }
  | { readonly result: 'temporary' | 'permanent' | 'unknown'; readonly error: string };

export interface SmsSender {
  /** `to` is E.164. `id` is the outbox id: the same id sent twice is one message where the provider can tell. */
  send(message: { readonly id: string; readonly to: string; readonly text: string }): Promise<DeliveryOutcome>;
}

export interface MailSender {
  send(message: { readonly id: string; readonly to: string; readonly subject: string; readonly text: string }): Promise<DeliveryOutcome>;
}
