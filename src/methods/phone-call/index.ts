import type { AuthenticationMethod } from '#methods/method.ts';
import { type CallPrompt, type CallSecret, issuePhoneCall, timing } from './challenge.ts';
import { matchCall } from './inbound.ts';
import { name } from './text.ts';

/**
 * 電話番号認証: the customer calls the number on the screen from a registered phone; the call is rejected unanswered, free of charge.
 * `inbound_call` is a private amr value: RFC 8176 `tel` is a call to the user.
 */
export const phoneCall: AuthenticationMethod<'phone-call', CallSecret, CallPrompt, never> = {
  id: 'phone-call',
  name,
  amr: ['inbound_call', 'mfa'],
  acr: 'mfa',
  traits: { phishingResistant: false, provesPossession: true, restricted: true },
  needs: 'callable-number',
  starts: 'after-password',
  timing,
  drawsFrom: 'login',
  answeredElsewhere: true,
  exportColumns: { setting: 'phone_call_set_at', wave: 'phone_call_mandatory_from' },
  issue: issuePhoneCall,
  blindPrompt: (drawn) => ({ number: drawn ?? '', callable: [] }),
  parse: () => null,
  verify: () => ({ result: 'unreadable' }),
  match: matchCall,
  view: async () => (await import('./view.tsx')).view,
  help: async () => (await import('./help.ts')).help,
};
