import { page } from '#ui/page.ts';
import { readLoginHistory } from '#usecases/security/login-history.ts';
import { sendPage } from '../customer/page-frame.ts';
import type { AccountParts, AccountServer } from './access.ts';
import { methodNames } from './method-names.ts';
import { HistoryPage } from './pages/security/history.tsx';

/** The login history. */
export function historyRoutes(account: AccountServer, { app }: AccountParts): void {
  account.get('/account/security/history', async ({ asked, reply, account: who, frame }) => {
    const before = asked.query.before ?? null;
    const history = await readLoginHistory(app, who, { before, requestId: asked.id });
    const names = await methodNames(app, frame.t);
    return sendPage(asked, reply, page(HistoryPage, { frame, names, history, isFirst: before === null }));
  });
}
