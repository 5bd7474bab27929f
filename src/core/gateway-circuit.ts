import { type Duration, second } from './instant.ts';

/** What leaves through a gateway. */
export type MessageKind = 'sms' | 'mail';

/** Failures in a row after which a gateway is left alone: one refused connection is a hiccup, five are an outage. */
export const failuresToOpen = 5;

/** Time until one message may try again: the first wait, doubled after each try that fails, up to the longest. Machine time. */
export const firstWait: Duration = 10 * second;
export const longestWait: Duration = 60 * second;
