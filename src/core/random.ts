/** Cryptographic randomness, injected so that rules stay pure. */
export interface Random {
  /** Uniform integer in [0, below). */
  integer(below: number): number;
  bytes(length: number): Buffer;
}
