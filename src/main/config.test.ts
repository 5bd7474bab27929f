import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { SetUpError } from '#core/set-up-error.ts';
import { anyText } from '#test/support/any-text.ts';
import { readConfig, readDatabaseUrls } from './config.ts';

const folder = mkdtempSync(join(tmpdir(), 'kannuki-config-'));
after(() => rmSync(folder, { recursive: true }));

function file(name: string, contents: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, contents);
  return path;
}

const good = {
  DATABASE_URL: 'postgresql://kannuki_app:secret-word@localhost/kannuki',
  MIGRATION_DATABASE_URL: 'postgresql://kannuki_owner:secret-word@localhost/kannuki',
  KANNUKI_SECRET_FILE: file('secret', `${'ab'.repeat(32)}\n`),
  KANNUKI_CLIENTS_FILE: file('clients', '[]'),
  KANNUKI_TRUNKS_FILE: file('trunks', JSON.stringify([{ name: 'one', token: 'x'.repeat(32), numbers: ['+815012345678'] }])),
  KANNUKI_SMS_GATEWAY_URL: 'http://localhost:4200/gateway/sms',
  KANNUKI_SMS_GATEWAY_TOKEN_FILE: file('sms', 'y'.repeat(32)),
  KANNUKI_MAIL_GATEWAY_URL: 'http://localhost:4200/gateway/mail/',
  KANNUKI_MAIL_GATEWAY_TOKEN_FILE: file('mail', 'z'.repeat(32)),
  KANNUKI_SUPPORT_NUMBER: '0120-123-456',
  KANNUKI_FREEZE_NUMBER: '0120-654-321',
};

test('a complete configuration is read, with its defaults', () => {
  const config = readConfig(good);
  assert.equal(config.port, 4000);
  assert.equal(config.internalPort, 4001);
  assert.equal(config.issuer, 'http://localhost:4000');
  assert.deepEqual(config.secret, Buffer.alloc(32, 0xab));
  assert.deepEqual(config.trunks[0]?.numbers, ['+815012345678']);
  assert.deepEqual(config.mailGateway, { url: 'http://localhost:4200/gateway/mail', token: 'z'.repeat(32) });
  assert.equal(config.sample, false);
  assert.equal(config.workerInside, true);
});

test('the secret may be raw bytes, hexadecimal or base64', () => {
  const secret = Buffer.from(Array.from({ length: 32 }, (_, index) => index));
  for (const contents of [secret, secret.toString('hex'), `${secret.toString('base64')}\n`]) {
    assert.deepEqual(readConfig({ ...good, KANNUKI_SECRET_FILE: file('other', contents) }).secret, secret);
  }
});

test('every bad variable is named with what is expected, all at once, and no password is repeated', () => {
  const bad = {
    ...good,
    KANNUKI_PORT: '99999',
    KANNUKI_SECRET_FILE: join(folder, 'nowhere'),
    KANNUKI_SMS_GATEWAY_URL: 'ftp://user:secret-word@host',
    KANNUKI_SUPPORT_NUMBER: '',
  };
  assert.throws(
    () => readConfig(bad),
    (error: Error) => {
      for (const name of ['KANNUKI_PORT', 'KANNUKI_SECRET_FILE', 'KANNUKI_SMS_GATEWAY_URL', 'KANNUKI_SUPPORT_NUMBER'])
        assert.match(error.message, new RegExp(`  ${name} must be `));
      assert.equal(error.message.split('\n').length, 5);
      assert.doesNotMatch(error.message, /secret-word/);
      return true;
    },
  );
});

const cases: [string, Record<string, string>, RegExp][] = [
  [
    'a secret of another length',
    { KANNUKI_SECRET_FILE: file('short', 'abc') },
    /KANNUKI_SECRET_FILE must be .*32 random bytes.*3 bytes of something else/,
  ],
  ['clients that are not JSON', { KANNUKI_CLIENTS_FILE: file('broken', '{') }, /KANNUKI_CLIENTS_FILE must be .*it is not JSON/],
  ['clients that are no list', { KANNUKI_CLIENTS_FILE: file('object', '{}') }, /not a list/],
  ['a trunk without a token', { KANNUKI_TRUNKS_FILE: file('t1', '[{"name":"a","numbers":[]}]') }, /entry 1: "token"/],
  [
    'a short next token',
    { KANNUKI_TRUNKS_FILE: file('t4', '[{"name":"a","token":"xxxxxxxxxxxxxxxx","nextToken":"y","numbers":[]}]') },
    /"nextToken" must/,
  ],
  ['a trunk that is null', { KANNUKI_TRUNKS_FILE: file('t2', '[null]') }, /entry 1: "name" is missing/],
  [
    'a pool number as people write it',
    { KANNUKI_TRUNKS_FILE: file('t3', JSON.stringify([{ name: 'a', token: 'x'.repeat(16), numbers: ['050-1234-5678'] }])) },
    /entry 1: "numbers"/,
  ],
  [
    'a published number in a pool',
    { KANNUKI_SUPPORT_NUMBER: '050-1234-5678' },
    /KANNUKI_SUPPORT_NUMBER must be a number that is not among/,
  ],
  ['an issuer without TLS', { KANNUKI_ISSUER: 'http://login.example.jp' }, /KANNUKI_ISSUER must be an https/],
  ['an issuer with a path', { KANNUKI_ISSUER: 'https://login.example.jp/a' }, /without path/],
  ['one port for both listeners', { KANNUKI_INTERNAL_PORT: '4000' }, /KANNUKI_INTERNAL_PORT must be another port/],
  [
    'a proxy by its name',
    { KANNUKI_TRUSTED_PROXIES: '10.0.0.1, proxy.internal' },
    /KANNUKI_TRUSTED_PROXIES must be addresses .*"proxy.internal" is neither/,
  ],
  ['everybody as a proxy', { KANNUKI_TRUSTED_PROXIES: '0.0.0.0/0' }, /"0.0.0.0\/0" is neither/],
  ['a range that is none', { KANNUKI_TRUSTED_PROXIES: '10.0.0.0/33' }, /is neither/],
  ['a flag that is neither', { KANNUKI_SAMPLE: 'yes' }, /KANNUKI_SAMPLE must be 0 or 1/],
  ['a short token', { KANNUKI_MAIL_GATEWAY_TOKEN_FILE: file('weak', 'abc') }, /at least 16/],
  ['a database of another kind', { DATABASE_URL: 'mysql://localhost/x' }, /DATABASE_URL must be an address beginning with postgresql/],
];
for (const [name, change, message] of cases) {
  test(`refused: ${name}`, () => assert.throws(() => readConfig({ ...good, ...change }), message));
}

