import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Collector, type ReceivedSpan, startCollector } from '../support/collector.ts';
import { otherCode } from '../support/login-parts.ts';
import { startWorld, type World } from '../support/world.ts';
import { answer, atCodePage } from './code-steps.ts';
import { enterPassword, loginPath, shownNumber } from './sign-in-steps.ts';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';

let collector: Collector;
let spans: ReceivedSpan[];
let secrets: string[];
let requestIds: unknown[];

before(async () => {
  collector = await startCollector();
  const world = await startWorld({ config: { traces: { endpoint: collector.endpoint, percent: 100 } } });
  try {
    secrets = await logInTwice(world);
    await fetch(`http://127.0.0.1:${world.config.internalPort}/healthz`);
    // The test's own proxy is trusted: its trace goes on here.
    await fetch(`${world.config.issuer}/jwks`, { headers: { traceparent: `00-${traceId}-00f067aa0ba902b7-01` } });
    requestIds = (await world.events()).map(({ request_id }) => request_id).filter((id) => id !== null);
  } finally {
    await world.close();
  }
  spans = collector.spans();
});
after(() => collector.close());

/** One login by SMS with a wrong code before the right one, one by call. Returns everything that must not be told. */
async function logInTwice(world: World): Promise<string[]> {
  const page = await atCodePage(world);
  const uid = loginPath(page.browser).split('/').at(-1) ?? '';
  const code = await page.newest();
  await answer(page.browser, otherCode(code, 1));
  const done = await answer(page.browser, code, page.callback);
  const tokens = await page.party.exchange(done.url, page.attempt);
  const caller = await world.addCustomer({ phone: '03-3192-4790', email: 'traces@example.jp' });
  const browser = world.browser();
  const begun = await enterPassword(world, browser, 'customer-site', caller);
  await world.phone.call('+81331924790', shownNumber(browser));
  await browser.open(browser.page?.url ?? '', { stopAt: begun.callback });
  const { customer } = page;
  return [
    ...[customer, caller].flatMap(({ number, loginId, password }) => [number, loginId, password]),
    uid,
    loginPath(browser).split('/').at(-1) ?? '',
    code,
    otherCode(code, 1),
    page.number.slice(3),
    '331924790',
    'traces@example.jp',
    '試験',
    tokens.access_token,
    tokens.id_token ?? '',
    tokens.refresh_token ?? '',
    new URL(done.url).searchParams.get('code') ?? '',
    'sms-token',
    ...(page.browser.header(world.config.issuer) ?? '').split('; ').map((cookie) => cookie.split('=')[1] ?? ''),
  ].filter((secret) => secret !== '');
}

const named = (name: string) => spans.filter((span) => span.name === name);
const attribute = (span: ReceivedSpan | undefined, key: string): unknown =>
  Object.values(span?.attributes.find((each) => each.key === key)?.value ?? {})[0];
const childrenOf = (parent: ReceivedSpan | undefined) =>
  spans.filter((span) => parent !== undefined && span.parentSpanId === parent.spanId);

test('a password is one trace: its route, the step, the statements, the wait and the hash', () => {
  const [request] = named('POST /login/:uid/password');
  assert.equal(request?.kind, 2);
  assert.equal(attribute(request, 'http.route'), '/login/:uid/password');
  assert.equal(Number(attribute(request, 'http.response.status_code')), 303);
  assert.ok(requestIds.includes(attribute(request, 'kannuki.request_id')), 'the request id of the log and of the evidence');
  const [step] = childrenOf(request).filter(({ name }) => name === 'use_case submit-password');
  assert.equal(attribute(step, 'kannuki.outcome'), 'accepted');
  const inside = childrenOf(step).map(({ name }) => name);
  for (const name of ['statement load-for-password', 'hash_wait network', 'hash verify', 'statement record'])
    assert.ok(inside.includes(name), `${name} in ${inside}`);
  assert.ok(childrenOf(step).every((span) => span.traceId === request?.traceId));
});

test('an answer, a call, a delivery and a job have theirs', () => {
  assert.deepEqual(
    named('use_case answer-challenge').map((span) => attribute(span, 'kannuki.outcome')),
    ['wrong', 'right'],
  );
  const [call] = named('POST /internal/calls');
  const [step] = childrenOf(call);
  assert.deepEqual(
    [step?.name, childrenOf(step).map(({ name }) => name)],
    ['use_case receive-call', ['statement load-call', 'statement record']],
  );
  const [send] = named('send sms');
  assert.equal(attribute(send, 'kannuki.outcome'), 'accepted');
  assert.equal(spans.find(({ spanId }) => spanId === send?.parentSpanId)?.name, 'job deliver_message');
  assert.ok(named('POST /token').length > 0);
});

test('the trace of a trusted proxy goes on here', () => {
  const [keys] = named('GET /jwks').filter((span) => span.traceId === traceId);
  assert.equal(keys?.parentSpanId, '00f067aa0ba902b7');
});

test('no span holds a secret, a code, a number, an address, a uid or a token', () => {
  assert.ok(secrets.length > 18, String(secrets.length));
  const all = collector.bodies.join('\n');
  assert.ok(spans.length > 30, String(spans.length));
  for (const secret of secrets) assert.ok(!all.includes(secret), `a span tells ${secret}`);
});

test('probes make no spans, and neither does a stream that stays open', () => {
  assert.deepEqual(
    spans.filter(({ name }) => /healthz|events/.test(name)),
    [],
  );
});

test('without a collector nothing of OpenTelemetry is loaded', async () => {
  const { execFileSync } = await import('node:child_process');
  const script = `import { registerHooks } from 'node:module';
    const loaded = [];
    registerHooks({ load: (url, context, next) => (/@opentelemetry.(sdk|exporter|otlp|resources|core)/.test(url) && loaded.push(url), next(url, context)) });
    await import('#main/serve.ts');
    const before = loaded.length;
    await import('#main/telemetry/trace-export.ts').then(({ startExport }) => startExport({ endpoint: 'http://localhost:1', percent: 100 }));
    console.log(before, loaded.length > 3);`;
  const flags = ['--import', './tools/jsx-hook.mjs', '--input-type=module', '-e', script];
  assert.equal(execFileSync(process.execPath, flags, { encoding: 'utf8' }).trim(), '0 true');
});
