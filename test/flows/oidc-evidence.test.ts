import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { decodeJwt } from 'jose';
import { Browser, follow, logIn, type OidcWorld, oidcWorld, type RelyingParty } from '../support/oidc-world.ts';

let world: OidcWorld;
let site: RelyingParty;
let browser: Browser;

before(async () => {
  world = await oidcWorld();
  await world.addCustomer('40000001');
  site = await world.relyingParty('customer-site');
});
after(() => world.close());
beforeEach(() => {
  browser = new Browser();
  world.errors.length = 0;
});

describe('evidence', () => {
  test('each token, refusal and session is on record, with client, channel, session and request', async () => {
    const { tokens } = await logIn(world, browser, site, '40000001', ['password', 'phone-call']);
    await assert.rejects(site.refresh('nonsense'));
    const [started, authorized] = [(await world.events('session.started')).at(-1), (await world.events('session.authorized')).at(-1)];
    const [issued, refused] = [(await world.events('token.issued')).at(-1), (await world.events('token.refused')).at(-1)];
    for (const event of [started, authorized, issued]) {
      assert.equal(event?.client_id, 'customer-site');
      assert.equal(event?.channel, 'customer-site');
      assert.ok(event?.customer_id && event.session_uid && event.request_id);
    }
    assert.equal(issued?.session_uid, started?.session_uid);
    assert.deepEqual([refused?.reason, refused?.client_id, refused?.outcome], ['invalid_grant', 'customer-site', 'refused']);
    assert.ok(tokens.access_token);
  });

  test('a record that cannot be written: an error, no token, and nothing is kept', async () => {
    const attempt = await site.begin();
    const { uid } = await follow(browser, attempt.url);
    const { callback } = await follow(browser, await world.prove(uid ?? '', '40000001', ['password', 'phone-call']));
    const count = async () =>
      (await world.db.owner.query(`select count(*)::int as n from oidc_model where model in ('AccessToken', 'RefreshToken')`)).rows[0]
        .n as number;
    const before = await count();
    await refuseEvents('token.issued');
    await assert.rejects(site.exchange(callback ?? '', attempt));
    assert.equal(await count(), before);
    await allowEvents();
    assert.ok((await site.exchange(callback ?? '', attempt)).access_token, 'the code was not used up');
    assert.equal(world.errors.length, 1);
  });

  test('a session that cannot be recorded is not begun, and its cookie is withheld', async () => {
    const { uid } = await follow(browser, (await site.begin()).url);
    const resume = await world.prove(uid ?? '', '40000001', ['password', 'phone-call']);
    await refuseEvents('session.started');
    const failed = await browser.go(resume);
    await allowEvents();
    assert.equal(failed.status, 500);
    assert.deepEqual(failed.headers.getSetCookie(), []);
    assert.match(await failed.text(), /当社側の不具合/);
    assert.ok((await follow(browser, resume)).callback, 'it can be tried again');
  });

  test('nothing that opens anything stands in the database', async () => {
    const { tokens, callback, attempt } = await logIn(world, browser, site, '40000001', ['password', 'phone-call']);
    const open = await follow(browser, (await (await world.relyingParty('fx-site')).begin()).url);
    const secrets = [
      tokens.access_token,
      tokens.refresh_token,
      new URL(callback).searchParams.get('code'),
      attempt.url.searchParams.get('request_uri')?.split(':').at(-1),
      [...browser.cookies].find(([name]) => name.startsWith('__Host-kannuki_session'))?.[1].value,
    ];
    assert.ok(open.uid);
    const { rows } = await world.db.owner.query(`
      select string_agg(row, ' ') as dump from (
        select to_jsonb(m)::text as row from oidc_model m union all select to_jsonb(s)::text from oidc_session s
        union all select to_jsonb(k)::text from signing_key k union all select to_jsonb(e)::text from audit_event e) rows`);
    for (const secret of secrets) {
      assert.ok(secret && secret.length > 15);
      assert.equal(String(rows[0].dump).includes(secret), false, `${secret} stands in the database`);
    }
    assert.doesNotMatch(String(rows[0].dump), /"d": ?"/, 'no private key in clear');
    assert.equal(decodeJwt(tokens.id_token ?? '').sub, '40000001');
  });

  async function refuseEvents(type: string): Promise<void> {
    await world.db.owner.query(`
      create function refuse_event() returns trigger language plpgsql as $$ begin raise exception 'the disk is full'; end $$;
      create trigger refuse_event before insert on audit_event for each row when (new.type = '${type}') execute function refuse_event()`);
  }

  async function allowEvents(): Promise<void> {
    await world.db.owner.query('drop trigger refuse_event on audit_event; drop function refuse_event()');
  }
});
