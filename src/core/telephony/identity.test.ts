import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { anyText } from '#test/support/any-text.ts';
import { processorTime } from '#test/support/timing.ts';
import { readAddresses } from './addresses.ts';
import { type CallerIdentity, readCaller, withholdsIdentity } from './identity.ts';

const mobile = '+819012345678';
const asserted = (number: string): CallerIdentity => ({ kind: 'asserted', number });
const none: CallerIdentity = { kind: 'none' };
const withheld: CallerIdentity = { kind: 'withheld' };
const read = (...values: (string | Uint8Array)[]) => readCaller({ asserted: values, count: values.length, privacy: null });

const single: readonly [name: string, header: string, expected: CallerIdentity][] = [
  ['sip in brackets', '<sip:+819012345678@ims.example.jp;user=phone>', asserted(mobile)],
  ['bare sip', 'sip:+819012345678@ims.example.jp', asserted(mobile)],
  ['bare sip with parameters', 'sip:+819012345678@ims.example.jp;user=phone', asserted(mobile)],
  ['sips', '<sips:+819012345678@ims.example.jp>', asserted(mobile)],
  ['schemes in capitals', '<SIP:+819012345678@IMS.EXAMPLE.JP>', asserted(mobile)],
  ['tel', '<tel:+819012345678>', asserted(mobile)],
  ['bare tel', 'tel:+81-90-1234-5678', asserted(mobile)],
  ['tel with visual separators', '<tel:+81(90)1234.5678>', asserted(mobile)],
  ['national tel without context', '<tel:090-1234-5678>', asserted(mobile)],
  ['national tel, context of a domain', '<tel:09012345678;phone-context=ims.example.jp>', asserted(mobile)],
  ['local tel, context +81', '<tel:9012345678;phone-context=+81>', asserted(mobile)],
  ['national tel, context +81', '<tel:09012345678;phone-context=+81>', asserted(mobile)],
  ['local tel, context of another country', '<tel:09012345678;phone-context=+82>', none],
  ['national sip', '<sip:09012345678@192.0.2.1:5060>', asserted(mobile)],
  ['81 without plus', '<sip:819012345678@192.0.2.1>', asserted(mobile)],
  ['trunk zero after the country code', '<sip:+8109012345678@192.0.2.1>', asserted(mobile)],
  ['landline', '<sip:0312345678@192.0.2.1>', asserted('+81312345678')],
  ['Yurihonjo, whose area code is 0184', '<sip:0184227224@192.0.2.1>', asserted('+81184227224')],
  ['telephone parameters before the host', '<sip:+819012345678;npdi;rn=+81901234@192.0.2.1;user=phone>', asserted(mobile)],
  ['password in the user part', '<sip:+819012345678:secret@192.0.2.1>', asserted(mobile)],
  ['escaped plus', '<sip:%2B819012345678@192.0.2.1>', asserted(mobile)],
  ['display name', '"Hanako" <sip:+819012345678@192.0.2.1>', asserted(mobile)],
  ['display name without quotes', 'Hanako Mizuki <sip:+819012345678@192.0.2.1>', asserted(mobile)],
  ['Japanese display name', '"水木 花子" <sip:+819012345678@192.0.2.1>', asserted(mobile)],
  ['comma, bracket and escaped quote in the name', '"a, <sip:+81312345678@x> \\" b" <sip:+819012345678@192.0.2.1>', asserted(mobile)],
  ['a number in the name is no identity', '"+81312345678" <sip:+819012345678@192.0.2.1>', asserted(mobile)],
  ['parameters behind the bracket', '<sip:+819012345678@192.0.2.1>;screen=yes', asserted(mobile)],
  ['foreign caller', '<sip:+12125550100@192.0.2.1>', asserted('+12125550100')],
  ['foreign caller by the prefix of calls abroad', '<sip:01012125550100@192.0.2.1>', asserted('+12125550100')],
  ['toll-free caller: an identity that matches nobody', '<sip:0120123456@192.0.2.1>', asserted('+81120123456')],
  ['ten digits without zero may be foreign', '<sip:9012345678@192.0.2.1>', none],
  ['extension', '<sip:2034@pbx.example.jp>', none],
  ['emergency number', '<tel:110>', none],
  ['no user', '<sip:ims.example.jp>', none],
  ['a name instead of a number', '<sip:hanako@example.jp>', none],
  ['full-width digits are no number in SIP', '<sip:０９０１２３４５６７８@192.0.2.1>', none],
  ['other scheme', '<mailto:+819012345678@example.jp>', none],
  ['script instead of a URI', '"}]\';-- <sip:x"', none],
  ['quote left open', '"Hanako <sip:+819012345678@192.0.2.1>', none],
  ['bracket left open', '<sip:+819012345678@192.0.2.1', none],
  ['two brackets', '<sip:+819012345678@a><sip:+81312345678@a>', none],
  ['bad escape', '<sip:%zz819012345678@a>', none],
  ['the word of an edge that had nothing', '<null>', none],
  ['empty', '', none],
  ['anonymous', '"Anonymous" <sip:anonymous@anonymous.invalid>', withheld],
  ['anonymous at a real host', '<sip:Anonymous@ims.example.jp;user=phone>', withheld],
  ['sip and tel of the same number', '<sip:+819012345678@ims.example.jp>, <tel:+81-90-1234-5678>', asserted(mobile)],
  ['national and international of the same number', '<sip:09012345678@a>,<tel:+819012345678>', asserted(mobile)],
  ['two numbers', '<sip:+819012345678@a>, <tel:+81312345678>', none],
  ['a number and a name', '<sip:+819012345678@a>, <sip:hanako@a>', none],
  ['a number and something unreadable', '<sip:+819012345678@a>, x', none],
  ['a number and nothing after the comma', '<sip:+819012345678@a>,', none],
];

