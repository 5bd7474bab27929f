import type { ComponentChildren } from 'preact';
import { safeUrl } from './safe-url.ts';

/** One number to call, the one thing to look at on its page. Parts are joined by hyphens; the first may be a prefix to dial as well. */
export function DialNumber({
  parts,
  digits,
  label,
}: {
  readonly parts: readonly string[];
  readonly digits: string;
  readonly label: string;
}) {
  return (
    <p class="dial__number num">
      <a href={safeUrl(`tel:${digits}`)} aria-label={label}>
        {parts.map((part, index) => (
          <span key={`${index}-${part}`} class={index === 0 ? 'dial__part dial__part--first' : 'dial__part'}>
            {index > 0 ? <span class="dial__hyphen">-</span> : null}
            {part}
          </span>
        ))}
      </a>
    </p>
  );
}

/** The frame around what the page is about. */
export function Focus({ label, children }: { readonly label: string; readonly children: ComponentChildren }) {
  return (
    <section class="focus" aria-label={label}>
      {children}
    </section>
  );
}

/** Names and values, one pair a line. */
export function Facts({ items }: { readonly items: readonly { readonly name: string; readonly value: ComponentChildren }[] }) {
  return (
    <dl class="facts">
      {items.map((item) => (
        <div key={item.name}>
          <dt>{item.name}</dt>
          <dd>{item.value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** A masked number or address: shown with its stars, read out as its last digits only. */
export function Masked({ value, spoken }: { readonly value: string; readonly spoken: string }) {
  return (
    <span class="num masked">
      <span aria-hidden="true">{value}</span>
      <span class="visually-hidden">{spoken}</span>
    </span>
  );
}

export interface WaitingProps {
  readonly text: string;
}

/** Says that the page listens. */
export function Waiting({ text }: WaitingProps) {
  return (
    <p class="waiting" role="status">
      <span class="waiting__dot" aria-hidden="true" />
      {text}
    </p>
  );
}
