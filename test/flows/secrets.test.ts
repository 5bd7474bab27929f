import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { PageBrowser } from '../support/browser.ts';
import { eventually } from '../support/eventually.ts';
import { otherCode, rows } from '../support/login-parts.ts';
import { startWorld, type World } from '../support/world.ts';
import { enterPassword, loginPath, shownNumber } from './sign-in-steps.ts';

let world: World;
/** Everything that must stand nowhere in clear, by what it is. */
const secrets = new Map<string, string>();
before(async () => {
  world = await startWorld();
  await runOfLogins();
});
after(() => world.close());

/** A number in every form in which somebody might write or log it; the last four digits alone are shown on purpose. */
function formsOf(e164: string): string[] {
  const national = `0${e164.slice(3)}`;
  const [a, b, c] = national.length === 11 ? [3, 7, 11] : [2, 6, 10];
  const parts = [national.slice(0, a), national.slice(a, b), national.slice(b, c)];
  const plain = [
    national,
    e164,
    e164.slice(1),
    e164.slice(3),
    parts.join('-'),
    parts.join(' '),
    `+81 ${parts.join(' ').slice(1)}`,
    `+81-${parts.join('-').slice(1)}`,
    `186${national}`,
  ];
  return [...plain, ...plain.map((form) => form.replace(/\d/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0)))];
}

function keepNumber(what: string, e164: string): void {
  for (const form of formsOf(e164)) secrets.set(form, what);
}

function keepText(what: string, text: string): void {
  for (const form of [
    text,
    text.toUpperCase(),
    encodeURIComponent(text),
    Buffer.from(text).toString('base64').replace(/=+$/, ''),
    Buffer.from(text).toString('hex'),
  ]) {
    secrets.set(form, what);
  }
}

async function finish(browser: PageBrowser, callback: string): Promise<void> {
  await browser.open(browser.page?.url ?? '', { stopAt: callback });
  assert.ok(browser.page?.url.startsWith(callback), browser.page?.text.slice(0, 200));
}

/** Logins of every kind, with what goes wrong on the way. */
async function runOfLogins(): Promise<void> {
  const [mobile, home, wrongCaller, address] = ['+819087654321', '+81452223344', '+81667891234', 'hanako.secret@mail.example.jp'];
  const customer = await world.addCustomer({ mobile: '090-8765-4321', phone: '045-222-3344', email: address });
  keepNumber('the mobile number', mobile);
  keepNumber('the number at home', home);
  keepNumber('a caller who is not registered', wrongCaller);
  keepText('the address', address);
  keepText('the password', customer.password);
  keepText('a wrong password', 'Not-The-Password-77');
  const code = async (to: string, after: number) => {
    const found = await world.inbox.code(to, after);
    keepText('a code', found);
    for (const { body } of world.provider.received) secrets.set(body.text, 'a message');
    return found;
  };

  const sms = world.browser('192.0.2.1');
  const first = await enterPassword(world, sms, 'stock-app', { ...customer, password: 'Not-The-Password-77' });
  assert.match(first.page.text, /ログインできませんでした/);
  await sms.submit('/password', { login_id: customer.loginId, password: customer.password });
  const one = await code(mobile, 0);
  await sms.submit(loginPath(sms), { code: otherCode(one) });
  keepText('a wrong answer', otherCode(one));
  await world.advance('31s');
  await sms.open(sms.page?.url.split('?')[0] ?? '');
  await sms.submit('/resend');
  await sms.submit(loginPath(sms), { code: await code(mobile, 1) }, first.callback);
  const tokens = await first.party.exchange(sms.page?.url ?? '', first.attempt);
  await first.party.introspect(tokens.access_token);
  await first.party.refresh(tokens.refresh_token ?? '');
  for (const [what, token] of [
    ['the access token', tokens.access_token],
    ['the refresh token', tokens.refresh_token],
    ['the ID token', tokens.id_token],
  ] as const)
    keepText(what, token ?? '');

  const mail = world.browser('192.0.2.2');
  const second = await enterPassword(world, mail, 'fx-app', customer, { login_hint: address });
  await mail.submit(loginPath(mail), { code: await code(address, 0) }, second.callback);
  await second.party.exchange(mail.page?.url ?? '', second.attempt);

  const call = world.browser('192.0.2.3');
  const third = await enterPassword(world, call, 'customer-site', customer);
  await code(mobile, 2);
  await call.submit('/switch', { method: 'phone-call' });
  const shown = shownNumber(call);
  for (const caller of [wrongCaller, null, home]) await world.phone.call(caller, shown);
  await finish(call, third.callback);

  await world.db.owner.query(`create function no_room() returns trigger language plpgsql as $$ begin raise exception 'no room'; end $$`);
  const failing = world.browser('192.0.2.4');
  await enterPassword(world, failing, 'stock-app', customer, { login_hint: address });
  const last = await code(mobile, 3);
  await settled();
  await world.db.owner.query('create trigger no_evidence before insert on audit_event for each row execute function no_room()');
  await failing.submit(loginPath(failing), { code: last });
  await world.phone.call(home, shown);
  await enterPassword(world, world.browser('192.0.2.5'), 'stock-app', customer);
  await world.db.owner.query('drop trigger no_evidence on audit_event');
  await fetch(`http://127.0.0.1:${world.config.internalPort}/internal/calls`, {
    method: 'POST',
    body: `{"pai":"<sip:${mobile}@x>"`,
    headers: { 'content-type': 'application/json' },
  });
  await world.phone.call(mobile, home);
}

