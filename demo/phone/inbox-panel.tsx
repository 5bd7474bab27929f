import { Icon } from './icon.tsx';
import type { Message } from './stores.ts';
import type { Text } from './text.ts';
import { viewMessage } from './view.ts';

export interface InboxPanelProps {
  readonly text: Text;
  readonly messages: readonly Message[];
  /** Only messages to this number or address are shown; null: all. */
  readonly filter: string | null;
  /** Mail to this address comes back. */
  readonly isUnreachable: (to: string) => boolean;
}

const shown = 60;

/** SMS and mail as they arrived, newest first. */
export function InboxPanel({ text, messages, filter, isUnreachable }: InboxPanelProps) {
  const t = text.inbox;
  return (
    <section class="card inbox" aria-labelledby="inbox-heading" data-inbox data-filter={filter ?? ''}>
      <div class="inbox__head">
        <h2 id="inbox-heading" class="card__title">
          <Icon name="mail" />
          {t.heading}
          <span class="inbox__count num" data-count>
            {t.count(messages.length)}
          </span>
        </h2>
        <form method="get" action="/" class="inbox__filter">
          <label for="filter">{t.filter}</label>
          <input id="filter" name="inbox" class="input" type="search" value={filter ?? ''} placeholder={t.filterHint} />
          <button type="submit" class="button button--small">
            {t.show}
          </button>
        </form>
      </div>
      <div class="inbox__empty" data-empty hidden={messages.length > 0}>
        <Icon name="sms" />
        <p>{t.none}</p>
        <p class="hint">{t.noneHint}</p>
        <noscript>
          <p>
            <a class="button button--small" href="/">
              {t.refresh}
            </a>
          </p>
        </noscript>
      </div>
      <ol class="messages" data-messages>
        {messages.slice(0, shown).map((message) => (
          <MessageItem key={message.sequence} text={text} message={message} unreachable={isUnreachable(message.to)} />
        ))}
      </ol>
      <p class="visually-hidden" role="status" data-arrival data-sms={t.arrived(t.sms)} data-mail={t.arrived(t.mail)}></p>
      <template data-message-template>
        <MessageItem text={text} message={null} unreachable={false} />
      </template>
    </section>
  );
}

/** One message; without one, the form that the script fills. */
export function MessageItem(props: { readonly text: Text; readonly message: Message | null; readonly unreachable: boolean }) {
  const { text, message, unreachable } = props;
  const t = text.inbox;
  const view = message && viewMessage(message, text);
  return (
    <li class={`message message--${view?.kind ?? 'sms'}`} data-sequence={view?.sequence}>
      <p class="message__head">
        <span class="tag" data-tag>
          {view?.tag}
        </span>
        <span class="message__to">
          <span class="visually-hidden">{t.to} </span>
          <span class="num" data-to>
            {view?.to}
          </span>
        </span>
        <time class="num" data-at>
          {view?.at}
        </time>
      </p>
      <p class="message__subject" data-subject hidden={!view?.subject}>
        {view?.subject}
      </p>
      <p class="message__text" data-text>
        {view?.text}
      </p>
      <p class="code" data-code-line hidden={!view?.code}>
        <span class="code__label">{t.code}</span>
        <b class="code__digits num" data-code>
          {view?.code}
        </b>
        <button type="button" class="button button--small needs-script" data-copy data-copied={t.copied}>
          {t.copy}
        </button>
        <span class="hint" data-bound>
          {view?.bound}
        </span>
      </p>
      <form class="bounce" method="post" action="/bounce" data-bounce hidden={view?.kind !== 'mail'}>
        <input type="hidden" name="to" value={message?.to ?? ''} />
        <input type="hidden" name="unreachable" value={unreachable ? '0' : '1'} />
        {unreachable && <span class="hint">{t.unreachable}</span>}
        <button type="submit" class="button button--small">
          {unreachable ? t.arriveAgain : t.bounce}
        </button>
      </form>
    </li>
  );
}