test('with only one database address, the lines that make the two roles are said', () => {
  for (const name of ['DATABASE_URL', 'MIGRATION_DATABASE_URL'] as const) {
    assert.throws(
      () => readDatabaseUrls({ [name]: good[name] }),
      (error: Error) => {
        assert.match(error.message, /create role kannuki_owner login password/);
        assert.match(error.message, /create role kannuki_app login password/);
        assert.match(error.message, /create database kannuki owner kannuki_owner/);
        assert.doesNotMatch(error.message, /secret-word/);
        return true;
      },
    );
  }
  assert.equal(readDatabaseUrls({}), null);
});

test('any values of any variables are a configuration, or named as what is wrong; no token and no password is repeated', () => {
  const names = [
    'KANNUKI_PORT',
    'KANNUKI_ISSUER',
    'KANNUKI_TRUSTED_PROXIES',
    'KANNUKI_SUPPORT_NUMBER',
    'KANNUKI_HOUSE_NAME',
    'DATABASE_URL',
    'KANNUKI_ARGON2_MEMORY',
    'KANNUKI_WORKER',
    'CHANNEL_PRIVATE_HOSTS',
    'KANNUKI_TRACE_PERCENT',
    'OTEL_EXPORTER_OTLP_ENDPOINT',
  ];
  const value = fc.oneof(
    fc.constantFrom(
      '0',
      '1',
      '99999',
      '4000',
      'https://a.example',
      'http://a.example',

      '10.0.0.0/8',
      '::1/129',
      '10.0.0.0/8/8',
      '0120-000-000',
      '__proto__',
      ' ',
    ),
    anyText(12),
  );
  fc.assert(
    fc.property(
      fc.dictionary(fc.constantFrom(...names), value, { maxKeys: 4 }),
      fc.constantFrom('', 'https://u:secret-word@', 'nosql://u:secret-word@a'),
      (changes, url) => {
        try {
          const config = readConfig({ ...good, ...(url === '' ? {} : { DATABASE_URL: url }), ...changes });
          assert.ok(config.port >= 1 && config.port <= 65_535 && config.secret.length === 32);
          assert.match(config.issuer, /^https?:\/\/[^/]+$/);
        } catch (error) {
          assert.ok(error instanceof SetUpError && !error.message.includes('secret-word'), String(error));
        }
      },
    ),
    { numRuns: 300 },
  );
});

test('any trunks file is a list of trunks in due form, or refused without a token', () => {
  const token = 'trunk-token-0123456789';
  const value = fc.oneof(
    fc.constantFrom(token, '', null, [], {}, ['+815012345678'], [['+815012345678']], [5012345678], '+815012345678'),
    fc.jsonValue(),
  );
  const entry = fc.oneof(
    fc.jsonValue(),
    fc
      .dictionary(fc.constantFrom('name', 'token', 'nextToken', 'numbers', '__proto__'), value)
      .map((changes) => ({ name: 'a', token, numbers: ['+815012345678'], ...changes })),
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.array(entry, { maxLength: 3 }).map((list) => JSON.stringify(list)),
        fc.json(),
        anyText(),
      ),
      (contents) => {
        try {
          for (const trunk of readConfig({ ...good, KANNUKI_TRUNKS_FILE: file('any-trunks', contents) }).trunks) {
            assert.ok(typeof trunk.name === 'string' && typeof trunk.token === 'string' && trunk.token.length >= 16);
            assert.ok(
              trunk.numbers.every((number) => typeof number === 'string' && /^\+\d+$/.test(number)),
              JSON.stringify(trunk.numbers),
            );
          }
        } catch (error) {
          assert.ok(error instanceof SetUpError && !error.message.includes(token), String(error));
        }
      },
    ),
    { numRuns: 400 },
  );
});

test('a number of a trunk is a text of its own, not a list that reads like one', () => {
  for (const numbers of [[['+815012345678']], [815012345678], [null], '+815012345678', { 0: '+815012345678' }]) {
    const path = file('odd-trunks', JSON.stringify([{ name: 'a', token: 'trunk-token-0123456789', numbers }]));
    assert.throws(() => readConfig({ ...good, KANNUKI_TRUNKS_FILE: path }), /"numbers" must be a list of numbers/, JSON.stringify(numbers));
  }
});

test('two trunks of one name are refused by their places: a token put in the place of a name is not repeated', () => {
  const trunk = { name: 'trunk-token-0123456789', token: 'trunk-token-0123456789', numbers: ['+815012345678'] };
  const path = file('same-name', JSON.stringify([trunk, trunk]));
  assert.throws(
    () => readConfig({ ...good, KANNUKI_TRUNKS_FILE: path }),
    (error: Error) => /entry 2: it has the same name as entry 1/.test(error.message) && !error.message.includes(trunk.token),
  );
});
