import type { FastifyInstance } from 'fastify';
import { nameHolds } from '#core/hold.ts';
import { page } from '#ui/page.ts';
import { leaveAccount } from '#usecases/account/open-account.ts';
import { frameOf, sendPage } from '../customer/page-frame.ts';
import { type AccountParts, accountServer, toPage } from './access.ts';
import { changeContactRoutes } from './change-contact.ts';
import { clearSession } from './cookies.ts';
import { holdRoutes } from './hold-routes.ts';
import { loginAtAccount } from './login.ts';
import { messageRoutes } from './message-routes.ts';
import { AccountHomePage } from './pages/home.tsx';
import { LeftPage } from './pages/left.tsx';
import { proofRoutes } from './proof-routes.ts';
import { registeredInformationRoutes } from './registered-information.ts';
import { secretRoutes } from './secret-routes.ts';
import { securityRoutes } from './security-routes.ts';

/** The customer's own pages. Each section registers its routes here with one line. */
export function accountRoutes(server: FastifyInstance, parts: AccountParts): void {
  const account = accountServer(server, parts);
  loginAtAccount(server, parts);
  proofRoutes(server, account, parts);
  messageRoutes(account, parts);
  holdRoutes(account, parts.app);
  registeredInformationRoutes(account, parts);
  changeContactRoutes(account, parts);
  securityRoutes(account, parts);
  secretRoutes(account, parts);

  account.get('/account', ({ asked, reply, account: { name, customer }, frame }) =>
    sendPage(
      asked,
      reply,
      page(AccountHomePage, { frame, name, stopped: nameHolds(customer.facts.holds, parts.app.clock.now()).length > 0 }),
    ),
  );

  account.post('/account/logout', async ({ asked, reply, account: who }) => {
    await leaveAccount(parts.app, who, asked.id);
    reply.header('set-cookie', clearSession);
    return toPage(reply, '/account/left');
  });
  server.get('/account/left', async (asked, reply) => sendPage(asked, reply, page(LeftPage, { frame: frameOf(asked, parts) })));
}