for (const [name, header, expected] of single) {
  test(`P-Asserted-Identity: ${name}`, () => {
    assert.deepEqual(read(header), expected);
    assert.deepEqual(read(Buffer.from(header, 'utf8')), expected, 'as bytes');
  });
}

test('two headers: the same number is one identity, another number is none', () => {
  assert.deepEqual(read('<sip:+819012345678@a>', '<tel:09012345678>'), asserted(mobile));
  assert.deepEqual(read('<sip:+819012345678@a>', '<tel:+819012345679>'), none);
  assert.deepEqual(read('<sip:+819012345678@a>', ''), none);
});

test('bytes that are not UTF-8 in the display name do not hide the number', () => {
  const header = Buffer.concat([Buffer.from('"'), Buffer.from([0xff, 0xfe, 0x90, 0xb3]), Buffer.from('" <sip:+819012345678@192.0.2.1>')]);
  assert.deepEqual(read(header), asserted(mobile));
  assert.deepEqual(read(Buffer.concat([header, Buffer.from([0xff])])), none);
});

test('a header that the edge counted but did not pass on leaves no identity', () => {
  assert.deepEqual(readCaller({ asserted: ['<tel:+819012345678>'], count: 2, privacy: null }), none);
  assert.deepEqual(readCaller({ asserted: [], count: 0, privacy: null }), none);
  assert.deepEqual(readCaller({ asserted: [], count: 1, privacy: null }), none);
});

test('Privacy withholds what it names the identity for, with or without an asserted number', () => {
  for (const privacy of ['id', 'ID', 'user', 'header', 'id;critical', 'critical; user', 'session;id', 'none;id', 'header, id']) {
    assert.equal(withholdsIdentity(privacy), true, privacy);
    assert.deepEqual(readCaller({ asserted: ['<tel:+819012345678>'], count: 1, privacy }), withheld);
    assert.deepEqual(readCaller({ asserted: [], count: 0, privacy }), withheld);
  }
  for (const privacy of [null, '', 'none', 'session', 'critical', 'history', 'identity', 'userx']) {
    assert.equal(withholdsIdentity(privacy), false, String(privacy));
    assert.deepEqual(readCaller({ asserted: ['<tel:+819012345678>'], count: 1, privacy }), asserted(mobile));
  }
});

test('a header of the longest size is read in little time, a longer one not at all', () => {
  const spent = processorTime();
  for (const filler of [' ', 'a', '"', '\\"', '<', ';', ',', '%', 'a ']) {
    read(filler.repeat(8_192 / filler.length));
    read(`"${filler.repeat(4_000)}" <sip:+819012345678@a>`);
  }
  assert.ok(spent() < 250, `${spent()} ms`);
  assert.equal(readAddresses(`"${'a'.repeat(8_192)}" <sip:+819012345678@a>`), null);
});

const anyHeader = fc.oneof(
  anyText(200),
  fc
    .array(
      fc.constantFrom(
        '"',
        '<',
        '>',
        ',',
        ';',
        '\\',
        '@',
        ':',
        '%',
        'sip:',
        'tel:',
        '+81',
        '9012345678',
        '0',
        'anonymous',
        ' ',
        '=',
        'phone-context',
        '水',
      ),
      { maxLength: 30 },
    )
    .map((parts) => parts.join('')),
  fc.uint8Array({ maxLength: 200 }),
);

test('any bytes whatever give one of the three results, and an asserted number is E.164', () => {
  fc.assert(
    fc.property(fc.array(anyHeader, { maxLength: 3 }), fc.nat(4), fc.option(fc.string()), (values, count, privacy) => {
      const result = readCaller({ asserted: values, count, privacy });
      if (result.kind === 'asserted') assert.match(result.number, /^\+[1-9]\d{6,14}$/);
      else assert.ok(result.kind === 'none' || result.kind === 'withheld');
    }),
    { numRuns: 3_000 },
  );
});

test('every way of writing one Japanese number is the same identity, alone or together', () => {
  const national = fc.stringMatching(/^[2-9][0-9]{8,9}$/);
  const forms = (digits: string) => [
    `<sip:+81${digits}@ims.example.jp;user=phone>`,
    `sip:0${digits}@192.0.2.1`,
    `"名, 前" <sip:81${digits}@192.0.2.1>`,
    `<tel:+81-${digits.slice(0, 2)}-${digits.slice(2)}>`,
    `tel:0${digits};phone-context=ims.example.jp`,
  ];
  fc.assert(
    fc.property(national, fc.array(fc.nat(4), { minLength: 1, maxLength: 4 }), fc.boolean(), (digits, picks, together) => {
      const values = picks.map((pick) => forms(digits)[pick] ?? '');
      // A bare URI with parameters ends at its comma only inside brackets, so only bracketed forms share a header.
      const headers = together && values.every((value) => value.endsWith('>')) ? [values.join(', ')] : values;
      assert.deepEqual(read(...headers), asserted(`+81${digits}`));
    }),
  );
});
