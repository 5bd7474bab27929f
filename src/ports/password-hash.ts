/** Hash formats accepted from an account export; argon2id is what we write. */
export type PasswordFormat = 'argon2id' | 'bcrypt' | 'pbkdf2-sha256' | 'scrypt';

/** Who waits for hashing. */
export interface Claimant {
  /** A browser known to the customer, who comes first. */
  readonly known: boolean;
  readonly network: string;
}

export interface PasswordHash {
  /**
   * Runs work that hashes when its turn comes: the one way to `verify` and `hash` in answer to a request. Rejects with Problem('too_busy') when the
   * queue is full for this claimant, or it waited too long.
   */
  inTurn<T>(claimant: Claimant, work: () => Promise<T>): Promise<T>;
  /** True when this claimant would be refused now: asked before anything is loaded for it. */
  isCrowded(claimant: Claimant): boolean;
  /** How full the queue is, 0 to 1: of many, where what one network sends beyond its share is not counted, or of this network itself. */
  fullness(network: string | null): number;
  /** Unreadable hashes count as wrong. */
  verify(hash: string, password: string): Promise<boolean>;
  /** argon2id in PHC form. */
  hash(password: string): Promise<string>;
  format(hash: string): PasswordFormat | null;
  /** True when the hash is not argon2id, or weaker than the parameters configured now; a stronger one is kept. */
  needsRehash(hash: string): boolean;
  /** A dummy of the format, for IDs that do not exist: takes as long as a real one. */
  dummy(format: PasswordFormat): string;
}
