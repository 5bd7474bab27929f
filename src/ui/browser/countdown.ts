// Shows the time that is left. Starts from the seconds the server counted: the customer's own clock may be wrong.
const spokenAt = [60, 30, 10];

for (const element of document.querySelectorAll<HTMLElement>('[data-countdown]')) run(element);

function run(element: HTMLElement): void {
  const end = performance.now() + Number(element.dataset.countdown) * 1000;
  const left = element.querySelector<HTMLElement>('[data-countdown-left]');
  const bar = element.querySelector<HTMLProgressElement>('[data-countdown-bar]');
  const spoken = element.querySelector<HTMLElement>('[data-countdown-spoken]');
  const written = (seconds: number): string => {
    const template = (seconds >= 60 ? element.dataset.long : element.dataset.short) ?? '';
    return template
      .replace('{m}', String(Math.floor(seconds / 60)))
      .replace('{s}', String(seconds % 60).padStart(seconds >= 60 ? 2 : 1, '0'));
  };
  let before = Number.POSITIVE_INFINITY;

  const show = (): void => {
    const seconds = Math.max(0, Math.ceil((end - performance.now()) / 1000));
    if (bar) bar.value = seconds;
    if (left) {
      left.hidden = false;
      left.textContent = `${left.dataset.prefix ?? ''} ${written(seconds)}`;
    }
    // A phone may sleep through a mark: it is spoken at the first look after it, unless the next mark has passed too.
    if (spoken && spokenAt.some((mark) => before > mark && seconds <= mark))
      spoken.textContent = (element.dataset.announce ?? '').replace('{time}', written(seconds));
    before = seconds;
    if (seconds > 0) return;
    clearInterval(timer);
    if (spoken) spoken.textContent = element.dataset.ended ?? '';
    element.dispatchEvent(new CustomEvent('countdown:ended', { bubbles: true }));
  };

  const timer = setInterval(show, 1000);
  show();
}

export {};
