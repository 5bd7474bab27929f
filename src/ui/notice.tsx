import type { ComponentChildren } from 'preact';
import { Icon, type IconName } from './icon.tsx';

export type Tone = 'error' | 'warn' | 'info' | 'ok';

const icons: Readonly<Record<Tone, IconName>> = { error: 'alert', warn: 'alert', info: 'info', ok: 'check' };

export interface NoticeProps {
  readonly tone: Tone;
  readonly title: string;
  readonly icon?: IconName;
  /** Read out at once by a screen reader: for the answer to what the customer just did. */
  readonly alert?: boolean;
  /** For `aria-describedby` of the field that it speaks of. */
  readonly id?: string;
  readonly children?: ComponentChildren;
}

/** One thing the customer must know, with its own colour, icon and words. */
export function Notice({ tone, title, icon, alert = false, id, children }: NoticeProps) {
  return (
    <div id={id} class={`notice notice--${tone}`} role={alert ? 'alert' : undefined}>
      <Icon name={icon ?? icons[tone]} />
      <div class="notice__body">
        <p class="notice__title">{title}</p>
        {children}
      </div>
    </div>
  );
}
