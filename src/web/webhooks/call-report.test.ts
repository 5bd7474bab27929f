import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Compile } from 'typebox/compile';
import { Problem } from '#core/problem.ts';
import { anyText } from '#test/support/any-text.ts';
import { processorTime } from '#test/support/timing.ts';
import { type CallReportBody, callReportBody, readReport } from './call-report.ts';

const form = Compile(callReportBody);
const trunk = { name: 'a', token: 'x', numbers: ['+815031234500', '+815031234501'] };
const machineNow = Date.parse('2025-07-26T00:00:00Z');
const read = (body: CallReportBody) => readReport(body, trunk, { machineNow, offset: 5_000 }, 'request');
const usual: CallReportBody = {
  callId: 'c',
  fromTag: 't',
  trunk: 'a',
  requestUri: 'sip:+815031234500@edge',
  toUser: '05031234500',
  pai: '<sip:+819012345678@ims.example.jp>',
  paiCount: 1,
  receivedAt: '2025-07-26T09:00:00+09:00',
};

test('a usual report is read, its instant on the clock of the application', () => {
  assert.deepEqual(read(usual), {
    trunk: 'a',
    callId: 'c',
    fromTag: 't',
    caller: '+819012345678',
    identity: 'asserted',
    called: '+815031234500',
    receivedAt: machineNow + 5_000,
    requestId: 'request',
  });
});

test('whatever passes the form is a report in normal form, or refused as invalid input', () => {
  const text = fc.oneof(anyText(40), fc.constantFrom('', 'sip:', '<tel:+81-90-1234-5678>', 'id', 'none', '%', '"'));
  const base64 = fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes).toString('base64'));
  const instant = fc.oneof(
    fc
      .date({ min: new Date(machineNow - 90_000), max: new Date(machineNow + 90_000), noInvalidDate: true })
      .map((date) => date.toISOString()),
    fc.constantFrom(
      '2025-07-26T09:00:00+09:00',
      '2025-07-26t00:00:00z',
      '2025-02-30T00:00:00Z',
      '2025-07-26',
      'now',
      '+275760-09-13T00:00:00Z',
    ),
    text,
  );
  const body = fc.record(
    {
      ...Object.fromEntries(['requestUri', 'toUser', 'pai', 'pai2', 'privacy'].map((name) => [name, text])),
      paiB64: base64,
      pai2B64: base64,
      paiCount: fc.nat(3),
      receivedAt: instant,
    },
    { requiredKeys: [] },
  );
  let taken = 0;
  fc.assert(
    fc.property(body, (changes) => {
      const report = { ...usual, ...changes };
      assert.ok(form.Check(report), 'the form takes it');
      try {
        const { caller, called, identity, receivedAt } = read(report as CallReportBody);
        taken += 1;
        assert.equal(caller !== null, identity === 'asserted');
        for (const number of [caller, called]) if (number !== null) assert.match(number, /^\+[1-9]\d{6,14}$/);
        assert.ok(Math.abs(receivedAt - 5_000 - machineNow) <= 60_000);
      } catch (error) {
        assert.ok(error instanceof Problem && error.code === 'invalid_input', String(error));
      }
    }),
    { numRuns: 800 },
  );
  assert.ok(taken > 200, `${taken} reports were read`);
});

test('headers of the largest size are read in little time', () => {
  const spent = processorTime();
  for (const filler of [' ', ';', '"', '<', ',', '%', 'id;', '\\', '=', 'sip:', '@', '.'])
    for (const name of ['requestUri', 'toUser', 'pai', 'privacy'] as const)
      read({ ...usual, [name]: filler.repeat(8_192 / filler.length) });
  assert.ok(spent() < 2_000, `${spent()} ms`);
  assert.equal(form.Check({ ...usual, paiB64: 'A'.repeat(16_384) }), true);
  assert.equal(form.Check({ ...usual, paiB64: 'A'.repeat(16_383) }), false);
});
