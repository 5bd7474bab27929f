import { createCipheriv, createDecipheriv, createHmac, createSecretKey, hkdfSync, type KeyObject, randomFillSync } from 'node:crypto';
import type { Sealing } from '#ports/sealing.ts';

const nonceLength = 12; // NIST SP 800-38D 8.2.2: random, 96 bits; each purpose has a key of its own
const tagLength = 16;

/** Sealing under one 32-byte secret. Each use and purpose has its own key (HKDF-SHA-256, RFC 5869), so that none opens what another sealed. */
export function createSealing(secret: Buffer): Sealing {
  if (secret.length !== 32) throw new Error('The secret must be 32 bytes.');
  // Key objects: OpenSSL takes a quarter of the time of a plain buffer with them.
  const derived = new Map<string, KeyObject>();
  const derive = (use: string, purpose: string): KeyObject => {
    const info = `kannuki/${use}/${purpose}`;
    const known = derived.get(info);
    if (known) return known;
    const key = createSecretKey(Buffer.from(hkdfSync('sha256', secret, '', info, 32)));
    derived.set(info, key);
    return key;
  };
  return {
    seal: (purpose, text) => seal(derive('seal', purpose), purpose, text),
    open: (purpose, sealed) => open(derive('seal', purpose), purpose, sealed),
    lookup: (purpose, value) => createHmac('sha256', derive('lookup', purpose)).update(value).digest().subarray(0, 16),
    key: (purpose) => derive('key', purpose).export(), // a copy: the caller may wipe it
  };
}

// Asked of the system 512 at a time: each call costs as much as the sealing itself. Every byte is given out once.
const nonces = Buffer.alloc(512 * nonceLength);
let given = nonces.length;

function nextNonce(): Buffer {
  if (given === nonces.length) {
    randomFillSync(nonces);
    given = 0;
  }
  given += nonceLength;
  return Buffer.from(nonces.subarray(given - nonceLength, given));
}

function seal(key: KeyObject, purpose: string, text: string): Buffer {
  const nonce = nextNonce();
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(purpose));
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]);
}

function open(key: KeyObject, purpose: string, sealed: Buffer): string {
  if (sealed.length < nonceLength + tagLength) throw new Error('A sealed value is cut short.');
  const nonce = sealed.subarray(0, nonceLength);
  const tag = sealed.subarray(nonceLength, nonceLength + tagLength);
  // The length is stated because GCM would accept a tag cut to 4 bytes.
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagLength }).setAAD(Buffer.from(purpose)).setAuthTag(tag);
  try {
    return Buffer.concat([decipher.update(sealed.subarray(nonceLength + tagLength)), decipher.final()]).toString('utf8');
  } catch (cause) {
    throw new Error(`A sealed value (${purpose}) cannot be opened: it was made with another secret, for another purpose, or was changed.`, {
      cause,
    });
  }
}
