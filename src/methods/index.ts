import type { AuthenticationMethod } from './method.ts';

/** The only list of authentication methods. A new one is its folder and its line here, at the end: imports compare columns by this order. */
const all = [
  (await import('./phone-call/index.ts')).phoneCall,
  (await import('./sms-code/index.ts')).smsCode,
  (await import('./email-code/index.ts')).emailCode,
] as const;

/** By id. The engine never looks inside a method's secret, prompt or response, so their types end here. */
export const methods: ReadonlyMap<string, AuthenticationMethod> = new Map(
  all.map((method) => [method.id, method as unknown as AuthenticationMethod]),
);
