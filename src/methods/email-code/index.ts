import { type HashedCode, matchesCode, readCode } from '#core/one-time-code.ts';
import type { AuthenticationMethod } from '#methods/method.ts';
import { issueEmailCode, type MailPrompt, timing } from './challenge.ts';
import { name } from './text.ts';

/** メール認証: a six-digit code to the registered address (S21). Never possession (NIST SP 800-63B-4 3.1.3.1): its own, lower acr. */
export const emailCode: AuthenticationMethod<'email-code', HashedCode, MailPrompt, string> = {
  id: 'email-code',
  name,
  amr: ['email'],
  acr: 'pwd+email',
  traits: { phishingResistant: false, provesPossession: false, restricted: false },
  needs: 'email-address',
  starts: 'after-password',
  timing,
  answeredElsewhere: false,
  deliveredBy: 'mail',
  issue: issueEmailCode,
  parse: readCode,
  verify: ({ secret, codeKey, challengeId }, code) => ({ result: matchesCode(secret, codeKey, challengeId, code) ? 'right' : 'wrong' }),
  view: async () => (await import('./view.tsx')).view,
  help: async () => (await import('./help.ts')).help,
};
