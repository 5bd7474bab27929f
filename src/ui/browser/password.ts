// Shows or hides what was typed as a password. The button exists only where this script runs.
for (const button of document.querySelectorAll<HTMLButtonElement>('button[data-reveals]')) offer(button);

function offer(button: HTMLButtonElement): void {
  const input = document.getElementById(button.dataset.reveals ?? '');
  if (!(input instanceof HTMLInputElement)) return;
  const set = (shown: boolean): void => {
    input.type = shown ? 'text' : 'password';
    button.textContent = (shown ? button.dataset.hide : button.dataset.show) ?? '';
    button.setAttribute('aria-label', (shown ? button.dataset.hideLabel : button.dataset.showLabel) ?? '');
  };
  button.hidden = false;
  button.addEventListener('click', () => set(input.type === 'password'));
  // Browsers save and fill passwords only in password fields.
  input.form?.addEventListener('submit', () => set(false));
}

export {};
