import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { Compile } from 'typebox/schema';
import { parse } from 'yaml';
import { hour } from '#core/instant.ts';
import { parseInstant } from '#core/instant-text.ts';
import { compilePolicy, describeFault, readPolicy } from './read.ts';
import { largestPolicy } from './yaml-document.ts';

const shipped = readFileSync(new URL('../../../policies/2025-mandatory-mfa.yaml', import.meta.url), 'utf8');
const schema = Compile(JSON.parse(readFileSync(new URL('../../../policies/policy.schema.json', import.meta.url), 'utf8')));

const base = `policy: small
title: { ja: 小さな計画, en: A small plan }
factor_lifetime: 24h
login_notification:
  on_from: 2025-05-18
methods:
  call:
    needs: callable-number
    live: always
    choosable_from: always
  sms:
    needs: mobile-number
    live: 2025-07-26
    choosable_from: 2025-07-26
    fallback: call
waves:
  method: call
  first: 2025-05-31
  last: 2025-07-25
snapshot:
  at: 2025-07-26
  assign:
    - when: mobile-number
      method: sms
    - when: otherwise
      method: call
channels:
  site:
    name: { ja: サイト, en: Site }
    timeline:
      - require: nobody
        until: 2025-05-31
      - from: 2025-05-31
        until: 2025-07-26
        require: chosen
        accept: [call]
      - from: 2025-07-26
        planned: true
        require: everyone
        accept: [call, sms]
    suspensions:
      - from: 2025-05-10
        until: 2025-06-01
      - from: 2025-06-10
        until: 2025-07-26
        planned: true
`;

/** A change of the base that makes it bad: what is replaced, by what, and the reason. The faulty line is the one that bears `#!`. */
interface Bad {
  readonly name: string;
  readonly replace: string;
  readonly by: string;
  readonly reason: RegExp;
  /** True: the published schema finds it as well. False: it takes more than a schema. */
  readonly schema: boolean;
}

