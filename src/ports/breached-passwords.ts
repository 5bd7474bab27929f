/** Passwords known from breaches or lists of common ones (NIST SP 800-63B-4 3.1.1.2, OWASP ASVS 6.2.4). */
export interface BreachedPasswords {
  /** Offline, and never wrong when it says false for a listed one; true for a few of a million others. */
  has(password: string): boolean;
}
