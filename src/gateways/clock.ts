import type { Clock } from '#ports/clock.ts';

/** Where the offset lies, and how its changes are heard. */
export interface OffsetSource {
  read(): Promise<number>;
  /** Calls back whenever the offset may have changed; returns the end of the subscription. */
  subscribe(changed: () => void): () => void;
  readonly onFailure?: (error: Error) => void;
}

export interface OpenedClock extends Clock {
  /** Reads the offset now, for a process that has just moved it. */
  refresh(): Promise<void>;
  close(): void;
}

const retryAfter = 500;

/** The machine's time plus the offset kept in the database (sample set-up only; elsewhere it is 0). Rejects when it cannot be read at the start. */
export async function openClock(source: OffsetSource): Promise<OpenedClock> {
  let offset = await source.read();
  let asked = 0;
  let retry: NodeJS.Timeout | undefined;
  const refresh = async (): Promise<void> => {
    const mine = ++asked;
    const read = await source.read();
    // A slower, older answer must not overwrite a newer one.
    if (mine === asked) offset = read;
  };
  const follow = (): void => {
    clearTimeout(retry);
    refresh().catch((error: Error) => {
      source.onFailure?.(error);
      retry = setTimeout(follow, retryAfter);
      retry.unref();
    });
  };
  const unsubscribe = source.subscribe(follow);
  return {
    now: () => Date.now() + offset,
    offset: () => offset,
    refresh,
    close: () => {
      clearTimeout(retry);
      unsubscribe();
    },
  };
}
