import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import { guardedPost } from '#oidc/guarded-post.ts';
import { securityEventTries, tendSecurityEvents } from '#usecases/freeze/deliver-security-event.ts';
import { freezeCustomer } from '#usecases/freeze/freeze-customer.ts';
import { approveThaw, requestThaw } from '#usecases/freeze/thaw-customer.ts';
import { eventually } from '../support/eventually.ts';
import { rows } from '../support/login-parts.ts';
import { channels } from '../support/oidc-channels.ts';
import { startWorld, type World } from '../support/world.ts';
import { type Holder, newHolder } from './step-up-steps.ts';

let world: World;
before(async () => {
  world = await startWorld();
});
after(() => world.close());

const told = [...channels, 'plain-demo'];
const freeze = ({ number: customerNumber }: Holder, scopes: ('login' | 'trading')[] = ['login']) =>
  freezeCustomer(world.app, { customerNumber, scopes, by: 'Sato', reason: 'x' });

interface Told {
  readonly sub_id: { readonly sub: string };
  readonly jti: string;
  readonly aud: string;
  readonly txn: string;
  readonly toe: number;
  readonly events: Readonly<Record<string, Record<string, string>>>;
}

/** What was pushed about a customer, oldest first. */
const tokensOf = ({ number }: Holder) =>
  world.channels.securityEvents.filter(({ token }) => (decodeJwt(token) as unknown as Told).sub_id.sub === number);

const deliveries = (holder: Holder) =>
  rows(world, `select d.* from security_event_delivery d join security_event e on e.id = d.event_id where e.customer_id = $1`, [holder.id]);

/** Waits until all of them have come to this, without the queue's own waits: a job that just failed sets its next time after we looked. */
const settledAs = (holder: Holder, state: 'delivered' | 'undelivered') =>
  eventually(async () => {
    await rows(world, 'update graphile_worker._private_jobs set run_at = now() where locked_at is null and run_at > now()');
    const all = await deliveries(holder);
    assert.deepEqual(
      all.map((each) => each.state),
      told.map(() => state),
    );
  }, 15_000);

test('each change is one signed event for each client that wants it: signed by the installation, for that client, about that customer', async () => {
  const holder = await newHolder(world);
  await freeze(holder, ['login', 'trading']);
  await eventually(() => assert.equal(tokensOf(holder).length, 2 * told.length));
  const published = createRemoteJWKSet(new URL(`${world.config.issuer}/jwks`));
  const read = await Promise.all(
    tokensOf(holder).map(async ({ channel, token }) => {
      const { payload } = await jwtVerify(token, published, {
        issuer: world.config.issuer,
        audience: channel,
        typ: 'secevent+jwt',
        algorithms: ['ES256'],
      });
      assert.equal(payload.exp, undefined, 'an event does not expire (RFC 8417 2.2)');
      return payload as unknown as Told;
    }),
  );
  assert.equal(new Set(read.map(({ jti }) => jti)).size, read.length);
  assert.deepEqual(read.filter(({ events }) => 'urn:x-kannuki:event:hold-set' in events).length, read.length);
  const disabled = read.filter(({ events }) => 'https://schemas.openid.net/secevent/risc/event-type/account-disabled' in events);
  assert.deepEqual(disabled.map(({ aud }) => aud).toSorted(), told.toSorted());
  assert.ok(disabled.every(({ events }) => events['urn:x-kannuki:event:hold-set']?.scope === 'login'));
  assert.equal(new Set(read.map(({ txn }) => txn)).size, 2);
  // The application's clock is far from the machine's; relying parties have only the machine's.
  assert.ok(read.every(({ toe }) => Math.abs(toe - Date.now() / 1000) < 60));
  assert.ok(
    read.every(
      ({ sub_id }) => JSON.stringify(sub_id) === JSON.stringify({ format: 'iss_sub', iss: world.config.issuer, sub: holder.number }),
    ),
  );

  const customerNumber = holder.number;
  await requestThaw(world.app, { customerNumber, scopes: ['login'], by: 'Sato', proofs: ['ekyc', 'call-back'] });
  await approveThaw(world.app, { customerNumber, by: 'Suzuki' });
  await eventually(() => assert.equal(tokensOf(holder).length, 3 * told.length));
  const lifted = decodeJwt(tokensOf(holder).at(-1)?.token ?? '') as unknown as Told;
  assert.equal(lifted.events['urn:x-kannuki:event:hold-lifted']?.hold, disabled[0]?.events['urn:x-kannuki:event:hold-set']?.hold);
  assert.ok('https://schemas.openid.net/secevent/risc/event-type/account-enabled' in lifted.events);
  await eventually(async () => assert.ok((await deliveries(holder)).every(({ state }) => state === 'delivered')));
  const recorded = (await world.events('security_event.delivered')).filter(({ customer_id }) => customer_id === holder.id);
  assert.equal(recorded.length, 3 * told.length);
});

