import { Action } from '#ui/form.tsx';
import type { Frame } from '#ui/frame.ts';
import type { SiteMessage } from '#usecases/account/site-messages.ts';
import { PageHead } from '../../customer/pages/page-head.tsx';
import type { WordedMessage } from '../word-message.ts';
import { AccountLayout } from './account-layout.tsx';
import { text } from './messages.text.ts';

export interface MessagesPageProps {
  readonly frame: Frame;
  readonly messages: readonly { readonly message: SiteMessage; readonly worded: WordedMessage }[];
}

function Message({ frame, message, worded }: MessagesPageProps['messages'][number] & { readonly frame: Frame }) {
  const { t } = frame;
  const words = text(t);
  const open = message.readAt === null && message.replacedAt === null;
  return (
    <li class="way">
      <p class="listed__facts">
        <span>{words.told(t.format.fullDate(message.createdAt))}</span>
        {open ? <span class="tag tag--planned">{words.fresh}</span> : null}
      </p>
      <h2>{worded.title}</h2>
      {message.replacedAt === null ? null : <p>{words.replaced}</p>}
      {worded.sentences.map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
      {message.readAt === null ? null : <p class="hint">{words.read(t.format.fullDate(message.readAt))}</p>}
      {open ? <Action action={`/account/messages/${message.id}`} label={words.confirm} /> : null}
    </li>
  );
}

/** What this customer alone is told, the newest first; each is confirmed by one press. */
export function MessagesPage({ frame, messages }: MessagesPageProps) {
  const words = text(frame.t);
  return (
    <AccountLayout frame={frame} title={words.title} section="messages" scripts={['login.js']}>
      <div class="column stack">
        <PageHead t={frame.t} title={words.title} why={messages.length === 0 ? null : words.why} />
        {messages.length === 0 ? <p>{words.none}</p> : null}
        <ul class="ways">
          {messages.map(({ message, worded }) => (
            <Message key={message.id} frame={frame} message={message} worded={worded} />
          ))}
        </ul>
        <p>
          <a href="/notices">{words.everybody}</a>
        </p>
      </div>
    </AccountLayout>
  );
}
