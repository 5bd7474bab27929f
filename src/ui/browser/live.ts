// The waiting page: events push a version, polling takes over after three errors, and whenever the page comes back to the front
// (the customer has just hung up on the same phone) the state is asked for at once. The page itself is always rendered by the server.
const pollEvery = 2_000;
const errorsBeforePolling = 3;

const box = document.querySelector<HTMLElement>('[data-live]');
if (box) follow(box);

function follow(page: HTMLElement): void {
  const { live = '', events = '', state = '', version = '' } = page.dataset;
  let leaving = false;
  let errors = 0;
  let polling = false;

  // Half a code must not vanish because something else on the page has changed; the answer to the form shows it anyway.
  const typing = (): boolean =>
    [...document.querySelectorAll<HTMLInputElement>('[data-one-time-code]')].some((input) => input.value !== '');

  const compare = (answer: unknown, over: boolean): void => {
    const now = typeof answer === 'object' && answer !== null && 'version' in answer ? answer.version : null;
    if (leaving || typeof now !== 'string' || now === version) return;
    if (typing() && !over) return;
    leaving = true;
    source.close();
    location.replace(live);
  };

  const ask = async (over = false): Promise<void> => {
    try {
      const response = await fetch(state, { headers: { accept: 'application/json' }, cache: 'no-store' });
      if (response.ok) compare(await response.json(), over);
      else if (response.status === 404) location.replace(live);
    } catch {
      // The network may be away for a moment; the next round asks again.
    }
  };

  const poll = (): void => {
    if (polling) return;
    polling = true;
    source.close();
    setInterval(ask, pollEvery, false);
  };

  const source = new EventSource(events);
  source.addEventListener('message', (event) => {
    errors = 0;
    compare(JSON.parse(String(event.data)), false);
  });
  source.addEventListener('error', () => {
    errors += 1;
    void ask();
    // CLOSED means that the browser has given up by itself (an answer that is no stream): there is no third error to wait for.
    if (errors >= errorsBeforePolling || source.readyState === EventSource.CLOSED) poll();
  });
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') void ask();
  });
  addEventListener('pageshow', (event) => {
    if (event.persisted) void ask();
  });
  document.addEventListener('countdown:ended', () => setTimeout(ask, 500, true));
}

export {};
