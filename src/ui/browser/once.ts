// A second press on a slow evening must not count as a second answer.
const patience = 8_000;

for (const form of document.querySelectorAll<HTMLFormElement>('form[data-once]')) {
  let sentAt = Number.NEGATIVE_INFINITY;
  form.addEventListener('submit', (event) => {
    if (performance.now() - sentAt < patience) event.preventDefault();
    else sentAt = performance.now();
  });
  addEventListener('pageshow', () => {
    sentAt = Number.NEGATIVE_INFINITY;
  });
}

export {};
