import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { FastifyInstance } from 'fastify';
import { type BuiltApp, buildApp } from '#main/app.ts';
import { type TestDatabase, testDatabase } from '#test/support/database.ts';
import { eventually } from '#test/support/eventually.ts';
import { pool } from '#test/support/telephony.ts';
import { createSample, type Sample } from '#usecases/sample/sample.ts';
import { receiveCall } from '#usecases/sign-in/receive-call.ts';
import { createInternalServer } from '#web/webhooks/calls.ts';

const root = join(import.meta.dirname, '../..');
const policy = readFileSync(join(root, 'policies/2025-mandatory-mfa.yaml'));
const customers = readFileSync(join(root, 'demo/data/customers.csv'));
const trunks = [{ name: 'sample', token: 'token-of-the-sample-trunk', numbers: pool }];

let db: TestDatabase;
let built: BuiltApp;
let sample: Sample;
let server: FastifyInstance;
let address: string;

before(async () => {
  db = await testDatabase();
  built = await buildApp({
    databaseUrl: db.appUrl,
    secret: randomBytes(32),
    issuer: 'http://localhost:4000',
    trunks,
    supportNumber: '0120-000-111',
    freezeNumber: '0120-000-222',
    passwordNumber: null,
  });
  sample = createSample({ app: built.app, owner: db.owner, policy, customers });
  server = createInternalServer({ app: built.app, trunks, receiveCall, sample: { token: 'token-of-the-phone', control: sample } });
  address = await server.listen({ host: '127.0.0.1', port: 0 });
});
after(async () => {
  await server.close();
  await built.close();
  await db.close();
});

const at = (text: string) => Date.parse(text);
const near = (actual: number, expected: number) =>
  assert.ok(
    actual >= expected && actual < expected + 120_000,
    `${new Date(actual).toISOString()} is not ${new Date(expected).toISOString()}`,
  );

async function count(sql: string): Promise<number> {
  return Number((await db.owner.query(`select count(*) from ${sql}`)).rows[0].count);
}

async function clock(to?: string, token = 'token-of-the-phone'): Promise<{ status: number; now: number }> {
  const response = await fetch(`${address}/internal/sample/clock`, {
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(to !== undefined && { method: 'POST', body: JSON.stringify({ to }) }),
  });
  const body = (await response.json()) as { now?: string };
  return { status: response.status, now: at(body.now ?? '') };
}

test('the first start imports the customers on 9 May, takes the snapshot at its instant and stands on the morning of 26 July', async () => {
  await sample.prepare();
  near(built.app.clock.now(), at('2025-07-26T08:50:00+09:00'));
  const rows = customers.toString('utf8').trim().split('\n').length - 1;
  const imported = await count('customer');
  assert.ok(imported > rows * 0.9 && imported <= rows, `${imported} of ${rows}`);
  assert.equal(await count('assignment'), imported);
  assert.equal(await count('assignment where late'), 0);
  const { rows: runs } = await db.owner.query('select snapshot_at, started_at from snapshot_run');
  assert.equal(runs.length, 1);
  near(new Date(runs[0].started_at).getTime(), at('2025-07-26T00:00:00+09:00'));
  const { rows: opened } = await db.owner.query('select min(opened_at) as first, max(opened_at) as last from customer');
  near(new Date(opened[0].first).getTime(), at('2025-05-09T08:50:00+09:00'));
});

test('a second start finds its sample and changes nothing', async () => {
  const before = await count('audit_event');
  await createSample({ app: built.app, owner: db.owner, policy, customers }).prepare();
  assert.equal(await count('audit_event'), before);
});

test('the clock is moved over the internal listener by the phone alone, and forward alone', async () => {
  assert.equal((await clock(undefined, 'wrong')).status, 401);
  assert.equal((await clock('now', 'token-of-the-sample-trunk')).status, 401);
  assert.equal((await clock('2025-05-18T00:00:00+09:00')).status, 400);
  for (const to of ['', 'yesterday', '2025-08-01', '2025-08-01T00:00:00', '2025-13-01T00:00:00Z'])
    assert.equal((await clock(to)).status, 400, to);
  const moved = await clock('2025-07-27T00:00:00+09:00');
  assert.equal(moved.status, 200);
  near(moved.now, at('2025-07-27T00:00:00+09:00'));
  near((await clock()).now, at('2025-07-27T00:00:00+09:00'));
});

