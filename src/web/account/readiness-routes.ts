import { page } from '#ui/page.ts';
import { checkReadiness } from '#usecases/security/readiness.ts';
import { sendPage } from '../customer/page-frame.ts';
import type { AccountParts, AccountServer } from './access.ts';
import { ownPath } from './login.ts';
import { ReadinessPage } from './pages/readiness.tsx';

/** The checklist: from the menu, and after the login until it is done (`next`: where the customer was going). */
export function readinessRoutes(account: AccountServer, { app }: AccountParts): void {
  account.get('/account/readiness', async ({ asked, reply, account: who, frame }) => {
    const readiness = await checkReadiness(app, who);
    const { next } = asked.query;
    return sendPage(asked, reply, page(ReadinessPage, { frame, readiness, next: next === undefined ? null : ownPath(next) }));
  });
}
