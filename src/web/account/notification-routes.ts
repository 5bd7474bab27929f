import type { FastifyReply } from 'fastify';
import { isRegisteredAt } from '#core/customer/reach.ts';
import { page } from '#ui/page.ts';
import type { App } from '#usecases/app.ts';
import { chooseLoginNotification } from '#usecases/notifications/choose-login-notification.ts';
import { notificationOf } from '#usecases/notifications/notify-login.ts';
import { beginProcedure, findProcedure } from '#usecases/procedures/begin-procedure.ts';
import { nextProof } from '#usecases/procedures/begin-proof.ts';
import { stopNotification } from '#usecases/security/stop-notification.ts';
import { sendPage } from '../customer/page-frame.ts';
import { type AccountParts, type AccountServer, toPage, type Visit } from './access.ts';
import { NotificationOffPage, NotificationPage } from './pages/security/notification.tsx';

const path = '/account/security/notification';

/** Login notices: on in one press, off only after a fresh proof. */
export function notificationRoutes(account: AccountServer, { app }: AccountParts): void {
  account.get(path, ({ asked, reply, account: who, frame }) => {
    const { done } = asked.query;
    const props = { frame, state: stateOf(app, who), done: done === 'on' || done === 'off' || done === 'over' ? done : null } as const;
    return sendPage(asked, reply, page(NotificationPage, props));
  });
  account.post(`${path}/on`, async ({ asked, reply, account: who }) => {
    const { customer, sessionUid } = who;
    await chooseLoginNotification(app, { customerId: customer.id, value: 'on', actor: 'customer', requestId: asked.id, sessionUid });
    return toPage(reply, `${path}?done=on`);
  });
  account.post(`${path}/off`, async ({ asked, reply, account: who }) => {
    if (!stateOf(app, who).on) return toPage(reply, path);
    const id = await beginProcedure(app, who, { kind: 'notification-off', requestId: asked.id });
    return toPage(reply, `${path}/${id}`);
  });
  account.get(`${path}/:id`, (visit) => showProcedure(app, visit));
  account.post(`${path}/:id/apply`, async ({ asked, reply, account: who }) => {
    const id = asked.params.id ?? '';
    const outcome = await stopNotification(app, who, id, asked.id);
    if (outcome === 'unproved') return toPage(reply, `${path}/${encodeURIComponent(id)}`);
    return toPage(reply, `${path}?done=${outcome === 'stopped' ? 'off' : 'over'}`);
  });
}

async function showProcedure(app: App, { asked, reply, account: who, frame }: Visit): Promise<FastifyReply> {
  const procedure = await findProcedure(app, who, asked.params.id ?? '');
  if (procedure?.kind !== 'notification-off' || procedure.state !== 'open') return toPage(reply, path);
  return sendPage(asked, reply, page(NotificationOffPage, { frame, id: procedure.id, proved: nextProof(procedure) === null }));
}

/** What the page shows of it; also for the page that leads here. */
export function stateOf(app: App, { customer }: Pick<Visit['account'], 'customer'>) {
  const now = app.clock.now();
  const { on, basis, since } = notificationOf(app, customer, now);
  const bounced = customer.contacts.some((one) => one.kind === 'email' && isRegisteredAt(one, now) && one.bouncedAt !== null);
  return { on, since, hasAddress: basis !== 'no_address', bounced };
}
