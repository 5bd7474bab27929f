import { type Duration, hour, type Instant, minute } from '#core/instant.ts';
import type { StoredKey } from '#ports/oidc-storage.ts';
import { createOidcStorage } from '#store/oidc-storage.ts';
import type { App } from '../app.ts';

/** A new key is published this long before it signs: relying parties keep our key set for a while. */
export const publishedBefore: Duration = 15 * minute;
/** A retired key stays published: its ID tokens are shown again at logout, up to the absolute end of a session (24 h). */
export const publishedAfter: Duration = 48 * hour;

/** `next`: published, signs later. `retired`: published, signs no more. */
export interface ListedKey {
  readonly kid: string;
  readonly state: 'signing' | 'next' | 'retired';
  readonly signsFrom: Instant;
  /** When it stops or stopped signing; null: not known yet. */
  readonly signsUntil: Instant | null;
  readonly publishedUntil: Instant | null;
}

/** The key that signs at an instant among those stored, oldest first. */
export function signingAt(stored: readonly StoredKey[], now: Instant): StoredKey | undefined {
  return stored.findLast((key) => key.activeFrom <= now) ?? stored[0];
}

/** Every key that is published at this moment of the machine's clock. */
export async function listSigningKeys(app: Pick<App, 'database' | 'clock' | 'sealing'>, now: Instant = Date.now()): Promise<ListedKey[]> {
  const stored = await createOidcStorage(app).keys(now - publishedAfter);
  const signing = signingAt(stored, now);
  return stored.map((key) => ({
    kid: key.kid,
    state: key === signing ? 'signing' : key.activeFrom > now ? 'next' : 'retired',
    signsFrom: key.activeFrom,
    signsUntil: key.retiredAt,
    publishedUntil: key.retiredAt === null ? null : key.retiredAt + publishedAfter,
  }));
}
