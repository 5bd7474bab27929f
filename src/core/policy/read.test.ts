import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { Compile } from 'typebox/schema';
import { parse } from 'yaml';
import { hour } from '#core/instant.ts';
import { parseInstant } from '#core/instant-text.ts';
import { smallPolicy as base } from '#test/support/small-policy.ts';
import { processorTime } from '#test/support/timing.ts';
import { compilePolicy, describeFault, readPolicy } from './read.ts';
import { largestPolicy } from './yaml-document.ts';

const shipped = readFileSync(new URL('../../../policies/2025-mandatory-mfa.yaml', import.meta.url), 'utf8');
const schema = Compile(JSON.parse(readFileSync(new URL('../../../policies/policy.schema.json', import.meta.url), 'utf8')));

describe('a policy file', () => {
  it('that is good compiles to instants', () => {
    const reading = readPolicy(base);
    assert.ok(reading.ok, JSON.stringify(reading));
    const { policy } = reading;
    assert.equal(policy.factorLifetime, 24 * hour);
    assert.equal(policy.loginNotificationOnFrom, parseInstant('2025-05-18T00:00:00+09:00'));
    assert.deepEqual(policy.methods.get('sms'), {
      id: 'sms',
      needs: 'mobile-number',
      liveFrom: parseInstant('2025-07-26T00:00:00+09:00'),
      choosableFrom: parseInstant('2025-07-26T00:00:00+09:00'),
      fallback: 'call',
    });
    const site = policy.channels.get('site');
    assert.deepEqual(
      site?.timeline.map(({ from, until }) => [from, until]),
      [
        [Number.NEGATIVE_INFINITY, parseInstant('2025-05-31')],
        [parseInstant('2025-05-31'), parseInstant('2025-07-26')],
        [parseInstant('2025-07-26'), Number.POSITIVE_INFINITY],
      ],
    );
    assert.deepEqual(reading.doubts, []);
  });

  it('that says once where a requirement ends and the next begins means the same', () => {
    const shorter = base
      .replace('- from: 2025-05-31\n        until', '- until')
      .replace('        until: 2025-07-26\n        require', '        require');
    const [long, short] = [readPolicy(base), readPolicy(shorter)];
    assert.ok(long.ok && short.ok);
    assert.deepEqual(short.policy, long.policy);
  });

  it('names every fault in one go, in the order of the lines', () => {
    const reading = readPolicy(
      base.replace('needs: callable-number', 'needs: x').replace('until: 2025-06-01', 'until: 2025-02-30').replace('24h', 'x'),
    );
    assert.ok(!reading.ok);
    assert.deepEqual(
      reading.faults.map(({ line }) => line),
      [3, 8, 43],
    );
    assert.equal(
      describeFault('a.yaml', reading.faults[0] ?? assert.fail()),
      'a.yaml:3: factor_lifetime must be a time as 30m, 24h or 7d, at most 30d.',
    );
  });

  it('that is empty is refused', () => {
    for (const text of ['', '\n\n', '# only a comment\n', '\ufeff']) assert.ok(!readPolicy(text).ok, JSON.stringify(text));
  });

  it('that is not a map is refused', () => {
    for (const text of ['policy', '- policy: small\n', '5', 'null']) assert.ok(!readPolicy(text).ok, JSON.stringify(text));
  });

  it('that is not UTF-8 is refused at its line', () => {
    const bytes = Buffer.concat([Buffer.from('policy: small\ntitle: '), Buffer.from([0x8e, 0x52]), Buffer.from('\n')]);
    assert.deepEqual(readPolicy(bytes), { ok: false, faults: [{ line: 2, reason: 'The text is not valid UTF-8.' }] });
  });

  it('that is too large is refused without being parsed', () => {
    const reading = readPolicy(`${base}# ${'x'.repeat(largestPolicy)}\n`);
    assert.ok(!reading.ok && reading.faults.length === 1 && /bytes/.test(reading.faults[0]?.reason ?? ''));
  });

  it('that is nested without end is refused at its line, quickly', () => {
    const spent = processorTime();
    for (const nested of ['['.repeat(100_000), '{a: '.repeat(50_000), '- '.repeat(100_000), '? '.repeat(100_000)]) {
      const reading = readPolicy(`policy: small\n${nested}`);
      assert.deepEqual(reading.ok ? [] : reading.faults.map(({ line }) => line), [2]);
    }
    assert.ok(spent() < 2000);
  });

  it('that multiplies by aliases is refused', () => {
    const bomb = [
      'a: &a [x, x, x, x, x, x, x, x, x]',
      ...'bcdefghi'.split('').map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefghi'[index]}`).join(', ')}]`),
    ].join('\n');
    const reading = readPolicy(bomb);
    assert.ok(
      !reading.ok &&
        reading.faults.some(({ line, reason }) => line === 1 && /anchor/.test(reason)) &&
        reading.faults.some(({ line, reason }) => line === 2 && /alias/.test(reason)),
    );
  });

  it('that is any prefix of a good one is refused or read, never an exception', () => {
    for (let length = 0; length < base.length; length += 1) readPolicy(base.slice(0, length));
  });

  it('may speak only of methods that the server has, with their needs', () => {
    const known = new Map([
      ['call', { needs: 'callable-number' as const }],
      ['sms', { needs: 'callable-number' as const }],
    ]);
    const reading = readPolicy(base, known);
    assert.deepEqual(reading, {
      ok: false,
      faults: [{ line: 12, reason: 'method sms needs callable-number on this server, not mobile-number.' }],
    });
    known.delete('sms');
    const without = readPolicy(base, known);
    assert.deepEqual(without.ok ? [] : without.faults.map(({ line, reason }) => [line, reason]), [
      [11, 'Unknown method "sms". This server has: call.'],
    ]);
  });

  it('that was checked before throws a problem when it is read with faults', () => {
    assert.throws(() => compilePolicy('policy: 5'), { code: 'policy_invalid' });
    assert.equal(compilePolicy(base).name, 'small');
  });
});

