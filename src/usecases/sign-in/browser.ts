import { createHash } from 'node:crypto';
import type { App } from '../app.ts';

/** The browser that posts: what it presents, and where it is. */
export interface Browser {
  /** The value of its browser cookie, signature already checked; null when it has none. */
  readonly token: string | null;
  readonly network: string;
  readonly address: string;
  readonly userAgent: string;
  readonly requestId: string;
}

/** What the database keeps of a token. */
export const digestOf = (token: string): Buffer => createHash('sha256').update(token).digest();

/** 256 random bits (NIST SP 800-63B-4 5.1.1 asks for 64). */
export const newToken = (app: App): string => app.random.bytes(32).toString('base64url');