const settled = () => eventually(async () => assert.equal((await rows(world, `select from outbox where state = 'queued'`)).length, 0));

/** Every table of every schema that is ours or the queue's. */
const tableNames = () =>
  rows(
    world,
    `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
    where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema') order by 1`,
  );

/** All rows as text, bytea both as hex and as what its bytes spell. */
async function dump(): Promise<Map<string, string>> {
  const dumped = new Map<string, string>();
  for (const { name } of await tableNames()) {
    const found = await rows(world, `select * from ${name}`);
    const text = found
      .flatMap((row) => Object.values(row))
      .map((value) => {
        if (Buffer.isBuffer(value)) return `${value.toString('hex')} ${value.toString('utf8')} ${value.toString('utf16le')}`;
        return typeof value === 'string' ? value : JSON.stringify(value);
      });
    // What a token or a pushed request spells, part by part.
    const spelt = [...text.join('\n').matchAll(/[\w-]{24,}/g)].map(([part]) => Buffer.from(part, 'base64url').toString('utf8'));
    dumped.set(String(name), [...text, ...spelt].join('\n'));
  }
  return dumped;
}

/** The secrets that a text holds; a code of six digits counts when no further digit or letter stands beside it. */
function found(text: string): string[] {
  const holds = (secret: string): boolean => {
    if (!/^\d{6}$/.test(secret)) return text.includes(secret);
    return new RegExp(`(?<![0-9A-Za-z_+/=.-])${secret}(?![0-9A-Za-z_+/=.-])`).test(text);
  };
  return [...secrets].filter(([secret]) => secret !== '' && holds(secret)).map(([secret, what]) => `${what}: ${secret}`);
}

describe('after a run of logins with all that goes wrong in them', () => {
  test('no table holds a code, a full number, an address, a password, a message or a token in clear', async () => {
    const dumped = await dump();
    assert.ok(dumped.size > 25, [...dumped.keys()].join(' '));
    assert.deepEqual(
      [...dumped].flatMap(([table, text]) => found(text).map((secret) => `${table} holds ${secret}`)),
      [],
    );
  });

  test('nor does any line of the log, of failures neither', () => {
    assert.ok(world.log.length > 50);
    assert.ok(
      world.log.some((line) => line.includes('unforeseen failure')),
      'something failed on the way',
    );
    assert.deepEqual(found(world.log.join('\n')), []);
  });

  test('the search finds what is there: a number put into a table and a code into the log', async () => {
    await world.db.owner.query('create table leak (what text, bytes bytea)');
    const [number = '', code = ''] = [
      [...secrets].find(([, what]) => what === 'the mobile number')?.[0],
      [...secrets].find(([, what]) => what === 'a code')?.[0],
    ];
    await world.db.owner.query('insert into leak values ($1, $2)', [JSON.stringify({ code }), Buffer.from(`x${number}y`)]);
    assert.ok(found((await dump()).get('public.leak') ?? '').length >= 2);
    assert.ok(found(JSON.stringify({ msg: `code ${code}` })).length >= 1);
    await world.db.owner.query('drop table leak');
  });

  test('what was sent is erased from the outbox, and jobs carry ids only', async () => {
    await settled();
    const sealed = await rows(world, `select id from outbox where sealed is not null and state <> 'queued'`);
    assert.deepEqual(sealed, []);
    for (const { payload } of await rows(world, 'select payload::text from graphile_worker._private_jobs')) {
      assert.match(String(payload), /^(\{"id": ?"[0-9a-f-]{36}"\}|\{.{0,80}\}|null|\[\])$/);
    }
  });

  test('cookies, codes and tokens are kept as digests: nothing a browser or a channel presents opens anything when read from the database', async () => {
    const [token] = await rows(world, `select encode(cookie_hash, 'hex') as hash from login limit 1`);
    assert.equal(String(token?.hash).length, 64);
    const secretsOfChallenges = await rows(world, `select secret::text as secret from challenge where method <> 'phone-call'`);
    for (const { secret } of secretsOfChallenges) assert.match(String(secret), /^\{"hash": "[\w-]{43}"\}$/);
  });
});
