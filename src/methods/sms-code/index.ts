import { type HashedCode, matchesCode, readCode } from '#core/one-time-code.ts';
import type { AuthenticationMethod } from '#methods/method.ts';
import { issueSmsCode, type SmsPrompt, timing } from './challenge.ts';
import { name } from './text.ts';

/** SMS認証: a six-digit code to the mobile number in the mobile field (S9; NIST SP 800-63B-4 3.1.3.3, restricted). */
export const smsCode: AuthenticationMethod<'sms-code', HashedCode, SmsPrompt, string> = {
  id: 'sms-code',
  name,
  amr: ['sms', 'mfa'],
  acr: 'mfa',
  traits: { phishingResistant: false, provesPossession: true, restricted: true },
  needs: 'mobile-number',
  starts: 'after-password',
  timing,
  answeredElsewhere: false,
  deliveredBy: 'sms',
  issue: issueSmsCode,
  blindPrompt: () => ({ masked: null }),
  parse: readCode,
  verify: ({ secret, codeKey, challengeId }, code) => ({ result: matchesCode(secret, codeKey, challengeId, code) ? 'right' : 'wrong' }),
  view: async () => (await import('./view.tsx')).view,
  help: async () => (await import('./help.ts')).help,
};
