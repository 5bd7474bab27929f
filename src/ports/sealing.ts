/** Keyed protection of personal values at rest; one key per installation, each use under its own derived key. */
export interface Sealing {
  /** AES-256-GCM, 12-byte nonce first, then tag, then ciphertext. `purpose` is authenticated. */
  seal(purpose: string, text: string): Buffer;
  /** Throws when the key or the purpose is another. */
  open(purpose: string, sealed: Buffer): string;
  /** HMAC-SHA-256 cut to 16 bytes: finds equal values without telling them. */
  lookup(purpose: string, value: string): Buffer;
  /** Full-length key for a purpose. */
  key(purpose: string): Buffer;
}
