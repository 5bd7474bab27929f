import { page } from '#ui/page.ts';
import { protectionOf } from '#usecases/security/protection.ts';
import { sendPage } from '../customer/page-frame.ts';
import type { AccountParts, AccountServer } from './access.ts';
import { disownRoutes } from './disown-routes.ts';
import { historyRoutes } from './history-routes.ts';
import { methodNames } from './method-names.ts';
import { methodRoutes } from './method-routes.ts';
import { notificationRoutes, stateOf } from './notification-routes.ts';
import { SecurityPage } from './pages/security/security.tsx';
import { readinessRoutes } from './readiness-routes.ts';
import { sessionRoutes } from './session-routes.ts';
import { tryCallRoutes } from './try-call-routes.ts';

/** セキュリティ設定 and what it leads to. */
export function securityRoutes(account: AccountServer, parts: AccountParts): void {
  const { app } = parts;
  account.get('/account/security', async ({ asked, reply, account: { customer }, frame }) => {
    const state = stateOf(app, { customer });
    const now = app.clock.now();
    const protection = protectionOf(app, customer, now);
    const names = await methodNames(app, frame.t);
    return sendPage(asked, reply, page(SecurityPage, { frame, protection, names, now, notification: state.hasAddress ? state.on : null }));
  });
  methodRoutes(account, parts);
  tryCallRoutes(account, parts);
  sessionRoutes(account, parts);
  notificationRoutes(account, parts);
  historyRoutes(account, parts);
  disownRoutes(account, parts);
  readinessRoutes(account, parts);
}
