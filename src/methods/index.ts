import { emailCode } from './email-code/index.ts';
import type { AuthenticationMethod } from './method.ts';
import { phoneCall } from './phone-call/index.ts';
import { smsCode } from './sms-code/index.ts';

/** The only list of authentication methods. A new one is its folder and its line here. */
const all = [phoneCall, smsCode, emailCode] as const;

/** By id. The engine never looks inside a method's secret, prompt or response, so their types end here. */
export const methods: ReadonlyMap<string, AuthenticationMethod> = new Map(
  all.map((method) => [method.id, method as unknown as AuthenticationMethod]),
);
