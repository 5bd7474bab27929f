import type { Duration, Instant } from '#core/instant.ts';

/** Authentication context: order of worth (mission.md rule 10). A channel's list of accepted methods rules nevertheless. */
export const acrOrder = ['pwd', 'pwd+email', 'mfa', 'phr'] as const;
export type Acr = (typeof acrOrder)[number];

/** The engine's own first step; not a plug-in. */
export const passwordMethod = 'password';

/** One proof of a session: what, by which authenticator (keyed digest), when. */
export interface Proof {
  readonly method: string;
  readonly authenticator: string;
  readonly happenedAt: Instant;
}

/** What a method's proof is worth beside the password. */
export interface MethodWorth {
  readonly acr: Acr;
  readonly amr: readonly string[];
}

export interface Assurance {
  readonly acr: Acr;
  /** RFC 8176 values and the private `email`, `inbound_call`. */
  readonly amr: readonly string[];
  /** The oldest proof counted. */
  readonly authTime: Instant;
}

/** True when `a` is worth at least `b`. */
export const atLeast = (a: Acr, b: Acr): boolean => acrOrder.indexOf(a) >= acrOrder.indexOf(b);

/** Proofs young enough to count, each authenticator once: the same number or mailbox never counts twice. */
export function countingProofs(proofs: readonly Proof[], now: Instant, maxAge: Duration): Proof[] {
  const latest = new Map<string, Proof>();
  for (const proof of proofs.toSorted((a, b) => a.happenedAt - b.happenedAt)) {
    if (proof.happenedAt + maxAge > now) latest.set(proof.authenticator, proof);
  }
  return [...latest.values()].toSorted((a, b) => a.happenedAt - b.happenedAt);
}

/** acr, amr and auth_time of counted proofs; null when not even a password counts. */
export function deriveAssurance(counted: readonly Proof[], worthOf: (method: string) => MethodWorth | undefined): Assurance | null {
  const password = counted.find((proof) => proof.method === passwordMethod);
  if (!password) return null;
  let acr: Acr = 'pwd';
  const amr = new Set(['pwd']);
  for (const { method } of counted) {
    const worth = worthOf(method);
    if (!worth) continue;
    for (const value of worth.amr) amr.add(value);
    if (atLeast(worth.acr, acr)) acr = worth.acr;
  }
  return { acr, amr: [...amr], authTime: Math.min(...counted.map((proof) => proof.happenedAt)) };
}
