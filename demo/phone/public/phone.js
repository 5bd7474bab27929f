// The page works without this: it adds live messages, a ticking clock, the dial pad and calls without a reload.
// Nodes are cloned from templates and filled with text only (Trusted Types are switched off for scripts here).
const { body } = document;
document.documentElement.classList.add('has-script');

/** Fills the parts of a cloned template: each [data-name] gets the text of that name. */
function fill(template, values) {
  const item = document.querySelector(template).content.firstElementChild.cloneNode(true);
  for (const [name, value] of Object.entries(values)) {
    const part = item.querySelector(`[data-${name}]`);
    if (part) part.textContent = value ?? '';
  }
  item.dataset.sequence = values.sequence;
  return item;
}

/** Puts an item first in a list, once. */
function prepend(list, item, most) {
  if (list.querySelector(`[data-sequence="${item.dataset.sequence}"]`)) return;
  list.prepend(item);
  while (list.children.length > most) list.lastElementChild.remove();
}

// --- clock
const clock = document.querySelector('[data-clock]');
if (clock) {
  const locale = clock.dataset.lang === 'ja' ? 'ja-JP' : 'en-GB';
  const format = new Intl.DateTimeFormat(locale, { timeZone: 'Asia/Tokyo', dateStyle: 'full', timeStyle: 'medium' });
  const tick = () => {
    clock.textContent = format.format(Date.now() + Number(clock.dataset.offset));
  };
  setInterval(tick, 1000);
  tick();
}
const clockForm = document.querySelector('[data-clock-form]');
clockForm.addEventListener('submit', () => {
  document.querySelector('[data-clock-status]').textContent = clockForm.dataset.moving;
  clockForm.setAttribute('aria-busy', 'true');
});

// --- dialling
const from = document.querySelector('#from');
const to = document.querySelector('#to');
for (const chip of document.querySelectorAll('[data-number]')) {
  chip.addEventListener('click', (event) => {
    event.preventDefault();
    from.value = chip.dataset.number;
    from.focus();
  });
}
for (const key of document.querySelectorAll('[data-key]')) {
  key.addEventListener('click', () => {
    to.value += key.dataset.key;
  });
}
document.querySelector('[data-erase]').addEventListener('click', () => {
  to.value = to.value.slice(0, -1);
});

const callForm = document.querySelector('[data-call-form]');
const callButton = callForm.querySelector('.button--call');
const callLabel = callButton.lastChild.textContent;
callForm.addEventListener('submit', async (event) => {
  event.preventDefault();
  callButton.disabled = true;
  callButton.lastChild.textContent = callForm.dataset.calling;
  try {
    const response = await fetch('/call', {
      method: 'POST',
      headers: { accept: 'application/json' },
      body: new URLSearchParams(new FormData(callForm)),
    });
    const outcome = await response.json();
    showProblem(outcome.problem ?? null);
    if (outcome.call) addCall(outcome.call);
  } catch {
    callForm.submit();
  } finally {
    callButton.disabled = false;
    callButton.lastChild.textContent = callLabel;
  }
});

function showProblem(problem) {
  for (const [name, field] of Object.entries({ from, to })) {
    const text = document.querySelector(`[data-problem="${name}"]`);
    text.textContent = name === problem ? text.dataset.text : '';
    text.hidden = name !== problem;
    field.setAttribute('aria-invalid', String(name === problem));
    if (name === problem) field.focus();
  }
}

function addCall(call) {
  const item = fill('[data-call-template]', call);
  item.className = `call call--${call.answer}`;
  prepend(document.querySelector('[data-calls]'), item, 6);
  document.querySelector('[data-no-calls]').hidden = true;
}

// --- inbox
const inbox = document.querySelector('[data-inbox]');
const arrival = inbox.querySelector('[data-arrival]');

function addMessage(message) {
  const filter = inbox.dataset.filter.replace(/[\s-]/g, '');
  if (filter !== '' && message.to.replace(/[\s-]/g, '') !== filter) return;
  const item = fill('[data-message-template]', message);
  item.classList.replace('message--sms', `message--${message.kind}`);
  item.querySelector('[data-subject]').hidden = !message.subject;
  item.querySelector('[data-code-line]').hidden = !message.code;
  const bounce = item.querySelector('[data-bounce]');
  bounce.hidden = message.kind !== 'mail';
  bounce.elements.to.value = message.to;
  item.classList.add('message--new');
  prepend(inbox.querySelector('[data-messages]'), item, 60);
  inbox.querySelector('[data-empty]').hidden = true;
  arrival.textContent = arrival.dataset[message.kind];
}

inbox.addEventListener('click', async (event) => {
  const button = event.target.closest('[data-copy]');
  if (!button) return;
  await navigator.clipboard.writeText(button.closest('[data-code-line]').querySelector('[data-code]').textContent);
  const label = button.textContent;
  button.textContent = button.dataset.copied;
  setTimeout(() => {
    button.textContent = label;
  }, 1500);
});

// --- live
const events = new EventSource(`/events?after=${body.dataset.sequence}&lang=${body.dataset.lang}`);
events.addEventListener('message', (event) => addMessage(JSON.parse(event.data)));
events.addEventListener('call', (event) => addCall(JSON.parse(event.data)));
events.addEventListener('clock', () => location.replace('/'));
