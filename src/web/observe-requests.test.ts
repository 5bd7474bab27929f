import assert from 'node:assert/strict';
import { AsyncLocalStorage } from 'node:async_hooks';
import { Agent, request } from 'node:http';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import Fastify from 'fastify';
import { type Work, workBegun, workEnded } from '#ports/observation.ts';
import { observeRequests, readTraceparent } from './observe-requests.ts';

const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
const begun: Work[] = [];
const ended: Work[] = [];
const current = new AsyncLocalStorage<Work>();
const onBegin = (work: unknown) => void begun.push(work as Work);
const onEnd = (work: unknown) => void ended.push(work as Work);
before(() => {
  workBegun.subscribe(onBegin);
  workBegun.bindStore(current, (work) => work as Work);
  workEnded.subscribe(onEnd);
});
after(() => {
  workBegun.unsubscribe(onBegin);
  workBegun.unbindStore(current);
  workEnded.unsubscribe(onEnd);
});

async function sent(trusted: readonly string[] | 'everybody', remoteAddress: string): Promise<string | undefined> {
  const server = Fastify();
  observeRequests(server, { listener: 'public', trusted });
  server.get('/x', async () => 'x');
  await server.inject({ url: '/x', remoteAddress, headers: { traceparent, 'x-forwarded-for': '10.0.0.1' } });
  await server.close();
  return begun.at(-1)?.traceparent;
}

test('a traceparent is believed of our own proxies and on the internal listener, of nobody else', async () => {
  assert.equal(await sent(['10.0.0.1'], '10.0.0.1'), traceparent);
  assert.equal(await sent(['10.0.0.1'], '::ffff:10.0.0.1'), traceparent);
  assert.equal(await sent(['192.168.0.0/16', '2001:db8::/32'], '192.168.7.9'), traceparent);
  assert.equal(await sent(['192.168.0.0/16', '2001:db8::/32'], '2001:db8::7'), traceparent);
  assert.equal(await sent('everybody', '203.0.113.5'), traceparent);
  assert.equal(await sent(['10.0.0.1'], '203.0.113.5'), undefined);
  assert.equal(await sent([], '127.0.0.1'), undefined);
});

test('what is not exactly a traceparent is as good as absent', () => {
  assert.equal(readTraceparent(traceparent), traceparent);
  const zero = `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`;
  for (const bad of [
    '',
    'x',
    zero,
    traceparent.toUpperCase(),
    `${traceparent}-x`,
    traceparent.replace('00-', 'ff-'),
    [traceparent],
    undefined,
  ])
    assert.equal(readTraceparent(bad), null, String(bad));
});

test('the handler runs inside the work of its own request, with a body as well', async () => {
  const server = Fastify();
  observeRequests(server, { listener: 'internal', trusted: 'everybody' });
  server.post('/echo/:uid', async () => ({ route: current.getStore()?.name, id: current.getStore()?.facts.requestId }));
  const address = await server.listen({ host: '127.0.0.1', port: 0 });
  const answers = await Promise.all(
    Array.from({ length: 5 }, async (_, index) => {
      const body = JSON.stringify({ filler: 'x'.repeat(100_000 + index) });
      const response = await fetch(`${address}/echo/secret-${index}`, {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/json' },
      });
      return (await response.json()) as { route?: string; id?: string };
    }),
  );
  // On one connection, in pieces that come long after the head.
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  for (let index = 5; index < 8; index++) answers.push(await inPieces(`${address}/echo/secret-${index}`, agent));
  agent.destroy();
  await server.close();
  assert.deepEqual([...new Set(answers.map(({ route }) => route))], ['POST /echo/:uid']);
  assert.equal(new Set(answers.map(({ id }) => id)).size, 8);
  assert.doesNotMatch(JSON.stringify([...begun, ...ended]), /secret-/);
  assert.equal(ended.at(-1)?.outcome, '2xx');
});

async function inPieces(url: string, agent: Agent): Promise<{ route?: string; id?: string }> {
  const sending = request(url, { method: 'POST', agent, headers: { 'content-type': 'application/json' } });
  const answered = new Promise<{ route?: string; id?: string }>((resolve, reject) => {
    sending.on('error', reject).on('response', async (response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk as Buffer);
      resolve(JSON.parse(Buffer.concat(chunks).toString()));
    });
  });
  for (const piece of ['{"a":', '"b"', '}']) {
    sending.write(piece);
    await sleep(20);
  }
  sending.end();
  return answered;
}

test('a traceparent is taken exactly as it is written, or not at all', () => {
  const hex = (length: number) => fc.stringMatching(new RegExp(`^[0-9a-f]{${length}}$`));
  fc.assert(
    fc.property(hex(32), hex(16), hex(2), (trace, parent, flags) => {
      const header = `00-${trace}-${parent}-${flags}`;
      assert.equal(readTraceparent(header), /[^0]/.test(trace) && /[^0]/.test(parent) ? header : null);
      for (const other of [
        `${header}\n`,
        ` ${header}`,
        `${header}-x`,
        header.toUpperCase().replace(/[0-9]/g, 'A'),
        `01${header.slice(2)}`,
        [header],
      ])
        assert.equal(readTraceparent(other), null);
    }),
    { numRuns: 200 },
  );
  fc.assert(
    fc.property(fc.anything(), (header) => assert.equal(readTraceparent(header), null)),
    { numRuns: 200 },
  );
});
