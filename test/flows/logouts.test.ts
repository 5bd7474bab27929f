import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import * as oidc from 'openid-client';
import { logoutTries } from '#usecases/enforcement/deliver-logout.ts';
import { tendLogouts } from '#usecases/enforcement/tend-logouts.ts';
import { eventually } from '../support/eventually.ts';
import { rows } from '../support/login-parts.ts';
import { Browser, logIn, type OidcWorld, oidcWorld } from '../support/oidc-world.ts';
import { startWorld, type World } from '../support/world.ts';
import { loggedIn, newHolder, visit } from './step-up-steps.ts';

describe('a logout that must reach a channel', () => {
  let world: OidcWorld;
  before(async () => {
    world = await oidcWorld();
    await world.addCustomer('60000001');
  });
  after(() => world.close());

  const begin = async () => logIn(world, new Browser(), await world.relyingParty('customer-site'), '60000001', ['password', 'phone-call']);

  test('is queued if and only if the session ends', async () => {
    await begin();
    await world.db.owner.query(`
      create function refuse() returns trigger language plpgsql as $$ begin raise exception 'no room'; end $$;
      create trigger refuse before insert on audit_event for each row when (new.type = 'session.ended') execute function refuse()`);
    await assert.rejects(world.provider().sessions.endSessions({ customerNumber: '60000001' }, 'test'));
    await world.db.owner.query('drop trigger refuse on audit_event; drop function refuse()');
    assert.equal((await world.db.owner.query('select from logout_delivery')).rows.length, 0);
    assert.equal((await world.db.owner.query(`select from oidc_session where authorizations <> '{}'`)).rows.length, 1);
    assert.equal(await world.provider().sessions.endSessions({ customerNumber: '60000001' }, 'test'), 1);
    await world.settled();
    assert.equal(world.logouts.length, 1);
  });

  test('is queued by the confirmation page too, or the session does not end', async () => {
    const browser = new Browser();
    const { tokens } = await logIn(world, browser, await world.relyingParty('stock-app'), '60000001', ['password', 'phone-call']);
    const confirm = async () => {
      const html = await (await browser.go(`${world.issuer}/session/end`)).text();
      const body = new URLSearchParams({ xsrf: /name="xsrf" value="([^"]+)"/.exec(html)?.[1] ?? '', logout: 'yes' });
      return browser.go(`${world.issuer}/session/end/confirm`, { method: 'POST', body });
    };
    const heard = world.logouts.length;
    await world.db.owner.query(`
      create function refuse() returns trigger language plpgsql as $$ begin raise exception 'no room'; end $$;
      create trigger refuse before insert on logout_delivery for each row execute function refuse()`);
    assert.equal((await confirm()).status, 500);
    await world.db.owner.query('drop trigger refuse on logout_delivery; drop function refuse()');
    const party = await world.relyingParty('stock-app');
    assert.equal((await party.introspect(tokens.access_token)).active, true, 'nothing ended');
    assert.equal((await confirm()).status, 303);
    await world.settled();
    assert.equal(world.logouts.length, heard + 1);
    const event = (await world.events('logout.delivered')).at(-1);
    assert.deepEqual([event?.channel, event?.reason], ['stock-app', 'logged_out']);
    assert.ok(event?.request_id);
  });

  test('to a client that is configured no more is given up at once', async () => {
    await begin();
    await world.db.owner.query(`
      create function rename() returns trigger language plpgsql as $$ begin new.client_id := 'gone'; return new; end $$;
      create trigger rename before insert on logout_delivery for each row execute function rename()`);
    await world.provider().sessions.endSessions({ customerNumber: '60000001' }, 'test');
    await world.settled();
    await world.db.owner.query('drop trigger rename on logout_delivery; drop function rename()');
    const event = (await world.events('logout.undelivered')).at(-1);
    assert.deepEqual([event?.data.attempts, event?.data.failure, event?.data.alert], [1, 'unknown_client', true]);
    world.alarms.length = 0;
  });

  test('is given up after its tries: an alarm on record and in the log, and no token was ever stored', { timeout: 120_000 }, async () => {
    await begin();
    world.logoutStatus = 503;
    await world.provider().sessions.endSessions({ customerNumber: '60000001' }, 'test');
    const delivery = async () =>
      (await world.db.owner.query(`select * from logout_delivery where state <> 'delivered' and client_id <> 'gone'`)).rows[0];
    await eventually(async () => assert.equal((await delivery())?.last_failure, 'status 503'));
    const { rows: kept } = await world.db.owner.query(
      `select (select string_agg(to_jsonb(d)::text, '') from logout_delivery d) || (select string_agg(to_jsonb(j)::text, '') from graphile_worker._private_jobs j) as text`,
    );
    assert.doesNotMatch(String(kept[0].text), /eyJ/);
    // Four minutes of waiting pass.
    await world.db.owner.query(`update logout_delivery set attempts = $1 where state = 'queued'`, [logoutTries - 1]);
    await world.db.owner.query('update graphile_worker._private_jobs set run_at = now()');
    await eventually(async () => assert.equal((await delivery())?.state, 'undelivered'));
    world.logoutStatus = 200;
    const event = (await world.events('logout.undelivered')).at(-1);
    assert.deepEqual(
      [event?.outcome, event?.channel, event?.data.alert, event?.data.attempts, event?.data.failure],
      ['failure', 'customer-site', true, logoutTries, 'status 503'],
    );
    assert.ok(event?.customer_id && event.session_uid);
    // The only line: that it was tried again and again is nothing to read.
    assert.deepEqual(world.alarms, [
      {
        fields: { clientId: 'customer-site', failure: 'status 503' },
        message: 'a channel does not answer to back-channel logouts: its sessions live on until their tokens end',
      },
    ]);
  });
});

