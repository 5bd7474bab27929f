/** One change of what is held or frozen, as the login server told it. */
export interface HoldChange {
  readonly customerNumber: string;
  /** The hold's own id: set once, lifted once. */
  readonly hold: string;
  /** `trading:held`, `login:frozen`, … */
  readonly name: string;
  readonly kind: 'set' | 'lifted';
}

/** What is held or frozen, by customer, from events. In memory: after a restart the `holds` claim of each token still says it. */
export class Holds {
  readonly #open = new Map<string, Map<string, string>>();
  readonly #lifted = new Set<string>();

  /** In whatever order they come: what has been lifted is not set again by an event that was late. */
  take({ customerNumber, hold, name, kind }: HoldChange): void {
    const open = this.#open.get(customerNumber) ?? new Map<string, string>();
    this.#open.set(customerNumber, open);
    if (kind === 'lifted') this.#lifted.add(hold);
    if (this.#lifted.has(hold)) open.delete(hold);
    else open.set(hold, name);
    if (open.size === 0) this.#open.delete(customerNumber);
  }

  /** By events and by what the login server says of the token at hand: whichever is more. */
  of(customerNumber: string, claim: unknown): readonly string[] {
    const claimed = Array.isArray(claim) ? claim.filter((name): name is string => typeof name === 'string') : [];
    return [...new Set([...(this.#open.get(customerNumber)?.values() ?? []), ...claimed])].toSorted();
  }
}
