import { atLeast } from '#core/assurance.ts';
import type { Instant } from '#core/instant.ts';
import type { AuthenticationMethod } from '#methods/method.ts';
import type { App } from '../app.ts';

/** Methods that may give the first proof for a forgotten password now: a registered number, by a call or a code. The same for every login ID. */
export function firstMethods(app: App, now: Instant): AuthenticationMethod[] {
  const { policy } = app.policies.inForceAt(now);
  return [...app.methods.values()].filter(
    (method) =>
      method.blindPrompt !== undefined &&
      method.starts === 'after-password' &&
      atLeast(method.acr, 'mfa') &&
      (policy.methods.get(method.id)?.liveFrom ?? Number.POSITIVE_INFINITY) <= now &&
      (!method.drawsFrom || app.settings.changePool.length > 0),
  );
}