describe('a worker of its own', () => {
  let world: World;
  const folder = mkdtempSync(join(tmpdir(), 'kannuki-worker-'));
  const workers: ChildProcess[] = [];
  before(async () => {
    world = await startWorld({ scheduled: false });
  });
  after(async () => {
    for (const worker of workers) worker.kill('SIGKILL');
    await world.close();
    rmSync(folder, { recursive: true });
  });

  test('signs and sends the logouts; killed in the middle of one, it loses none', { timeout: 150_000 }, async () => {
    const holder = await newHolder(world);
    const { browser, tokens, party } = await loggedIn(world, holder);
    await (await visit(world, browser, 'customer-site')).tokens();
    world.channels.answer.silent = true;
    const url = oidc.buildEndSessionUrl(party.configuration, { id_token_hint: tokens.id_token ?? '' });
    await browser.open(url.href);
    const first = startWorkerProcess();
    await eventually(() => assert.ok(world.channels.logouts.length > 0), 40_000);
    await new Promise((done) => first.once('exit', done).kill('SIGKILL'));
    world.channels.answer.silent = false;
    assert.equal((await world.events('logout.delivered')).length, 0);

    await rows(world, `update graphile_worker._private_jobs set locked_at = locked_at - interval '2 minutes' where locked_at is not null`);
    await rows(world, 'update logout_delivery set claimed_until = null');
    assert.ok((await tendLogouts(world.app)).requeued > 0, 'what the dead worker held is found again');
    startWorkerProcess();
    await eventually(async () => assert.equal((await world.events('logout.delivered')).length, 2), 40_000);
    const keys = createRemoteJWKSet(new URL(`${world.config.issuer}/jwks`));
    for (const { channel, token } of world.channels.logouts) {
      const { payload } = await jwtVerify(token, keys, { issuer: world.config.issuer, audience: channel, typ: 'logout+jwt' });
      assert.ok(payload.sid && (payload.events as object));
    }
    const told = await world.events('logout.delivered');
    assert.ok(told.some((event) => Number((event.data as { attempts: number }).attempts) > 1));
    assert.ok(told.every((event) => event.request_id && event.reason === 'logged_out'));
  });

  function startWorkerProcess(): ChildProcess {
    const { config } = world;
    const file = (name: string, content: string | Buffer): string => {
      writeFileSync(join(folder, name), content);
      return join(folder, name);
    };
    const env = {
      PATH: process.env.PATH,
      DATABASE_URL: config.databaseUrl,
      MIGRATION_DATABASE_URL: config.migrationDatabaseUrl,
      KANNUKI_PORT: String(config.port),
      KANNUKI_INTERNAL_PORT: String(config.internalPort),
      KANNUKI_SECRET_FILE: file('secret', config.secret),
      KANNUKI_CLIENTS_FILE: config.clientsFile,
      KANNUKI_TRUNKS_FILE: file('trunks', JSON.stringify(config.trunks)),
      KANNUKI_SMS_GATEWAY_URL: config.smsGateway.url,
      KANNUKI_SMS_GATEWAY_TOKEN_FILE: file('sms', 'sms-token-0123456789'),
      KANNUKI_MAIL_GATEWAY_URL: config.mailGateway.url,
      KANNUKI_MAIL_GATEWAY_TOKEN_FILE: file('mail', 'mail-token-0123456789'),
      KANNUKI_SUPPORT_NUMBER: config.supportNumber,
      KANNUKI_FREEZE_NUMBER: config.freezeNumber,
      CHANNEL_PRIVATE_HOSTS: 'localhost',
      KANNUKI_LOG_LEVEL: 'error',
    };
    const worker = fork(join(import.meta.dirname, '../../src/main/worker.ts'), {
      env,
      execArgv: process.execArgv.filter((arg) => !arg.startsWith('--test')),
    });
    workers.push(worker);
    return worker;
  }
});
