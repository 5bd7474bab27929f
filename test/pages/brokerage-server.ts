// The sample brokerage in front of a whole login server; Playwright's own processes cannot load our .tsx.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HoldScope } from '#core/hold.ts';
import { loadCustomer } from '#store/sign-in/customer.ts';
import { freezeCustomer } from '#usecases/freeze/freeze-customer.ts';
import { freezeFromSession } from '#usecases/freeze/freeze-from-session.ts';
import { approveThaw, requestThaw } from '#usecases/freeze/thaw-customer.ts';
import { startBrokerage } from '../support/brokerage.ts';
import { freePort } from '../support/free-port.ts';
import { startWorld } from '../support/world.ts';

const port = await freePort();
const home = `http://localhost:${port}`;
const world = await startWorld({ channelsAt: home });
const brokerage = await startBrokerage(world.config.issuer, port, world.channels);
const landline = '+81331924780';
const customer = await world.addCustomer({ phone: landline, email: 'customer@example.jp' });

const customerNumber = customer.number;

/** Trading is frozen from the session that is open now: it goes on. */
async function freezeTrading(): Promise<unknown> {
  const { rows } = await world.db.owner.query('select uid from oidc_session where account_id = $1 order by started_at desc limit 1', [
    customerNumber,
  ]);
  const known = await loadCustomer(world.app.database, customerNumber);
  return known && freezeFromSession(world.app, { customer: known, sessionUid: rows[0].uid }, { scopes: ['trading'], requestId: 'page' });
}

async function thaw(): Promise<unknown> {
  await requestThaw(world.app, { customerNumber, scopes: ['login', 'trading'], by: 'Sato', proofs: ['call-back', 'ekyc'] });
  return approveThaw(world.app, { customerNumber, by: 'Suzuki' });
}

const login: readonly HoldScope[] = ['login'];
// A test places the customer's call, reads the customer's mail, or acts as the support desk.
const acts: Readonly<Record<string, (asked: URLSearchParams) => Promise<unknown>>> = {
  '/call': (asked) => world.phone.call(landline, asked.get('to') ?? ''),
  '/mail': async () => ({ code: await world.inbox.code('customer@example.jp') }),
  '/freeze-trading': freezeTrading,
  '/freeze-login': () => freezeCustomer(world.app, { customerNumber, scopes: login, by: 'Sato', reason: 'page' }),
  '/thaw': thaw,
};
const steering = createServer(async (request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
  const acted = await acts[pathname]?.(searchParams);
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(acted));
});
await new Promise<void>((done) => steering.listen(0, '127.0.0.1', done));
const steer = `http://127.0.0.1:${(steering.address() as AddressInfo).port}`;
console.log(`ready ${JSON.stringify({ home, issuer: world.config.issuer, steer, customer })}`);

process.once('SIGTERM', async () => {
  steering.close();
  await brokerage.close();
  await world.close();
  process.exit(0);
});
