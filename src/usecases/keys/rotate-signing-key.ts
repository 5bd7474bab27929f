import type { AuditEvent } from '#core/audit-event.ts';
import type { Duration, Instant } from '#core/instant.ts';
import { Problem } from '#core/problem.ts';
import { createOidcStorage } from '#store/oidc-storage.ts';
import type { App } from '../app.ts';
import { publishedAfter, publishedBefore, signingAt } from './list-signing-keys.ts';
import { newSigningKey } from './new-signing-key.ts';

type Parts = Pick<App, 'database' | 'clock' | 'sealing'>;

export interface RotateSigningKey {
  /** The person who asks for it. */
  readonly by: string;
  /** How long the new key is published before it signs; 0 after a theft. */
  readonly wait?: Duration;
  /** Machine time. */
  readonly now?: Instant;
}

export interface RotatedKey {
  readonly kid: string;
  readonly signsFrom: Instant;
  /** The key that signs until then; null when there was none. */
  readonly retires: string | null;
}

/** Adds a key that signs once it has been published for a while; the present one retires then, and stays published. Servers see it within a minute. */
export async function rotateSigningKey(app: Parts, input: RotateSigningKey): Promise<RotatedKey> {
  const { by, wait = publishedBefore, now = Date.now() } = input;
  const storage = createOidcStorage(app);
  const key = newSigningKey(app.sealing, now + wait);
  let retires: string | null = null;
  await storage.transaction(async () => {
    retires = signingAt(await storage.keys(now - publishedAfter), now)?.kid ?? null;
    await storage.addKey(key, { onlyIfNone: false });
    await storage.record([keyEvent(app, 'key.rotated', by, { kid: key.kid, signsFrom: new Date(key.activeFrom).toISOString(), retires })]);
    return true;
  });
  return { kid: key.kid, signsFrom: key.activeFrom, retires };
}

/** Takes a key out of the published set at once: what it signed is worth nothing any more. Throws Problem('key_not_found' | 'key_in_use'). */
export async function withdrawSigningKey(app: Parts, { kid, by }: { readonly kid: string; readonly by: string }): Promise<void> {
  const storage = createOidcStorage(app);
  await storage.transaction(async () => {
    if (!(await storage.keys(0)).some((key) => key.kid === kid)) throw new Problem('key_not_found', `There is no key ${kid}.`);
    if (!(await storage.withdrawKey(kid)))
      throw new Problem('key_in_use', 'No other key signs at this moment: rotate first, with --at-once after a theft.');
    await storage.record([keyEvent(app, 'key.withdrawn', by, { kid })]);
    return true;
  });
}

function keyEvent({ clock }: Parts, type: string, by: string, data: AuditEvent['data'] & object): AuditEvent {
  return { type, outcome: 'success', actor: `operator:${by}`, occurredAt: clock.now(), data };
}
