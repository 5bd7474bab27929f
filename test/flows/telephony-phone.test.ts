import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { createMailSender } from '#gateways/mail-http.ts';
import { createSmsSender } from '#gateways/sms-http.ts';
import { startWorker } from '#jobs/worker.ts';
import { openJobPool } from '#store/job-queue.ts';
import { eventually } from '#test/support/eventually.ts';
import { type PhoneWorld, phoneWorld } from '#test/support/phone.ts';
import { deliverMessage } from '#usecases/messages/deliver-message.ts';
import { queueNotice } from '#usecases/messages/tell-contacts.ts';
import { readCustomers } from '../../demo/phone/customers.ts';
import { readDialled, readNumber, writeNumber } from '../../demo/phone/numbers.ts';
import { readCode } from '../../demo/phone/one-time-code.ts';

let world: PhoneWorld;

before(async () => {
  world = await phoneWorld();
});
after(() => world.close());

interface Placed {
  readonly code: number | null;
  readonly status: number | null;
  readonly withheld: boolean;
  readonly to: string;
  readonly problem?: string;
}

async function call(body: object): Promise<Placed> {
  const response = await fetch(`${world.url}/api/call`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return (await response.json()) as Placed;
}

const send = (kind: 'sms' | 'mail', body: unknown, token = world.tokens[kind]) =>
  fetch(`${world.url}/gateway/${kind}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
  });

const messages = async (query: string) =>
  ((await (await fetch(`${world.url}/api/messages?${query}`)).json()) as { messages: { id: string; text: string; at: number }[] }).messages;

const page = async (path: string, init?: RequestInit) => {
  const response = await fetch(`${world.url}${path}`, { redirect: 'manual', ...init });
  return { status: response.status, headers: response.headers, html: await response.text() };
};

const form = (fields: Record<string, string>): RequestInit => ({ method: 'POST', body: new URLSearchParams(fields) });

test('what people type becomes a number, or none', () => {
  const cases: readonly [string, string | null][] = [
    ['090-1234-5678', '+819012345678'],
    ['０９０（１２３４）５６７８', '+819012345678'],
    ['+81 90 1234 5678', '+819012345678'],
    ['03.1234.5678', '+81312345678'],
    ['0120-000-111', '+81120000111'],
    ['+1 212 555 0100', '+12125550100'],
    ['', null],
    ['110', null],
    ['090-1234-56789', null],
    ['abc', null],
  ];
  for (const [written, number] of cases) assert.equal(readNumber(written), number, written);
  for (const number of ['+819012345678', '+81312345678', '+815012345678', '+81120000111', '+818001234567', '+81184227224', '+12125550100'])
    assert.equal(readNumber(writeNumber(number)), number);
});

test('184 and 186 in front are dialled away, area codes are not', () => {
  assert.deepEqual(readDialled('186-050-1234-0001'), { number: '+815012340001', prefix: 'present' });
  assert.deepEqual(readDialled('184 05012340001'), { number: '+815012340001', prefix: 'withhold' });
  assert.deepEqual(readDialled('186+815012340001'), { number: '+815012340001', prefix: 'present' });
  assert.deepEqual(readDialled('0186-244-002'), { number: '+81186244002', prefix: null });
  assert.equal(readDialled('186'), null);
});

test('a code is found in an SMS by its last line, in a mail by its six digits', () => {
  assert.deepEqual(readCode('認証番号 482913\n@localhost:4000 #482913'), { host: 'localhost:4000', code: '482913' });
  assert.deepEqual(readCode('認証番号：730155\n0120-000-111'), { host: null, code: '730155' });
  assert.equal(readCode('お電話は 0120-000111 へ'), null);
});

test('the sample customers are read with the numbers that they could call from', () => {
  const csv =
    '\uFEFFcustomer_number,login_id,account_type,name,name_kana,phone,mobile_phone,representative_mobile_phone,email\r\n1,k1,individual,"山本, 美咲",ヤ,186245903,０９０－１２３４－５６７８,,a@example.jp\r\n2,k2,corporate,"""社""",シ,,,,\r\n';
  assert.deepEqual(readCustomers(csv), [
    { number: '1', loginId: 'k1', name: '山本, 美咲', phones: ['+81186245903', '+819012345678'], email: 'a@example.jp' },
    { number: '2', loginId: 'k2', name: '"社"', phones: [], email: '' },
  ]);
});

test('a call is placed over the internal listener and answered by it: presented 603, withheld 433, 186 rules over the checkbox', async () => {
  const from = '03-3192-4780';
  assert.deepEqual(await call({ from, to: '050-1234-0000' }).then(({ code, withheld }) => ({ code, withheld })), {
    code: 603,
    withheld: false,
  });
  assert.deepEqual(await call({ from, to: '050-1234-0000', withheld: true }).then(({ code }) => code), 433);
  assert.deepEqual(await call({ from, to: '184-050-1234-0000' }).then(({ code }) => code), 433);
  assert.deepEqual(await call({ from, to: '186-050-1234-0000', withheld: true }).then(({ code }) => code), 603);
  assert.equal((await call({ from: 'somebody', to: '050-1234-0000' })).problem, 'from');
  assert.equal((await call({ from, to: '12' })).problem, 'to');
  const { rows } = await world.db.owner.query('select trunk, called, outcome, code from inbound_call order by recorded_at');
  assert.deepEqual(
    rows.map(({ trunk, called, code }) => `${trunk} ${called} ${code}`),
    [603, 433, 433, 603].map((code) => `sample-trunk +815012340000 ${code}`),
  );
  assert.ok(rows.every(({ outcome }) => outcome === 'unmatched' || outcome === 'withheld'));
});

test('SMS and mail are taken with the bearer alone, once per id, and found by any form of the number', async () => {
  const sms = { id: randomUUID(), to: '+818096231382', text: '認証番号 111111' };
  assert.equal((await send('sms', sms, 'wrong')).status, 401);
  assert.equal((await send('sms', sms, world.tokens.mail)).status, 401);
  const first = (await (await send('sms', sms)).json()) as { reference: string };
  assert.deepEqual(await (await send('sms', sms)).json(), first);
  for (const body of [null, [], {}, { id: 1, to: 'x', text: 'y' }, { id: 'x', to: '', text: 'y' }])
    assert.equal((await send('mail', body)).status, 400);
  assert.equal((await send('mail', { id: randomUUID(), to: 'c10000302@example.jp', subject: 'S', text: 'T' })).status, 202);
  for (const to of ['080-9623-1382', '+818096231382', '08096231382'])
    assert.equal((await messages(`to=${encodeURIComponent(to)}`)).length, 1);
  assert.equal((await messages('to=C10000302%40example.jp')).length, 1);
  assert.equal((await messages('to=090-0000-0000')).length, 0);
});

test('the inbox is bounded: the oldest messages make room', async () => {
  for (let index = 0; index < 505; index += 1) await send('sms', { id: `many-${index}`, to: '+819000000000', text: String(index) });
  const kept = await messages('to=%2B819000000000');
  assert.equal(kept.length, 500);
  assert.deepEqual([kept[0]?.text, kept.at(-1)?.text], ['504', '5']);
});

test('a message queued in the outbox arrives in the inbox by the worker, with the time of the application', async () => {
  const { app } = world.built;
  const sender = { url: `${world.url}/gateway/sms`, token: world.tokens.sms };
  const sms = createSmsSender(sender);
  const worker = await startWorker({
    app,
    senders: { sms, mail: { send: (message) => sms.send(message) } },
    openPool: () => openJobPool(world.db.appUrl),
  });
  const {
    rows: [contact],
  } = await world.db.owner.query(`select id, customer_id from contact where kind = 'mobile' and lookup = $1`, [
    app.sealing.lookup('contact', '+818096231382'),
  ]);
  const id = randomUUID();
  const message = {
    id,
    kind: 'sms',
    customerId: contact.customer_id,
    contactId: contact.id,
    challengeId: null,
    purpose: 'login',
    sealed: app.sealing.seal('outbox', JSON.stringify({ text: '認証番号 222222\n@localhost:4000 #222222' })).toString('base64'),
    queuedAt: new Date(app.clock.now()).toISOString(),
    expiresAt: new Date(app.clock.now() + 60_000).toISOString(),
  };
  await world.db.database.pool.query('select queue_messages($1)', [JSON.stringify([message])]);
  const received = await eventually(async () => {
    const found = (await messages('to=080-9623-1382')).find((one) => one.id === id);
    assert.ok(found);
    return found;
  });
  await worker.stop();
  assert.ok(Math.abs(received.at - app.clock.now()) < 60_000, new Date(received.at).toISOString());
});

test('mail to an address that a person chose comes back: the newest at once, the next ones by themselves, until it is to arrive again', async () => {
  const { app } = world.built;
  const senders = {
    sms: createSmsSender({ url: '', token: '' }),
    mail: createMailSender({ url: `${world.url}/gateway/mail`, token: world.tokens.mail }),
  };
  const [contact] = (await world.db.owner.query(`select id, customer_id, sealed from contact where kind = 'email' order by id limit 1`))
    .rows;
  const to = (JSON.parse(app.sealing.open('contact', contact.sealed)) as { value: string }).value;
  const mail = async (): Promise<string> => {
    const about = { customerId: contact.customer_id, contactId: contact.id, purpose: 'test' };
    const queued = queueNotice(app, about, { kind: 'mail', subject: 'S', text: 'T' }, app.clock.now());
    await world.db.database.pool.query('select queue_messages($1)', [JSON.stringify([queued])]);
    assert.deepEqual(await deliverMessage(app, senders, queued.id), { kind: 'sent' });
    return queued.id;
  };
  const back = async (id: string) => (await world.db.owner.query('select bounced_at from outbox where id = $1', [id])).rows[0].bounced_at;
  const choose = (unreachable: '0' | '1') =>
    fetch(`${world.url}/bounce`, { method: 'POST', body: new URLSearchParams({ to, unreachable }), redirect: 'manual' });
  const first = await mail();
  assert.equal((await choose('1')).status, 303);
  assert.ok(await back(first));
  const second = await mail();
  await eventually(async () => assert.ok(await back(second)));
  const page = await (await fetch(`${world.url}/?inbox=${encodeURIComponent(to)}`)).text();
  assert.match(page, /このアドレスへのメールは、送り返されています。/);
  await choose('0');
  const third = await mail();
  assert.equal(await back(third), null);
  assert.doesNotMatch(await (await fetch(`${world.url}/?inbox=${encodeURIComponent(to)}`)).text(), /送り返されています/);
});

test('without a script: the form places the call, the page says what became of it, and names a number that cannot be read', async () => {
  const placed = await page('/call', form({ from: '03-3192-4780', to: '186-050-1234-0001' }));
  assert.equal(placed.status, 303);
  const after = await page(placed.headers.get('location') ?? '');
  assert.match(after.html, /応答せずに切れました/);
  assert.match(after.html, /value="03-3192-4780"/);
  const refused = await page('/call', form({ from: '03-3192-4780', to: 'x"><script>' }));
  assert.equal(refused.status, 400);
  assert.match(refused.html, /かける先の番号を確かめてください/);
  assert.doesNotMatch(refused.html, /x"><script>/);
  assert.match((await page('/?lang=en')).html, /Sample phone and inbox/);
});

test('pages carry a strict policy and no inline script or style', async () => {
  const { html, headers } = await page('/');
  assert.match(headers.get('content-security-policy') ?? '', /default-src 'none'.*script-src 'self'.*trusted-types 'none'/);
  assert.doesNotMatch(html, /<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=/);
  for (const [, path = ''] of html.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g))
    assert.equal((await fetch(world.url + path)).status, 200, path);
});

test('another site, or a name that somebody points at this computer, may not use the phone', async () => {
  const crossSite = await fetch(`${world.url}/api/call`, {
    method: 'POST',
    headers: { 'sec-fetch-site': 'cross-site', 'content-type': 'text/plain' },
    body: '{}',
  });
  assert.equal(crossSite.status, 403);
  const rebound = await new Promise<number>((resolve, reject) => {
    import('node:http').then(
      ({ get }) =>
        get(`${world.url}/`, { headers: { host: 'evil.example' } }, (response) => resolve(response.statusCode ?? 0)).on('error', reject),
      reject,
    );
  });
  assert.equal(rebound, 403);
});

test('the live stream tells each message once, and what was missed after a break', async () => {
  const stop = new AbortController();
  const { sequence } = (await (await fetch(`${world.url}/api/messages`)).json()) as { sequence: number };
  await send('sms', { id: 'missed', to: '+819011112222', text: 'missed' });
  const stream = await fetch(`${world.url}/events?lang=en`, { headers: { 'last-event-id': String(sequence) }, signal: stop.signal });
  let heard = '';
  const reading = (async () => {
    for await (const chunk of stream.body ?? []) heard += Buffer.from(chunk).toString('utf8');
  })().catch(() => {});
  await send('sms', { id: 'live', to: '+819011112222', text: '<b>live</b>' });
  await eventually(() => assert.match(heard, /<b>live<\/b>/));
  stop.abort();
  await reading;
  assert.equal(heard.match(/event: message/g)?.length, 2);
  assert.match(heard, /"to":"090-1111-2222"/);
});

test('the date control moves on, and into the past by beginning again with an empty inbox', async () => {
  assert.match((await page('/')).html, /2025年7月26日/);
  assert.equal((await page('/clock', form({ to: 'now' }))).status, 303);
  assert.ok(Math.abs(world.built.app.clock.offset()) < 60_000);
  await page('/clock', form({ to: '2025-05-31T00:00:00+09:00' }));
  const { html } = await page('/');
  assert.match(html, /2025年5月31日/);
  assert.equal((await messages('')).length, 0);
  assert.match(html, /aria-current="date"[^>]*><span class="stop__date num">5月31日/);
  await page('/clock', form({ to: 'start' }));
  assert.match((await page('/')).html, /2025年5月9日/);
  assert.match((await page('/clock', form({ to: 'yesterday' }))).headers.get('location') ?? '', /failed/);
});

test('when the internal listener is stopped the phone fails and says so: there is no other door', async () => {
  await world.internal.close();
  const outcome = await call({ from: '03-3192-4780', to: '050-1234-0002' });
  assert.deepEqual([outcome.code, outcome.status], [null, null]);
  const { html } = await page('/');
  assert.match(html, /ログインサーバーの電話の窓口が応答しません/);
  assert.match(html, /ログインサーバーにつながりません/);
});