test('a jump ends what was open: an attempt past its time is expired with its event, its page is told, and a queued code is not sent', async () => {
  const {
    rows: [customer],
  } = await db.owner.query(`select customer_id as id, id as contact from contact where kind = 'mobile' limit 1`);
  const now = new Date(built.app.clock.now());
  const end = new Date(now.getTime() + 180_000);
  await db.owner.query(
    `with b as (insert into browser values (gen_random_uuid(), '\\x01', $1) returning id),
    l as (insert into login (uid, cookie_hash, customer_id, browser_id, channel, client_id, network, user_agent, state, policy_version, started_at, expires_at)
      select 'a-login', '\\x02', $2::bigint, id, 'customer-site', 'customer-site', 'n', 'u', 'open', 1, $1, $3 from b returning browser_id)
    insert into challenge (id, login_uid, customer_id, browser_id, channel, purpose, method, state, secret, prompt, known_browser, network, shown_at, sent_at, expires_at)
      select gen_random_uuid(), 'a-login', $2, browser_id, 'customer-site', 'login', 'sms-code', 'pending', '{}', '{}', false, 'n', $1, $1, $3 from l`,
    [now, customer.id, end],
  );
  const {
    rows: [challenge],
  } = await db.owner.query(`select id from challenge where login_uid = 'a-login'`);
  await db.owner.query('select queue_messages($1)', [
    JSON.stringify([
      {
        id: '00000000-0000-4000-8000-000000000001',
        kind: 'sms',
        customerId: customer.id,
        contactId: customer.contact,
        challengeId: challenge.id,
        purpose: 'login',
        sealed: built.app.sealing.seal('outbox', JSON.stringify({ text: 'x' })).toString('base64'),
        queuedAt: now.toISOString(),
        expiresAt: end.toISOString(),
      },
    ]),
  ]);
  const told: (string | null)[] = [];
  const unsubscribe = built.listener.subscribe('login', (uid) => told.push(uid));
  await eventually(() => assert.deepEqual(told, [null]));
  await sample.jumpTo(now.getTime() + 3_600_000);
  await eventually(() => assert.deepEqual(told, [null, 'a-login']));
  unsubscribe();
  assert.equal(await count(`challenge where state = 'expired'`), 1);
  assert.equal(await count(`outbox where state = 'expired' and sealed is null`), 1);
  assert.equal(await count(`audit_event where type in ('login.challenge_expired', 'message.expired')`), 2);
});

test('jumping to now stands on the time of the machine', async () => {
  const { status, now } = await clock('now');
  assert.equal(status, 200);
  assert.ok(Math.abs(now - Date.now()) < 60_000);
});

test('going back empties the sample, evidence included, and begins again on 9 May; the roll-out then happens anew', async () => {
  const before = await count('customer');
  const { status, now } = await clock('start');
  assert.equal(status, 200);
  near(now, at('2025-05-09T08:50:00+09:00'));
  assert.equal(await count('customer'), before);
  assert.equal(await count('assignment'), 0);
  assert.equal(await count('challenge'), 0);
  assert.equal(await count(`audit_event where type = 'login.challenge_expired'`), 0);
  assert.equal(await count('graphile_worker._private_jobs'), 0);
  await sample.prepare();
  near(built.app.clock.now(), at('2025-05-09T08:50:00+09:00'));
  await clock('2025-07-25T23:59:50+09:00');
  assert.equal(await count('snapshot_run'), 0);
  await clock('2025-07-26T00:00:00+09:00');
  assert.equal(await count('snapshot_run where finished_at is not null'), 1);
  assert.equal(await count('assignment'), before);
});

test('two jumps at once happen one after the other', async () => {
  await Promise.all([sample.jumpTo(at('2025-07-28T00:00:00+09:00')), sample.jumpTo(at('2025-07-29T00:00:00+09:00'))]);
  near(built.app.clock.now(), at('2025-07-29T00:00:00+09:00'));
});
