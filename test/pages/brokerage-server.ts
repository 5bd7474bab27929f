// The sample brokerage in front of a whole login server; Playwright's own processes cannot load our .tsx.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startBrokerage } from '../support/brokerage.ts';
import { freePort } from '../support/free-port.ts';
import { startWorld } from '../support/world.ts';

const port = await freePort();
const home = `http://localhost:${port}`;
const world = await startWorld({ channelsAt: home });
const brokerage = await startBrokerage(world.config.issuer, port, world.channels);
const landline = '+81331924780';
const customer = await world.addCustomer({ phone: landline, email: 'customer@example.jp' });

// A test places the customer's call, or reads the customer's mail.
const steering = createServer(async (request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
  const acted =
    pathname === '/call' ? await world.phone.call(landline, searchParams.get('to') ?? '') : await world.inbox.latest('customer@example.jp');
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
