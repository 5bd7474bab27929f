// Lets a code be typed or pasted the way it comes: full-width digits, spaces, hyphens, a whole sentence around it. Never submits.
for (const input of document.querySelectorAll<HTMLInputElement>('input[data-one-time-code]')) clean(input);

/** The digits of a text in half width, at most `length` of them. */
function digitsOf(text: string, length: number): string {
  return text.normalize('NFKC').replaceAll(/\D/g, '').slice(0, length);
}

function clean(input: HTMLInputElement): void {
  const length = Number(input.dataset.oneTimeCode);
  let composing = false;
  const fold = (): void => {
    const digits = digitsOf(input.value, length);
    if (!composing && input.value !== digits) input.value = digits;
  };
  // A Japanese keyboard composes digits; changing the text in the middle of it would double them.
  input.addEventListener('compositionstart', () => {
    composing = true;
  });
  input.addEventListener('compositionend', () => {
    composing = false;
    fold();
  });
  input.addEventListener('input', fold);
  input.addEventListener('paste', (event) => {
    const pasted = event.clipboardData?.getData('text') ?? '';
    const run = pasted.normalize('NFKC').match(new RegExp(`(?<!\\d)\\d{${length}}(?!\\d)`));
    if (!run) return;
    event.preventDefault();
    input.value = run[0];
  });
}

export {};
