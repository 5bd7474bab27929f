import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import type { FastifyInstance } from 'fastify';
import pino from 'pino';
import { pool, type TelephonyWorld, telephonyWorld } from '#test/support/telephony.ts';
import { receiveCall } from '#usecases/sign-in/receive-call.ts';
import { createInternalServer } from '#web/webhooks/calls.ts';
import { anyText } from '../support/any-text.ts';
import { median, withinTime } from '../support/timing.ts';

const trunks = [
  { name: 'carrier-a', token: 'token-of-carrier-a', nextToken: 'token-of-carrier-a-next', numbers: pool },
  { name: 'carrier-b', token: 'token-of-carrier-b', numbers: ['+81312340000'] },
];
const mobile = '+819012345678';
const logged: string[] = [];

let world: TelephonyWorld;
let server: FastifyInstance;
let address: string;

before(async () => {
  world = await telephonyWorld();
  const logger = pino({}, { write: (line: string) => void logged.push(line) });
  server = createInternalServer({ app: world.app, trunks, receiveCall, logger });
  address = await server.listen({ host: '127.0.0.1', port: 0 });
});
after(async () => {
  await server.close();
  await world.close();
});

type Report = Record<string, unknown>;

const report = (changes: Report = {}): Report => ({
  callId: `${randomUUID()}@edge.example.jp`,
  fromTag: randomUUID(),
  trunk: 'carrier-a',
  requestUri: 'sip:05012340000@192.0.2.9:5060',
  toUser: '05012340000',
  pai: `<sip:${mobile}@ims.example.jp;user=phone>`,
  paiCount: 1,
  receivedAt: new Date().toISOString(),
  ...changes,
});

async function post(
  body: unknown,
  bearer: string | null = 'token-of-carrier-a',
  raw = false,
): Promise<{ status: number; text: string; headers: Headers }> {
  const response = await fetch(`${address}/internal/calls`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(bearer === null ? {} : { authorization: `Bearer ${bearer}` }) },
    body: raw ? (body as BodyInit) : JSON.stringify(body),
  });
  return { status: response.status, text: await response.text(), headers: response.headers };
}

const recorded = async (callId: unknown) =>
  (await world.db.owner.query('select code, called, outcome, challenge_id from inbound_call where call_id = $1', [callId])).rows;

test('a call from a registered number to the number shown passes that attempt and is answered 603', async () => {
  const customer = await world.addCustomer({ number: '+819011110001' });
  const attempt = await world.openAttempt(customer.id, '+815012340001');
  const call = report({ pai: '<tel:+81-90-1111-0001>', requestUri: 'sip:+815012340001@192.0.2.9' });
  assert.deepEqual(await post(call).then(({ status, text }) => ({ status, text })), { status: 200, text: '{"code":603}' });
  assert.deepEqual(await recorded(call.callId), [
    { code: 603, called: '+815012340001', outcome: 'one', challenge_id: attempt.challengeId },
  ]);
  const { rows } = await world.db.owner.query('select state from challenge where id = $1', [attempt.challengeId]);
  assert.deepEqual(rows, [{ state: 'passed' }]);
});

test('one report posted eight times in parallel is answered eight times and counts once', async () => {
  const customer = await world.addCustomer({ number: '+819011110002' });
  await world.openAttempt(customer.id, '+815012340002');
  const before = (await world.events()).length;
  const call = report({ pai: '<sip:09011110002@ims.example.jp>', requestUri: 'sip:05012340002@192.0.2.9' });
  const answers = await Promise.all(Array.from({ length: 8 }, () => post(call)));
  assert.deepEqual(
    answers.map(({ status, text }) => `${status} ${text}`),
    Array(8).fill('200 {"code":603}'),
  );
  assert.equal((await recorded(call.callId)).length, 1);
  assert.equal((await world.events()).length, before + 1);
  const { rows } = await world.db.owner.query('select method from authentication_event where customer_id = $1', [customer.id]);
  assert.equal(rows.length, 1);
});

test('another From tag or trunk is another call', async () => {
  const callId = randomUUID();
  await post(report({ callId, fromTag: 'one' }));
  await post(report({ callId, fromTag: 'two' }));
  await post(report({ callId, fromTag: 'one', trunk: 'carrier-b' }), 'token-of-carrier-b');
  assert.equal((await recorded(callId)).length, 3);
});

test('registered and unregistered callers get the same answer in the same shape', async () => {
  const customer = await world.addCustomer({ number: '+819011110003' });
  await world.openAttempt(customer.id, '+815012340003');
  const requestUri = 'sip:05012340003@192.0.2.9';
  const known = await post(report({ pai: '<tel:+819011110003>', requestUri }));
  const unknown = await post(report({ pai: '<tel:+819099990003>', requestUri }));
  const shape = ({ status, text, headers }: typeof known) => ({ status, text, headers: [...headers].filter(([name]) => name !== 'date') });
  assert.deepEqual(shape(known), shape(unknown));
});