test('it is told exactly when it is committed', async () => {
  const holder = await newHolder(world);
  await world.db.owner.query(`
    create function refuse() returns trigger language plpgsql as $$ begin raise exception 'no room'; end $$;
    create trigger refuse before insert on audit_event for each row when (new.type = 'customer.frozen') execute function refuse()`);
  await assert.rejects(freeze(holder));
  await world.db.owner.query('drop trigger refuse on audit_event; drop function refuse()');
  assert.deepEqual(
    await rows(world, 'select from security_event where customer_id = $1 union all select from hold where customer_id = $1', [holder.id]),
    [],
  );
  await freeze(holder);
  await eventually(() => assert.equal(tokensOf(holder).length, told.length));
});

test('a channel that is away hears it when it is back, under the same jti; one that died between has its job again', async () => {
  const holder = await newHolder(world);
  world.channels.answer.status = 503;
  await freeze(holder);
  await eventually(async () => {
    const waiting = await deliveries(holder);
    assert.deepEqual(
      waiting.map(({ last_failure }) => last_failure),
      told.map(() => 'status 503'),
    );
  });
  const first = new Set(tokensOf(holder).map(({ token }) => decodeJwt(token).jti));
  const sent = tokensOf(holder).length;
  world.channels.answer.status = 202;
  await rows(
    world,
    `delete from graphile_worker._private_jobs where key in (select id::text from security_event_delivery where client_id = 'stock-app')`,
  );
  await tendSecurityEvents(world.app);
  await settledAs(holder, 'delivered');
  const again = tokensOf(holder).slice(sent);
  assert.equal(again.length, told.length);
  assert.deepEqual(new Set(again.map(({ token }) => decodeJwt(token).jti)), first);
  world.channels.answer.status = 200;
});

test('after the last try it is given up, with an alarm on record and in the log', async () => {
  const holder = await newHolder(world);
  world.channels.answer.status = 400;
  await freeze(holder);
  const failures = async () => (await deliveries(holder)).map(({ last_failure }) => last_failure);
  await eventually(async () =>
    assert.deepEqual(
      await failures(),
      told.map(() => 'status 400'),
    ),
  );
  await rows(world, `update security_event_delivery set attempts = $1 where state = 'queued'`, [securityEventTries - 1]);
  await settledAs(holder, 'undelivered');
  world.channels.answer.status = 200;
  const [event] = (await world.events('security_event.undelivered')).filter(({ customer_id }) => customer_id === holder.id);
  const { failure, alert, attempts } = (event?.data ?? {}) as Record<string, unknown>;
  assert.deepEqual([failure, alert, attempts], ['status 400', true, securityEventTries]);
  assert.ok(world.log.some((line) => line.includes('does not take security events')));
});

test('nothing is posted to a private address unless its host is named, by literal or by name', async () => {
  const { port } = new URL(world.channels.clients[0]?.security_events_uri ?? '');
  const post = (host: string, privateHosts: readonly string[]) =>
    guardedPost({ url: `http://${host}:${port}/x/security-events`, body: 'x', headers: {}, privateHosts, within: 20_000 });
  const heard = world.channels.securityEvents.length;
  for (const host of ['localhost', '127.0.0.1', '[::1]', '[::ffff:127.0.0.1]', '10.0.0.1', '169.254.169.254'])
    await assert.rejects(post(host, []), { code: 'private_address' }, host);
  assert.equal(world.channels.securityEvents.length, heard);
  assert.equal((await post('localhost', [`localhost:${port}`])).status, 200);
});
