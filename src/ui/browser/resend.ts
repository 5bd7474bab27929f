// Keeps a button shut until its wait is over. The server refuses an early press anyway; without JavaScript the button is simply open.
for (const button of document.querySelectorAll<HTMLButtonElement>('button[data-wait]')) holdBack(button);

function holdBack(button: HTMLButtonElement): void {
  const end = performance.now() + Number(button.dataset.wait) * 1000;
  const label = button.textContent ?? '';
  const show = (): void => {
    const seconds = Math.max(0, Math.ceil((end - performance.now()) / 1000));
    button.disabled = seconds > 0;
    button.textContent = seconds > 0 ? (button.dataset.waiting ?? '').replace('{s}', String(seconds)) : label;
    if (seconds === 0) clearInterval(timer);
  };
  const timer = setInterval(show, 1000);
  show();
}

export {};
