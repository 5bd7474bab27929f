import { Problem } from '#core/problem.ts';
import { page } from '#ui/page.ts';
import { confirmSiteMessage, listSiteMessages, recordShown } from '#usecases/account/site-messages.ts';
import type { App } from '#usecases/app.ts';
import { sendPage } from '../customer/page-frame.ts';
import { type AccountParts, type AccountServer, toPage, type Visit } from './access.ts';
import { MessagesPage } from './pages/messages.tsx';
import { wordMessage } from './word-message.ts';

/** お知らせ: what this customer alone is told. */
export function messageRoutes(account: AccountServer, { app }: AccountParts): void {
  account.get('/account/messages', (visit) => show(app, visit));
  account.post('/account/messages/:id', async ({ asked, reply, account: who }) => {
    const id = asked.params.id ?? '';
    if (!/^[1-9]\d{0,17}$/.test(id)) throw new Problem('page_not_found');
    await confirmSiteMessage(app, who, id, asked.id);
    return toPage(reply, '/account/messages');
  });
}

async function show(app: App, { asked, reply, account, frame }: Visit) {
  const names = new Map<string, string>();
  for (const [id, method] of app.methods) names.set(id, (await method.view()).name(frame.t));
  const { policy } = app.policies.inForceAt(app.clock.now());
  const telling = { t: frame.t, policy, nameOf: (method: string) => names.get(method) ?? method };
  const messages = (await listSiteMessages(app, account)).map((message) => ({ message, worded: wordMessage(telling, message) }));
  // No record, no answer.
  const shown = messages.map(({ message, worded }) => ({
    message,
    words: [worded.title, ...worded.sentences].join('\n'),
    language: frame.t.lang,
  }));
  await recordShown(app, account, shown, asked.id);
  return sendPage(asked, reply, page(MessagesPage, { frame, messages }));
}
