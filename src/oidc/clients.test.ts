import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { SetUpError } from '#core/set-up-error.ts';
import { anyText } from '#test/support/any-text.ts';
import { clientMetadata, parseClients, readClients } from './clients.ts';

const good = {
  client_id: 'customer-site',
  channel: 'customer-site',
  profile: 'fapi',
  redirect_uris: ['https://site.example.jp/callback'],
  post_logout_redirect_uris: ['https://site.example.jp/'],
  backchannel_logout_uri: 'https://site.example.jp/logout',
  jwks: { keys: [{ kty: 'EC', crv: 'P-256', x: 'x', y: 'y' }] },
  resource: 'https://api.example.jp/customer-site',
};

const faults: readonly (readonly [string, unknown, RegExp])[] = [
  ['no list', {}, /must be a list with at least one client/],
  ['an empty list', [], /must be a list with at least one client/],
  ['an entry that is no object', [7], /client 1: must be an object/],
  ['an unknown field', [{ ...good, secret: 'x' }], /client "customer-site": secret: is not a known field/],
  ['no channel', [{ ...good, channel: undefined }], /client "customer-site": channel: must be a text/],
  ['another profile', [{ ...good, profile: 'basic' }], /profile: must be fapi or plain/],
  ['no redirect address', [{ ...good, redirect_uris: [] }], /redirect_uris: must have at least one address/],
  ['http in the open', [{ ...good, redirect_uris: ['http://site.example.jp/callback'] }], /redirect_uris: must be https/],
  [
    'a script for an address',
    [{ ...good, redirect_uris: ['javascript:alert(1)'] }],
    /redirect_uris: must be an absolute http or https address/,
  ],
  ['a fragment', [{ ...good, redirect_uris: ['https://site.example.jp/#x'] }], /redirect_uris: must not have a fragment/],
  ['FAPI without keys', [{ ...good, jwks: undefined }], /jwks: is needed for profile fapi/],
  ['a private key', [{ ...good, jwks: { keys: [{ kty: 'EC', d: 'secret' }] } }], /jwks: holds a private key/],
  ['a resource that is no URI', [{ ...good, resource: 'api' }], /resource: must be an absolute URI/],
  ['the same client twice', [good, good], /client "customer-site": client_id: stands more than once/],
];

describe('the clients file', () => {
  for (const [name, entries, message] of faults) {
    test(`${name} is refused, naming the place`, () => {
      assert.throws(() => parseClients(JSON.stringify(entries), 'clients.json'), message);
    });
  }

  test('all faults are told at once', () => {
    const text = JSON.stringify([{ ...good, profile: 'x', resource: 'y' }]);
    assert.throws(
      () => parseClients(text, 'clients.json'),
      (error: Error) => /profile/.test(error.message) && /resource/.test(error.message),
    );
  });

  test('text that is no JSON, and a file that is not there', () => {
    assert.throws(() => parseClients('[', 'clients.json'), /clients\.json is not JSON/);
    assert.throws(() => readClients('/nowhere/clients.json'), /cannot be read \(ENOENT\)/);
  });

  test('http on localhost is good: the sample set-up runs there', () => {
    assert.equal(parseClients(JSON.stringify([{ ...good, redirect_uris: ['http://localhost:4100/callback'] }]), 'clients.json').length, 1);
  });

  test('FAPI clients are bound to their key, plain ones without keys are public; both push', () => {
    const [fapi, plain] = parseClients(
      JSON.stringify([good, { ...good, client_id: 'plain', profile: 'plain', jwks: undefined }]),
      'clients.json',
    ).map(clientMetadata);
    assert.deepEqual([fapi?.token_endpoint_auth_method, fapi?.dpop_bound_access_tokens], ['private_key_jwt', true]);
    assert.deepEqual([plain?.token_endpoint_auth_method, plain?.dpop_bound_access_tokens], ['none', false]);
    assert.ok(fapi?.require_pushed_authorization_requests && plain?.require_pushed_authorization_requests);
  });
});

test('any clients file is a list of clients in due form, or refused in words that repeat no key', () => {
  const value = fc.oneof(
    fc.constantFrom(
      'x',
      '',
      'http://[',
      'https://a',
      'https://a#b',
      'javascript:1',
      'fapi',
      'plain',
      null,
      [],
      {},
      [null],
      [['https://a']],
    ),
    fc.jsonValue(),
  );
  const entry = fc.oneof(
    fc
      .dictionary(fc.constantFrom(...Object.keys(good), '__proto__', 'constructor', 'client_secret'), value)
      .map((changes) => ({ ...good, ...changes })),
    fc.jsonValue(),
  );
  const text = fc.oneof(
    fc.array(entry, { maxLength: 3 }).map((list) => JSON.stringify(list)),
    anyText(40),
    fc.json(),
  );
  fc.assert(
    fc.property(text, (source) => {
      try {
        for (const client of parseClients(source, 'file')) {
          for (const address of [...client.redirect_uris, ...client.post_logout_redirect_uris]) assert.match(address, /^https?:/i);
          assert.ok(clientMetadata(client));
        }
      } catch (error) {
        assert.ok(error instanceof SetUpError, String(error));
      }
    }),
    { numRuns: 1_000 },
  );
});
