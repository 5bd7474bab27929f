/** Hash formats accepted from an account export; argon2id is what we write. */
export type PasswordFormat = 'argon2id' | 'bcrypt' | 'pbkdf2-sha256' | 'scrypt';

export interface PasswordHash {
  /** Verifies behind the admission queue; throws Problem('too_busy') when the queue is full or too old. Unreadable hashes count as wrong. */
  verify(hash: string, password: string): Promise<boolean>;
  /** argon2id in PHC form. */
  hash(password: string): Promise<string>;
  format(hash: string): PasswordFormat | null;
  /** True when the hash is not argon2id with the parameters configured now. */
  needsRehash(hash: string): boolean;
  /** A dummy of the format, for IDs that do not exist: takes as long as a real one. */
  dummy(format: PasswordFormat): string;
}