const bad: readonly Bad[] = [
  { name: 'an unknown key at the top', replace: 'factor_lifetime: 24h', by: 'factor_lifetime: 24h\nfactor_life: 1h #!', reason: /Unknown key "factor_life" in the policy/, schema: true },
  { name: 'an unknown key of a method', replace: '    live: always', by: '    live: always\n    alive: always #!', reason: /Unknown key "alive" in method call/, schema: true },
  { name: 'an unknown key of a channel', replace: '    timeline:', by: '    time: 1 #!\n    timeline:', reason: /Unknown key "time" in channel site/, schema: true },
  { name: 'an unknown key of a requirement', replace: 'require: nobody', by: 'require: nobody\n        plan: true #!', reason: /Unknown key "plan"/, schema: true },
  { name: 'an unknown key of a suspension', replace: 'until: 2025-06-01', by: 'until: 2025-06-01\n        why: x #!', reason: /Unknown key "why"/, schema: true },
  { name: 'an unknown key of the snapshot', replace: '  at: 2025-07-26', by: '  at: 2025-07-26\n  late: true #!', reason: /Unknown key "late" in snapshot/, schema: true },
  { name: 'an unknown key of the waves', replace: '  first: 2025-05-31', by: '  first: 2025-05-31\n  second: 2025-06-01 #!', reason: /Unknown key "second" in waves/, schema: true },
  { name: 'a merge key', replace: 'methods:\n', by: 'methods:\n  <<: { } #!\n', reason: /"<<"/, schema: true },
  { name: 'a key twice', replace: '    live: always', by: '    live: always\n    live: 2025-01-01 #!', reason: /written twice/, schema: false },
  { name: 'a channel twice', replace: '  site:\n', by: '  site: { }\n  site: #!\n', reason: /written twice/, schema: false },
  { name: 'a missing key', replace: '    needs: callable-number\n    live: always', by: '    live: always #!', reason: /method call lacks the key "needs"/, schema: true },
  { name: 'a missing name in one language', replace: '{ ja: サイト, en: Site }', by: '{ ja: サイト } #!', reason: /lacks the key "en"/, schema: true },
  { name: 'an empty name', replace: '{ ja: サイト, en: Site }', by: '{ ja: サイト, en: "" } #!', reason: /1 to 200 characters/, schema: true },
  { name: 'a name over two lines', replace: '{ ja: サイト, en: Site }', by: '{ ja: サイト, en: "Si\\nte" } #!', reason: /one line/, schema: false },
  { name: 'a key that is a list', replace: 'factor_lifetime: 24h', by: 'factor_lifetime: 24h\n? [a] #!\n: b', reason: /A key of the policy must be plain text/, schema: false },
  { name: 'a key that is a number', replace: 'factor_lifetime: 24h', by: 'factor_lifetime: 24h\n5: b #!', reason: /A key of the policy must be plain text/, schema: false },
  { name: 'an identifier with capitals', replace: 'policy: small', by: 'policy: Small #!', reason: /small letters/, schema: true },
  { name: 'a channel named with a comma', replace: '  site:\n', by: '  "si,te": #!\n', reason: /The channel "si,te"/, schema: true },
  { name: 'a number where text belongs', replace: 'policy: small', by: 'policy: 5 #!', reason: /must be text/, schema: true },
  { name: 'text where a list belongs', replace: '    suspensions:\n', by: '    suspensions: none #!\n    x:\n', reason: /must be a list/, schema: true },
  { name: 'a list where a map belongs', replace: '{ ja: サイト, en: Site }', by: '[サイト, Site] #!', reason: /must be a map/, schema: true },
  { name: 'an unknown need', replace: 'needs: callable-number', by: 'needs: callable #!', reason: /needs "callable" is unknown. Known: callable-number/, schema: true },
  { name: 'an unknown requirement', replace: 'require: everyone', by: 'require: all #!', reason: /require "all" is unknown/, schema: true },
  { name: 'an unknown need in the snapshot', replace: '- when: mobile-number', by: '- when: mobile #!', reason: /when "mobile" is unknown/, schema: true },
  { name: 'an unknown method in accept', replace: 'accept: [call, sms]', by: 'accept: [call, fax] #!', reason: /accepts "fax", which is not among the methods/, schema: false },
  { name: 'an unknown method in the snapshot', replace: 'method: sms', by: 'method: fax #!', reason: /"fax" is not among the methods/, schema: false },
  { name: 'an unknown method of the waves', replace: 'waves:\n  method: call', by: 'waves:\n  method: fax #!', reason: /"fax" is not among the methods/, schema: false },
  { name: 'an unknown fallback', replace: 'fallback: call', by: 'fallback: fax #!', reason: /fallback "fax" is not among/, schema: false },
  { name: 'a fallback to itself', replace: 'fallback: call', by: 'fallback: sms #!', reason: /circle/, schema: false },
  { name: 'a method accepted twice', replace: 'accept: [call, sms]', by: 'accept: [call, call] #!', reason: /"call" twice/, schema: true },
  { name: 'a requirement that accepts nothing', replace: 'accept: [call, sms]', by: 'accept: [] #!', reason: /accepts none/, schema: true },
  { name: 'a requirement without accept', replace: '- from: 2025-05-31\n        until: 2025-07-26\n        require: chosen\n        accept: [call]', by: '- from: 2025-05-31 #!\n        until: 2025-07-26\n        require: chosen', reason: /accepts none/, schema: true },
  { name: 'a method accepted of nobody', replace: 'require: nobody', by: 'require: nobody\n        accept: [call] #!', reason: /leave it out/, schema: true },
  { name: 'planned that is neither true nor false', replace: '        planned: true\n        require', by: '        planned: yes #!\n        require', reason: /true or false/, schema: true },
  { name: '30 February', replace: 'until: 2025-06-01', by: 'until: 2025-02-30 #!', reason: /"2025-02-30" is not a date of the calendar/, schema: false },
  { name: '29 February of a common year, with a time', replace: 'on_from: 2025-05-18', by: 'on_from: 2025-02-29T09:00+09:00 #!', reason: /"2025-02-29T09:00\+09:00" is not a date/, schema: false },
  { name: 'the 13th month with an offset', replace: '  at: 2025-07-26', by: '  at: 2025-13-01T00:00:00Z #!', reason: /not a date/, schema: false },
  { name: 'the 24th hour', replace: '  at: 2025-07-26', by: '  at: 2025-07-25T24:00 #!', reason: /not a date/, schema: false },
  { name: 'an offset of a day', replace: '  at: 2025-07-26', by: '  at: 2025-07-26T00:00+24:00 #!', reason: /not a date/, schema: false },
  { name: 'a date with slashes', replace: '  at: 2025-07-26', by: '  at: 2025/07/26 #!', reason: /not a date/, schema: true },
  { name: 'a date that is a number', replace: '  at: 2025-07-26', by: '  at: 20250726 #!', reason: /not a date/, schema: true },
  { name: 'no date', replace: '  at: 2025-07-26', by: '  at: #!', reason: /not a date/, schema: true },
  { name: 'live that is another word', replace: 'live: always', by: 'live: soon #!', reason: /live "soon" is not a date.*"always".*"not yet"/, schema: true },
  { name: 'a wave day with a time', replace: 'first: 2025-05-31', by: 'first: 2025-05-31T00:00 #!', reason: /not a day/, schema: true },
  { name: 'waves that end before they begin', replace: 'last: 2025-07-25', by: 'last: 2025-05-30 #!', reason: /comes before the first/, schema: false },
  { name: 'waves of a method that no channel accepts', replace: base.slice(base.indexOf('        accept: [call]\n'), base.indexOf('    suspensions:')), by: '        accept: [sms]\n      - from: 2025-07-26\n        require: everyone\n        accept: [sms]\n', reason: /no channel ever accepts call/, schema: false },
  { name: 'an overlap', replace: '- from: 2025-07-26\n        planned', by: '- from: 2025-07-25 #!\n        planned', reason: /overlaps the one before/, schema: false },
  { name: 'a gap', replace: '- from: 2025-07-26\n        planned', by: '- from: 2025-07-26T00:00:01 #!\n        planned', reason: /a gap between/, schema: false },
  { name: 'a gap at the beginning', replace: '- require: nobody\n', by: '- from: 2025-01-01 #!\n        require: nobody\n', reason: /a gap: nothing is said of the time before/, schema: false },
  { name: 'a gap at the end', replace: '        planned: true\n        require', by: '        planned: true\n        until: 2026-01-01 #!\n        require', reason: /a gap: nothing is said of the time after/, schema: false },
  { name: 'a requirement that begins nowhere', replace: '        until: 2025-05-31\n      - from: 2025-05-31\n        until', by: '      -\n        planned: false #!\n        until', reason: /not said when/, schema: false },
  { name: 'an interval that ends before it starts', replace: '- from: 2025-05-31\n        until: 2025-07-26', by: '- from: 2025-05-31\n        until: 2025-05-30 #!', reason: /ends before it starts/, schema: false },
  { name: 'an interval without length', replace: '- from: 2025-05-31\n        until: 2025-07-26', by: '- from: 2025-05-31\n        until: 2025-05-31 #!', reason: /at the same instant/, schema: false },
  { name: 'a suspension that ends before it starts', replace: 'until: 2025-06-01', by: 'until: 2025-05-09 #!', reason: /suspension ends before it starts/, schema: false },
  { name: 'suspensions that overlap', replace: '- from: 2025-06-10', by: '- from: 2025-05-31 #!', reason: /suspension overlaps/, schema: false },
  { name: 'a suspension without end', replace: 'until: 2025-06-01', by: 'planned: false', reason: /lacks the key "until"/, schema: true },
  { name: 'a snapshot that leaves customers out', replace: '    - when: otherwise\n      method: call\n', by: '', reason: /a gap: the last entry/, schema: false },
  { name: 'a snapshot with an entry after otherwise', replace: '- when: otherwise\n      method: call', by: '- when: otherwise\n      method: call\n    - when: callable-number #!\n      method: call', reason: /nothing can come after/, schema: false },
  { name: 'a snapshot that asks twice for the same', replace: '- when: otherwise', by: '- when: mobile-number #!\n      method: call\n    - when: otherwise', reason: /overlaps an entry above/, schema: false },
  { name: 'no channel', replace: base.slice(base.indexOf('channels:')), by: 'channels: { } #!\n', reason: /names no channel/, schema: true },
  { name: 'no timeline', replace: base.slice(base.indexOf('    timeline:'), base.indexOf('    suspensions:')), by: '    timeline: [] #!\n', reason: /timeline is empty/, schema: true },
  { name: 'a lifetime without unit', replace: '24h', by: '24 #!', reason: /factor_lifetime must be/, schema: true },
  { name: 'a lifetime of nothing', replace: '24h', by: '0h #!', reason: /factor_lifetime must be a time/, schema: true },
  { name: 'a lifetime of 31 days', replace: '24h', by: '31d #!', reason: /at most 30d/, schema: false },
  { name: 'an anchor and an alias', replace: 'accept: [call]\n', by: 'accept: &a [call] #!\n', reason: /An anchor \(&a\)/, schema: false },
  { name: 'an alias', replace: 'accept: [call, sms]', by: 'accept: *a #!', reason: /alias|Unresolved/i, schema: false },
  { name: 'a tag', replace: 'policy: small', by: 'policy: !!binary c21hbGw= #!', reason: /A tag/, schema: false },
  { name: 'a tag of its own', replace: '{ ja: サイト, en: Site }', by: '!site { ja: サイト, en: Site } #!', reason: /A tag \(!site\)/, schema: false },
  { name: 'a second document', replace: 'channels:\n', by: '--- #!\nchannels:\n', reason: /more than one document/, schema: false },
  { name: 'a tab as indentation', replace: '    live: always', by: '\tlive: always #!', reason: /[Tt]ab/, schema: false },
  { name: 'a quotation mark that stays open', replace: 'policy: small', by: 'policy: "small #!', reason: /YAML cannot be read/, schema: false },
];

