import type { LocalText } from '#core/policy/types.ts';
import { page } from '#ui/page.ts';
import { type Account, accountClient } from '#usecases/account/open-account.ts';
import { endOwnSessions, forgetBrowser, whereLoggedIn } from '#usecases/security/sessions.ts';
import { sendPage } from '../customer/page-frame.ts';
import { type AccountParts, type AccountServer, readField, toPage } from './access.ts';
import { type SessionsDone, SessionsPage } from './pages/security/sessions.tsx';

const path = '/account/security/sessions';
const accountName: LocalText = { ja: '口座管理', en: 'Account' };
const told: ReadonlySet<string> = new Set<SessionsDone>(['ended', 'others_ended', 'forgotten', 'gone']);

/** Sessions and known browsers: seen, ended, forgotten. */
export function sessionRoutes(account: AccountServer, parts: AccountParts): void {
  const { app } = parts;
  account.get(path, async ({ asked, reply, account: who, frame }) => {
    const { sessions, browsers } = await whereLoggedIn(app, who);
    const shown = sessions.map(({ clients, ...session }) => ({ ...session, channels: channelsOf(parts, who, clients) }));
    const { done = '' } = asked.query;
    const props = { frame, sessions: shown, browsers, mayForget: who.acr !== 'pwd', done: told.has(done) ? (done as SessionsDone) : null };
    return sendPage(asked, reply, page(SessionsPage, props));
  });
  account.post(`${path}/end`, async ({ asked, reply, account: who }) => {
    const ended = await endOwnSessions(app, who, { uid: readField(asked, 'session', 100) }, asked.id);
    return toPage(reply, `${path}?done=${ended ? 'ended' : 'gone'}`);
  });
  account.post(`${path}/end-others`, async ({ asked, reply, account: who }) => {
    await endOwnSessions(app, who, 'others', asked.id);
    return toPage(reply, `${path}?done=others_ended`);
  });
  account.post(`${path}/forget`, async ({ asked, reply, account: who }) => {
    const outcome = await forgetBrowser(app, who, readField(asked, 'browser', 100), asked.id);
    return toPage(reply, outcome === 'forgotten' ? `${path}?done=forgotten` : path);
  });
}

/** Several clients may serve one channel; the account site is named as customers know it. */
function channelsOf({ channelOf }: AccountParts, { decided }: Account, clients: readonly string[]): LocalText[] {
  const names = clients.flatMap((client) => {
    const channel = channelOf(client);
    return client === accountClient ? [accountName] : (decided.policy.channels.get(channel ?? '')?.name ?? []);
  });
  return [...new Map(names.map((name) => [name.ja, name])).values()];
}
