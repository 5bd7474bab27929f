import { setTimeout as sleep } from 'node:timers/promises';
import { PageBrowser } from './browser.ts';

const patience = 15_000;

/** A browser of somebody who does not give up: what did not come is asked for again as a browser's reload does, with a form after a question. */
export class PersistentBrowser extends PageBrowser {
  #last: { readonly url: string; readonly init: RequestInit } | null = null;

  override async go(url: string, init: RequestInit = {}): Promise<Response> {
    this.#last = { url, init };
    return super.go(url, init);
  }

  /** Does it until somebody answers. `stopAt`: address that is not asked for. */
  async reloading(act: () => Promise<unknown>, stopAt?: string): Promise<void> {
    let again = act;
    await insist(async () => {
      try {
        await again();
      } catch (error) {
        const last = this.#last;
        const body = last?.init.body;
        if (last)
          again = () =>
            this.open(last.url, {
              ...(stopAt !== undefined && { stopAt }),
              ...(body instanceof URLSearchParams && { form: Object.fromEntries(body) }),
            });
        throw error;
      }
    });
  }
}

/** Tries until somebody answers; what is answered, good or bad, counts. */
export async function insist<T>(act: () => Promise<T>): Promise<T> {
  for (const end = performance.now() + patience; ; await sleep(25)) {
    try {
      return await act();
    } catch (error) {
      if (!isSilence(error) || performance.now() > end) throw error;
    }
  }
}

function isSilence(error: unknown): boolean {
  const { code, message = '', cause, status } = error as { code?: string; message?: string; cause?: unknown; status?: number };
  if (status === 503) return true;
  if (
    /fetch failed|terminated|Connection terminated|the database system is/.test(message) ||
    /^(ECONN|UND_ERR|EPIPE|57P|08)/.test(code ?? '')
  )
    return true;
  return cause !== undefined && cause !== error && isSilence(cause);
}
