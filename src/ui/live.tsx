import type { ComponentChildren } from 'preact';
import { bilingual, type Catalogue } from './catalogue.ts';
import { safeUrl } from './safe-url.ts';

const text = bilingual({
  ja: { check: '確認する', checkHint: '画面が変わらないときは、このボタンを押してください。' },
  en: { check: 'Check now', checkHint: 'If this page does not change, press this button.' },
});

/** Seconds between two loads of a waiting page in a browser without JavaScript. */
export const reloadSeconds = 5;

export interface LiveProps {
  /** `/login/<uid>`: the page itself; its stream is `/events`, its state `/state` below it. */
  readonly base: string;
  /** Changes when the page would look different; compared by the script. */
  readonly version: string;
  readonly children: ComponentChildren;
}

/** A part that waits for something to happen elsewhere; `live.js` listens and loads the page again when its version changes. */
export function Live({ base, version, children }: LiveProps) {
  return (
    <div class="live" data-live={safeUrl(base)} data-events={`${base}/events`} data-state={`${base}/state`} data-version={version}>
      {children}
    </div>
  );
}

/** Asks the server for the present state: the way on where no script runs. */
export function CheckButton({ t, base }: { readonly t: Catalogue; readonly base: string }) {
  const words = text(t);
  return (
    <noscript>
      <form method="get" action={safeUrl(base)} class="check">
        <p class="hint">{words.checkHint}</p>
        <button type="submit" class="btn btn--secondary">
          {words.check}
        </button>
      </form>
    </noscript>
  );
}
