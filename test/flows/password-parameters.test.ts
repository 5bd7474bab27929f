import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createPasswordHash } from '#gateways/password-hash.ts';
import { rows } from '../support/login-parts.ts';
import { startWorld, type World } from '../support/world.ts';
import { enterPassword, loginPath } from './sign-in-steps.ts';

const raised = { memoryCost: 47_104, timeCost: 2, parallelism: 1 };
const busy = () => new Error('busy');
const hashedWith = (argon2: typeof raised) => createPasswordHash({ busy, argon2 });

let world: World;
before(async () => {
  // One hash at a time, so that the work of one login is not that of another.
  world = await startWorld({
    scheduled: false,
    config: { hashing: { argon2: raised, limits: { concurrency: 1, length: 64, maxAge: 5_000 } } },
  });
});
after(() => world.close());

let last = 10_000_000;
async function customerHashedWith(argon2: typeof raised) {
  const number = String(++last);
  return world.addCustomer({ number, mobile: `0807${number.slice(-7)}`, hash: await hashedWith(argon2).hash(`Pw-${number}!`) });
}
const kept = async (id: string): Promise<string> =>
  String((await rows(world, 'select hash from customer_password where customer_id = $1', [id]))[0]?.hash);

test('after the parameters were raised, the next login hashes the password anew', async () => {
  const customer = await customerHashedWith({ memoryCost: 19_456, timeCost: 2, parallelism: 1 });
  await enterPassword(world, world.browser(), 'stock-app', { ...customer, password: 'not this one' });
  assert.match(await kept(customer.id), /m=19456,t=2,p=1/);
  await enterPassword(world, world.browser('10.9.9.9'), 'stock-app', customer);
  const hash = await kept(customer.id);
  assert.match(hash, /^\$argon2id\$v=19\$m=47104,t=2,p=1\$/);
  await enterPassword(world, world.browser('10.9.9.8'), 'stock-app', customer);
  assert.equal(await kept(customer.id), hash, 'once is enough');
});

test('a stronger hash than configured is not rewritten weaker', async () => {
  const customer = await customerHashedWith({ memoryCost: 65_536, timeCost: 3, parallelism: 1 });
  const before = await kept(customer.id);
  const browser = world.browser('10.9.9.7');
  await enterPassword(world, browser, 'stock-app', customer);
  assert.match(browser.page?.url ?? '', /\/login\/[^/]+$/);
  assert.equal(await kept(customer.id), before);
});

test('an unknown ID costs what the configured parameters cost, and so does an account hashed before they were raised', async () => {
  const old = await customerHashedWith({ memoryCost: 19_456, timeCost: 2, parallelism: 1 });
  const fresh = await customerHashedWith(raised);
  const browser = world.browser();
  await browser.open((await (await world.relyingParty('stock-app')).begin()).url.href);
  const url = new URL(`${loginPath(browser)}/password`, world.config.issuer);
  const cookie = browser.header(url.href);
  let network = 0;
  const work = async (loginId: string): Promise<number> => {
    const begin = process.cpuUsage();
    const body = new URLSearchParams({ login_id: loginId, password: 'not this one' });
    const response = await fetch(url, {
      method: 'POST',
      body,
      headers: { cookie, accept: 'text/html', 'x-forwarded-for': `10.8.${++network}.1` },
    });
    await response.text();
    const { user, system } = process.cpuUsage(begin);
    return user + system;
  };
  const ids = ['nobody-at-all', old.loginId, fresh.loginId];
  const spent: number[][] = ids.map(() => []);
  // In turns, and the least of each: what else the machine does only adds.
  for (let round = 0; round < 9; round++) for (const [index, id] of ids.entries()) spent[index]?.push(await work(id));
  const [unknown = 0, before = 0, after = 0] = spent.map((all) => Math.min(...all));
  for (const [name, one] of [
    ['hashed before', before],
    ['hashed since', after],
  ] as const)
    assert.ok(one / unknown > 0.8 && one / unknown < 1.25, `${name}: ${one} µs, an unknown ID ${unknown} µs`);
});
