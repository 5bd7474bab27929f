/** An SMS or mail that the login server sent. */
export interface Message {
  readonly sequence: number;
  readonly id: string;
  readonly kind: 'sms' | 'mail';
  /** E.164 or an address. */
  readonly to: string;
  readonly subject: string | null;
  readonly text: string;
  /** The application's time, as far as it was known here. */
  readonly at: number;
}

/** A call placed here and what became of it. */
export interface PlacedCall {
  readonly sequence: number;
  readonly from: string;
  readonly to: string;
  readonly withheld: boolean;
  /** SIP answer of the network; null when the login server could not be reached or refused the report. */
  readonly code: number | null;
  readonly status: number | null;
  /** The application's time, as far as it was known here. */
  readonly at: number;
}

export type Happening =
  | { readonly kind: 'message'; readonly message: Message }
  | { readonly kind: 'call'; readonly call: PlacedCall }
  | { readonly kind: 'clock'; readonly sequence: number };

const mostMessages = 500;
const mostCalls = 50;

/** Everything that the phone remembers, in memory and bounded: a sample, gone with its process. */
export class Memory {
  readonly #messages: Message[] = [];
  readonly #calls: PlacedCall[] = [];
  readonly #unreachable = new Set<string>();
  readonly #watchers = new Set<(happening: Happening) => void>();
  #sequence = 0;
  /** How far the application's clock is from the machine's. */
  offset = 0;

  /** Newest first; with `to` only those to that number or address. */
  messages(to?: string): Message[] {
    const wanted = to?.toLowerCase();
    return this.#messages.filter((message) => wanted === undefined || message.to.toLowerCase() === wanted).toReversed();
  }

  /** Newest first. */
  calls(): PlacedCall[] {
    return this.#calls.toReversed();
  }

  get sequence(): number {
    return this.#sequence;
  }

  /** The same id twice is one message: senders repeat themselves after a failure. */
  receive(message: Omit<Message, 'sequence' | 'at'>): Message {
    const known = this.#messages.find(({ id, kind }) => id === message.id && kind === message.kind);
    if (known) return known;
    const received = { ...message, sequence: ++this.#sequence, at: this.#now() };
    this.#messages.push(received);
    if (this.#messages.length > mostMessages) this.#messages.shift();
    this.#tell({ kind: 'message', message: received });
    return received;
  }

  /** Mail to this address comes back. */
  isUnreachable(to: string): boolean {
    return this.#unreachable.has(to.toLowerCase());
  }

  setUnreachable(to: string, unreachable: boolean): void {
    if (unreachable) this.#unreachable.add(to.toLowerCase());
    else this.#unreachable.delete(to.toLowerCase());
  }

  place(call: Omit<PlacedCall, 'sequence' | 'at'>): PlacedCall {
    const placed = { ...call, sequence: ++this.#sequence, at: this.#now() };
    this.#calls.push(placed);
    if (this.#calls.length > mostCalls) this.#calls.shift();
    this.#tell({ kind: 'call', call: placed });
    return placed;
  }

  clockMoved(): void {
    this.#tell({ kind: 'clock', sequence: ++this.#sequence });
  }

  clear(): void {
    this.#messages.length = 0;
    this.#calls.length = 0;
    this.#unreachable.clear();
  }

  /** What happened after a sequence number, oldest first, and then each new happening. Returns the end of watching. */
  watch(after: number, watcher: (happening: Happening) => void): () => void {
    // A page that knows more than there is was made by an earlier process: it is told to begin again.
    if (after > this.#sequence) watcher({ kind: 'clock', sequence: this.#sequence });
    const missed: Happening[] = [
      ...this.#messages.map((message): Happening => ({ kind: 'message', message })),
      ...this.#calls.map((call): Happening => ({ kind: 'call', call })),
    ];
    missed
      .filter((one) => sequenceOf(one) > after)
      .sort((a, b) => sequenceOf(a) - sequenceOf(b))
      .forEach(watcher);
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  #now(): number {
    return Date.now() + this.offset;
  }

  #tell(happening: Happening): void {
    for (const watcher of this.#watchers) watcher(happening);
  }
}

/** Place of a happening in the order of all. */
export function sequenceOf(happening: Happening): number {
  return happening.kind === 'message'
    ? happening.message.sequence
    : happening.kind === 'call'
      ? happening.call.sequence
      : happening.sequence;
}