const codes: readonly [name: string, changes: Report, code: number][] = [
  ['withheld by Privacy', { privacy: 'id' }, 433],
  ['withheld without any identity', { privacy: 'id', pai: undefined, paiCount: 0 }, 433],
  ['anonymous', { pai: '"Anonymous" <sip:anonymous@anonymous.invalid>' }, 433],
  ['no identity', { pai: undefined, paiCount: 0 }, 404],
  ['unreadable identity', { pai: '"}]\';-- <sip:x"' }, 404],
  ['two identities in two headers', { pai2: '<tel:+81312345678>', paiCount: 2 }, 404],
  ['two identities in one header', { pai: `<tel:${mobile}>, <tel:+81312345678>` }, 404],
  ['one identity in two headers', { pai2: `<tel:${mobile}>`, paiCount: 2 }, 603],
  ['a third header that the edge did not pass on', { pai2: `<tel:${mobile}>`, paiCount: 3 }, 404],
  ['foreign caller', { pai: '<tel:+12125550100>' }, 603],
  ['number not dialable here', { requestUri: 'sip:nobody@192.0.2.9', toUser: '<null>' }, 603],
  [
    'bytes win over text',
    { pai: '<tel:+12125550100>', paiB64: Buffer.from('"Anonymous" <sip:anonymous@anonymous.invalid>').toString('base64') },
    433,
  ],
  [
    'bytes alone, not UTF-8',
    { pai: undefined, paiB64: Buffer.concat([Buffer.from([0x22, 0xff, 0xfe, 0x22]), Buffer.from(` <tel:${mobile}>`)]).toString('base64') },
    603,
  ],
  ['empty bytes of an edge whose buffer was too small', { paiB64: '' }, 603],
  [
    'evidence of the edge beside it',
    { source: '192.0.2.1:5060/udp', from: '<sip:110@x>', fromB64: 'PHNpcDoxMTBAeD4=', diversion: '', historyInfo: '', raw: 'SU5WSVRF' },
    603,
  ],
];

for (const [name, changes, code] of codes) {
  test(`answer ${code}: ${name}`, async () => {
    const call = report(changes);
    assert.deepEqual(await post(call).then(({ status, text }) => ({ status, text })), { status: 200, text: `{"code":${code}}` });
    assert.equal((await recorded(call.callId))[0]?.code, code);
  });
}

test('the bytes of a name in another encoding do not keep the right customer out', async () => {
  const customer = await world.addCustomer({ number: '+819011110004' });
  const attempt = await world.openAttempt(customer.id, '+815012340004');
  const paiB64 = Buffer.concat([
    Buffer.from('"'),
    Buffer.from([0x90, 0x85, 0x96, 0xd8]),
    Buffer.from('" <sip:+819011110004@ims.example.jp>'),
  ]).toString('base64');
  await post(report({ pai: undefined, paiB64, requestUri: 'sip:05012340004@192.0.2.9' }));
  const { rows } = await world.db.owner.query('select state from challenge where id = $1', [attempt.challengeId]);
  assert.deepEqual(rows, [{ state: 'passed' }]);
});

/** Made when they are posted: an instant is told from then. */
const refused: readonly [name: string, body: () => BodyInit][] = [
  ['the word of an edge out of memory', () => '<null>'],
  ['null', () => 'null'],
  ['nothing', () => ''],
  ['broken JSON', () => '{"callId": "x"'],
  ['a list', () => '[]'],
  ['bytes that are not UTF-8', () => Buffer.concat([Buffer.from('{"callId":"'), Buffer.from([0xff]), Buffer.from('"}')])],
  ['oversized', () => JSON.stringify(report({ raw: 'A'.repeat(70_000) }))],
  ['no callId', () => JSON.stringify(report({ callId: undefined }))],
  ['empty callId', () => JSON.stringify(report({ callId: '' }))],
  ['a NUL in the callId', () => JSON.stringify(report({ callId: 'a\u0000b' }))],
  ['a wrong type', () => JSON.stringify(report({ paiCount: '1' }))],
  ['an unknown field', () => JSON.stringify(report({ surprise: 1 }))],
  ['a prototype', () => `{"__proto__":{"x":1},${JSON.stringify(report()).slice(1)}`],
  ['base64 that is none', () => JSON.stringify(report({ paiB64: '***' }))],
  ['no receivedAt', () => JSON.stringify(report({ receivedAt: undefined }))],
  ['receivedAt without offset', () => JSON.stringify(report({ receivedAt: new Date().toISOString().slice(0, -1) }))],
  ['receivedAt as a number', () => JSON.stringify(report({ receivedAt: Date.now() }))],
  ['receivedAt 61 s ago', () => JSON.stringify(report({ receivedAt: new Date(Date.now() - 61_000).toISOString() }))],
  ['receivedAt 75 s ahead', () => JSON.stringify(report({ receivedAt: new Date(Date.now() + 75_000).toISOString() }))],
  ['receivedAt in words', () => JSON.stringify(report({ receivedAt: 'now' }))],
];

