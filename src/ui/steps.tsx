/** Where the customer stands, e.g. step 2 of 2. The words say it; the bars repeat it. */
export function StepIndicator({
  current,
  labels,
  of,
}: {
  readonly current: number;
  readonly labels: readonly string[];
  readonly of: string;
}) {
  return (
    <ol class="steps" aria-label={of}>
      {labels.map((label, index) => {
        const state = index + 1 < current ? 'done' : index + 1 === current ? 'now' : 'next';
        return (
          <li key={label} class={`steps__item steps__item--${state}`} aria-current={state === 'now' ? 'step' : undefined}>
            <span class="steps__number num" aria-hidden="true">
              {state === 'done' ? '✓' : index + 1}
            </span>
            {label}
          </li>
        );
      })}
    </ol>
  );
}

/** Numbered instructions. */
export function Instructions({ items }: { readonly items: readonly string[] }) {
  return (
    <ol class="instructions">
      {items.map((item) => (
        <li key={item}>{item}</li>
      ))}
    </ol>
  );
}
