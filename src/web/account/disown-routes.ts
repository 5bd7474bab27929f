import { page } from '#ui/page.ts';
import { freezeFromSession } from '#usecases/freeze/freeze-from-session.ts';
import { disownedLogin } from '#usecases/security/login-history.ts';
import { sendPage } from '../customer/page-frame.ts';
import type { AccountParts, AccountServer, Visit } from './access.ts';
import { clearSession } from './cookies.ts';
import { DisownedPage, DisownPage } from './pages/security/disown.tsx';

const path = '/account/security/not-me';

/** 「心当たりがない」: what it does, then one press. Its answer is the last page of this session. */
export function disownRoutes(account: AccountServer, { app }: AccountParts): void {
  const loginOf = ({ account: who }: Visit, uid: string | undefined) =>
    uid !== undefined && /^[\w-]{1,64}$/.test(uid) ? disownedLogin(app, who, uid) : Promise.resolve(null);

  account.get(path, async (visit) => {
    const { asked, reply, frame } = visit;
    return sendPage(asked, reply, page(DisownPage, { frame, login: await loginOf(visit, asked.query.login) }));
  });
  account.post(path, async (visit) => {
    const { asked, reply, account: who, frame } = visit;
    const about = await loginOf(visit, asked.body?.login);
    await freezeFromSession(app, who, {
      scopes: ['login', 'trading'],
      requestId: asked.id,
      ...(about !== null && { aboutLogin: about.loginUid }),
    });
    reply.header('set-cookie', clearSession);
    return sendPage(asked, reply, page(DisownedPage, { frame }));
  });
}
