import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
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