for (const [name, body] of refused) {
  test(`refused with 400: ${name}`, async () => {
    const { status, headers, text } = await post(body(), 'token-of-carrier-a', true);
    assert.equal(status, 400);
    assert.match(headers.get('content-type') ?? '', /^application\/problem\+json/);
    assert.match(text, /"detail":"[^"]+/);
    assert.doesNotMatch(text, /9012345678/);
  });
}

test('no body whatever brings the listener down: each is answered 200, 400 or 401', async () => {
  const fields = Object.keys(report());
  const anything = fc.oneof(
    fc.json({ maxDepth: 3 }),
    anyText(),
    fc
      .dictionary(fc.constantFrom(...fields, 'raw', 'privacy', 'pai2', 'paiB64', '__proto__'), fc.jsonValue())
      .map((changes) => JSON.stringify(report(changes))),
    fc
      .record({ pai: anyText(), privacy: fc.string(), requestUri: fc.string(), toUser: fc.string() })
      .map((changes) => JSON.stringify(report(changes))),
  );
  await fc.assert(
    fc.asyncProperty(anything, async (payload) => {
      const headers = { authorization: 'Bearer token-of-carrier-a', 'content-type': 'application/json' };
      const { statusCode } = await server.inject({ method: 'POST', url: '/internal/calls', headers, payload });
      assert.ok([200, 400, 401].includes(statusCode), `${statusCode}: ${payload}`);
    }),
    { numRuns: 300 },
  );
});

test('receivedAt is honoured to 60 seconds either way, with any offset, and judged on the clock of the application', async () => {
  const at = Date.now() - 50_000;
  const inTokyo = new Date(at + 9 * 3_600_000).toISOString().replace('Z', '+09:00');
  world.advance(86_400_000);
  const call = report({ receivedAt: inTokyo });
  assert.equal((await post(call)).status, 200);
  world.advance(-86_400_000);
  const { rows } = await world.db.owner.query(
    'select (extract(epoch from received_at) * 1000)::bigint as ms from inbound_call where call_id = $1',
    [call.callId],
  );
  assert.equal(Number(rows[0].ms), at + 86_400_000);
});

test('while the token of a trunk is being changed, the next one is accepted beside it', async () => {
  for (const bearer of ['token-of-carrier-a', 'token-of-carrier-a-next']) assert.equal((await post(report(), bearer)).status, 200, bearer);
  assert.equal((await post(report({ trunk: 'carrier-b' }), 'token-of-carrier-a-next')).status, 401);
});

test('a wrong bearer, none, or the bearer of another trunk: 401 and nothing on record', async () => {
  const call = report();
  for (const bearer of [null, '', 'wrong', 'token-of-carrier-b', 'token-of-carrier-', 'token-of-carrier-a2']) {
    assert.equal((await post(call, bearer)).status, 401, String(bearer));
  }
  assert.equal((await post(report({ ...call, trunk: 'carrier-b' }))).status, 401);
  assert.equal((await post(report({ ...call, trunk: 'carrier-c' }))).status, 401);
  assert.equal((await post('<null>', 'wrong', true)).status, 401);
  assert.deepEqual(await recorded(call.callId), []);
});

test('the median of 20 answers stays within 100 ms', async () => {
  await withinTime(100, async () => {
    const times: number[] = [];
    for (let turn = 0; turn < 20; turn += 1) {
      const started = performance.now();
      await post(report());
      times.push(performance.now() - started);
    }
    return median(times);
  });
});

test('when the evidence cannot be written the answer is an outage, and the repeated report is taken later', async () => {
  const call = report();
  await world.db.owner.query(`
    create function refuse_audit() returns trigger language plpgsql as $$ begin raise exception 'no room'; end $$;
    create trigger refuse_audit before insert on audit_event for each row execute function refuse_audit()`);
  const refusedAnswer = await post(call);
  await world.db.owner.query('drop trigger refuse_audit on audit_event');
  assert.equal(refusedAnswer.status, 503);
  assert.deepEqual(await recorded(call.callId), []);
  assert.equal((await post(call)).text, '{"code":603}');
  assert.equal((await recorded(call.callId)).length, 1);
});

test('there is no sample clock outside the sample set-up', async () => {
  const response = await fetch(`${address}/internal/sample/clock`, { headers: { authorization: 'Bearer token-of-carrier-a' } });
  assert.equal(response.status, 404);
});

test('the log names trunk, identity and code, and no number', () => {
  assert.ok(logged.some((line) => line.includes('"identity":"asserted"') && line.includes('"code":603')));
  for (const line of logged) assert.doesNotMatch(line, /9012345678|90111100|9099990003|12125550100/);
});