function change({ replace, by }: Pick<Bad, 'replace' | 'by'>): string {
  assert.ok(base.includes(replace), `the base has no ${replace}`);
  return base.replace(replace, () => by);
}

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
    assert.deepEqual(site?.timeline.map(({ from, until }) => [from, until]), [
      [Number.NEGATIVE_INFINITY, parseInstant('2025-05-31')],
      [parseInstant('2025-05-31'), parseInstant('2025-07-26')],
      [parseInstant('2025-07-26'), Number.POSITIVE_INFINITY],
    ]);
    assert.deepEqual(reading.doubts, []);
  });

  it('that says once where a requirement ends and the next begins means the same', () => {
    const shorter = base.replace('- from: 2025-05-31\n        until', '- until').replace('        until: 2025-07-26\n        require', '        require');
    const [long, short] = [readPolicy(base), readPolicy(shorter)];
    assert.ok(long.ok && short.ok);
    assert.deepEqual(short.policy, long.policy);
  });

  for (const fault of bad) {
    const text = change(fault);
    const marked = text.split('\n').findIndex((line) => line.includes('#!')) + 1;
    it(`with ${fault.name} is refused${marked > 0 ? ` at line ${marked}` : ''}`, () => {
      const reading = readPolicy(text);
      assert.ok(!reading.ok, 'was accepted');
      const found = reading.faults.filter(({ reason }) => fault.reason.test(reason));
      assert.ok(found.length > 0, JSON.stringify(reading.faults));
      if (marked > 0) assert.ok(found.some(({ line }) => line === marked), JSON.stringify(reading.faults));
    });
    if (fault.schema) it(`with ${fault.name} is refused by the published schema as well`, () => assert.equal(schema.Check(parse(text, { uniqueKeys: false })), false));
  }

  it('names every fault in one go, in the order of the lines', () => {
    const reading = readPolicy(base.replace('needs: callable-number', 'needs: x').replace('until: 2025-06-01', 'until: 2025-02-30').replace('24h', 'x'));
    assert.ok(!reading.ok);
    assert.deepEqual(reading.faults.map(({ line }) => line), [3, 8, 43]);
    assert.equal(describeFault('a.yaml', reading.faults[0] ?? assert.fail()), 'a.yaml:3: factor_lifetime must be a time as 30m, 24h or 7d, at most 30d.');
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
    const started = performance.now();
    for (const nested of ['['.repeat(100_000), '{a: '.repeat(50_000), '- '.repeat(100_000), '? '.repeat(100_000)]) {
      const reading = readPolicy(`policy: small\n${nested}`);
      assert.deepEqual(reading.ok ? [] : reading.faults.map(({ line }) => line), [2]);
    }
    assert.ok(performance.now() - started < 2000);
  });

  it('that multiplies by aliases is refused', () => {
    const bomb = ['a: &a [x, x, x, x, x, x, x, x, x]', ...'bcdefghi'.split('').map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefghi'[index]}`).join(', ')}]`)].join('\n');
    const reading = readPolicy(bomb);
    assert.ok(!reading.ok && reading.faults.some(({ line, reason }) => line === 1 && /anchor/.test(reason)) && reading.faults.some(({ line, reason }) => line === 2 && /alias/.test(reason)));
  });

  it('that is any prefix of a good one is refused or read, never an exception', () => {
    for (let length = 0; length < base.length; length += 1) readPolicy(base.slice(0, length));
  });

  it('may speak only of methods that the server has, with their needs', () => {
    const known = new Map([['call', { needs: 'callable-number' as const }], ['sms', { needs: 'callable-number' as const }]]);
    const reading = readPolicy(base, known);
    assert.deepEqual(reading, { ok: false, faults: [{ line: 12, reason: 'method sms needs callable-number on this server, not mobile-number.' }] });
    known.delete('sms');
    const without = readPolicy(base, known);
    assert.deepEqual(without.ok ? [] : without.faults.map(({ line, reason }) => [line, reason]), [[11, 'Unknown method "sms". This server has: call.']]);
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
    assert.deepEqual(until(base.replace('        until: 2025-07-26\n        planned: true\n', '        until: not yet\n')), [day('2025-06-01'), Number.POSITIVE_INFINITY]);
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
    assert.deepEqual([...compilePolicy(shipped).channels.keys()], ['customer-site', 'stock-app', 'futures-app', 'fund-site', 'us-stock-app', 'fx-site', 'fx-app']);
  });
});
