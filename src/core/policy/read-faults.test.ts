import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { Compile } from 'typebox/schema';
import { parse } from 'yaml';
import { smallPolicy as base } from '#test/support/small-policy.ts';
import { readPolicy } from './read.ts';

const schema = Compile(JSON.parse(readFileSync(new URL('../../../policies/policy.schema.json', import.meta.url), 'utf8')));

/** A change of the base that makes it bad: what is replaced, by what, and the reason. The faulty line is the one that bears `#!`. */
interface Bad {
  readonly name: string;
  readonly replace: string;
  readonly by: string;
  readonly reason: RegExp;
  /** True: the published schema finds it as well. False: it takes more than a schema. */
  readonly schema: boolean;
}

// biome-ignore format: a table is read by its lines
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
  for (const fault of bad) {
    const text = change(fault);
    const marked = text.split('\n').findIndex((line) => line.includes('#!')) + 1;
    it(`with ${fault.name} is refused${marked > 0 ? ` at line ${marked}` : ''}`, () => {
      const reading = readPolicy(text);
      assert.ok(!reading.ok, 'was accepted');
      const found = reading.faults.filter(({ reason }) => fault.reason.test(reason));
      assert.ok(found.length > 0, JSON.stringify(reading.faults));
      if (marked > 0)
        assert.ok(
          found.some(({ line }) => line === marked),
          JSON.stringify(reading.faults),
        );
    });
    if (fault.schema)
      it(`with ${fault.name} is refused by the published schema as well`, () =>
        assert.equal(schema.Check(parse(text, { uniqueKeys: false })), false));
  }
});