describe('a resumption', () => {
  const until = (text: string) => {
    const reading = readPolicy(text);
    assert.ok(reading.ok, JSON.stringify(reading));
    return reading.policy.channels.get('site')?.suspensions.map(({ effectiveUntil }) => effectiveUntil) ?? [];
  };
  const day = (text: string) => parseInstant(text) ?? Number.NaN;

  it('takes effect at its own date when its methods are live', () => assert.deepEqual(until(base), [day('2025-06-01'), day('2025-07-26')]));

  it('waits for the methods that the channel then accepts, and for no other', () => {
    assert.deepEqual(until(base.replace('live: 2025-07-26', 'live: 2025-08-10T09:00')), [day('2025-06-01'), day('2025-08-10T09:00')]);
    assert.deepEqual(until(base.replace('live: always', 'live: 2025-06-05')), [day('2025-06-05'), day('2025-07-26')]);
  });

  it('waits without a date while a method is not yet live', () => {
    assert.deepEqual(until(base.replace('live: 2025-07-26', 'live: not yet')), [day('2025-06-01'), Number.POSITIVE_INFINITY]);
  });

  it('that waits into the next requirement waits for its methods as well', () => {
    const text = base.replace('live: always', 'live: 2025-08-01').replace('live: 2025-07-26', 'live: 2025-08-20');
    assert.deepEqual(until(text), [day('2025-08-20'), day('2025-08-20')]);
  });

  it('has no date when the file says so', () => {
    assert.deepEqual(until(base.replace('        until: 2025-07-26\n        planned: true\n', '        until: not yet\n')), [
      day('2025-06-01'),
      Number.POSITIVE_INFINITY,
    ]);
  });
});

describe('a doubt', () => {
  const doubts = (text: string) => {
    const reading = readPolicy(text);
    return reading.ok ? reading.doubts : assert.fail(JSON.stringify(reading.faults));
  };
  it('is raised by a method that everyone is asked for before it is live', () => {
    const found = doubts(base.replace('live: 2025-07-26', 'live: not yet'));
    assert.ok(found.some((doubt) => /sms is accepted from 2025-07-26T00:00:00\+09:00, but is live at no date yet/.test(doubt)));
    assert.ok(found.some((doubt) => /planned to resume/.test(doubt)));
  });
  it('is raised by a snapshot that comes after the requirement', () => {
    assert.ok(doubts(base.replace('  at: 2025-07-26', '  at: 2025-07-27')).some((doubt) => /before the snapshot/.test(doubt)));
  });
});

describe('the shipped policy', () => {
  it('has no fault, no doubt, and satisfies its schema', () => {
    const reading = readPolicy(shipped);
    assert.ok(reading.ok, JSON.stringify(reading));
    assert.deepEqual(reading.doubts, []);
    assert.equal(schema.Check(parse(shipped)), true);
    assert.equal(schema.Check(parse(base)), true);
  });

  it('governs the seven channels', () => {
    assert.deepEqual(
      [...compilePolicy(shipped).channels.keys()],
      ['customer-site', 'stock-app', 'futures-app', 'fund-site', 'us-stock-app', 'fx-site', 'fx-app'],
    );
  });
});
