import assert from 'node:assert/strict';
import { request as send } from 'node:http';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { anyText } from '../support/any-text.ts';
import { mobile, uidOf } from '../support/login-parts.ts';
import { startWorld, type World } from '../support/world.ts';
import { jarOf, posts, reads, startedBrowser } from './binding-steps.ts';
import { enterPassword } from './sign-in-steps.ts';

let world: World;
let uid: string;
let cookie: string;
/** A login that waits for its code. */
let waiting: { readonly uid: string; readonly cookie: string };
before(async () => {
  world = await startWorld();
  const { browser } = await startedBrowser(world, '192.0.2.90');
  uid = uidOf(browser);
  cookie = jarOf(world, browser);
  const second = world.browser('192.0.2.91');
  await enterPassword(world, second, 'stock-app', await world.addCustomer({ mobile: mobile(1).written }));
  waiting = { uid: uidOf(second), cookie: jarOf(world, second) };
});
after(() => world.close());

/** What pages answer with, whatever was asked. */
test('every page refuses frames and guessing of types, and its cookies are out of the reach of scripts', async () => {
  for (const path of [`/login/${uid}?lang=en`, '/login/x?lang=ja', '/nowhere?lang=en', '/auth?client_id=x', '/session/end']) {
    const { headers } = await fetch(new URL(path, world.config.issuer), { redirect: 'manual', headers: { accept: 'text/html', cookie } });
    assert.match(headers.get('content-security-policy') ?? '', /frame-ancestors 'none'/, path);
    assert.deepEqual(
      ['x-frame-options', 'x-content-type-options', 'x-xss-protection', 'referrer-policy'].map((name) => headers.get(name)),
      ['DENY', 'nosniff', '0', 'same-origin'],
      path,
    );
    for (const line of headers.getSetCookie())
      for (const attribute of [/; secure/i, /; httponly/i, /; samesite=lax/i]) assert.match(line, attribute, path);
  }
});

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What came back: Node's own client, because fetch tidies addresses and headers up. */
function ask({ method, path, headers, body }: Sent): Promise<{ status: number; text: string; location: string }> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(world.config.issuer);
    const asked = send({ hostname, port, method, path, headers, agent: false, timeout: 30_000 }, (response) => {
      let text = '';
      response.setEncoding('latin1').on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text, location: response.headers.location ?? '' }));
    });
    asked.on('timeout', () => asked.destroy(new Error(`no answer to ${method} ${path}`)));
    asked.on('error', reject);
    asked.end(body);
  });
}

const anything = fc.oneof(
  fc.constantFrom(
    '',
    'x',
    '__proto__',
    'plain-demo',
    'customer-site',
    '../',
    "' or 1=1--",
    '<b>',
    '"',
    '\0',
    '\r\nx: y',
    '-1',
    '1e99',
    '9'.repeat(400),
    '{}',
    '[]',
    'none',
    'login',
    'mfa',
    'S256',
    'code',
    'https://evil.example/',
    'urn:ietf:params:oauth:request_uri:x',
    'a.b.c',
    'eyJhbGciOiJub25lIn0.e30.',
  ),
  anyText(30),
);
const names = [
  'client_id',
  'response_type',
  'redirect_uri',
  'scope',
  'state',
  'nonce',
  'prompt',
  'max_age',
  'acr_values',
  'login_hint',
  'ui_locales',
  'id_token_hint',
  'request_uri',
  'request',
  'claims',
  'resource',
  'response_mode',
  'code_challenge',
  'code_challenge_method',
  'dpop_jkt',
  'grant_type',
  'code',
  'code_verifier',
  'refresh_token',
  'token',
  'token_type_hint',
  'client_assertion',
  'client_assertion_type',
  'client_secret',
  'post_logout_redirect_uri',
  'logout',
  'xsrf',
  'login_id',
  'password',
  'lang',
  'problem',
  '__proto__',
  'constructor',
];
const pairs = fc.array(fc.tuple(fc.constantFrom(...names), anything), { maxLength: 6 }).map((list) => new URLSearchParams(list).toString());
const rough = fc.stringMatching(/^[!-~]{0,30}$/);
const printable = fc.stringMatching(/^[ -~]{0,60}$/);

/** Every page and endpoint, and what lies beside them. */
const paths = (): string[] => [
  ...[...reads.filter((path) => path !== '/events'), ...posts].flatMap((path) => [`/login/${uid}${path}`, `/login/${waiting.uid}${path}`]),
  ...[
    '/auth',
    `/auth/${uid}`,
    '/par',
    '/token',
    '/introspect',
    '/revoke',
    '/me',
    '/jwks',
    '/session/end',
    '/session/end/confirm',
    '/session/end/success',
  ],
  // Whatever else the server answers, by its own list.
  ...world.server.routes
    .map((route) => route.split(' ')[1] ?? '')
    .filter((path) => /^\/[a-z]/.test(path) && !path.startsWith('/login/') && !path.endsWith('/events') && !path.includes('*'))
    .map((path) => path.replaceAll(/:[a-z]+/gi, uid)),
  ...['/.well-known/openid-configuration', '/healthz', '/metrics', '/internal/calls', '/assets/x', '/', '/login/'],
];

const json = ({ method, path, headers, body }: Sent): string => `${method} ${JSON.stringify({ path, headers, body })}`;

test('no request whatever is a failure: each gets an answer below 500, that shows nothing of the inside and leads nowhere else', async () => {
  const header = fc.dictionary(
    fc.constantFrom(
      'authorization',
      'dpop',
      'cookie',
      'origin',
      'x-forwarded-for',
      'x-forwarded-host',
      'forwarded',
      'traceparent',
      'accept',
      'accept-language',
      'content-type',
      'x-http-method-override',
      'user-agent',
      'if-none-match',
      'range',
      'expect',
    ),
    fc
      .oneof(
        printable,
        fc.constantFrom(
          cookie,
          waiting.cookie,
          'Basic cGxhaW4tZGVtbzp4',
          'Bearer x',
          'DPoP x',
          'application/json',
          'multipart/form-data; boundary=x',
          '__Host-kannuki_session=x',
          `${cookie}x`,
          '127.0.0.1',
          'text/html',
        ),
      )
      .filter((value) => value !== '100-continue'),
    { maxKeys: 3 },
  );
  const one = fc
    .tuple(
      fc.constantFrom('GET', 'POST', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'HEAD'),
      fc.constantFrom(...paths()),
      fc.oneof(pairs, rough),
      header,
      fc.oneof(pairs, fc.json(), printable),
      fc.boolean(),
    )
    .map(([method, path, query, headers, body, isForm]): Sent => {
      const { expect: _, ...rest } = headers;
      const type: Record<string, string> = isForm ? { 'content-type': 'application/x-www-form-urlencoded' } : {};
      return {
        method,
        path: `${path}${query === '' ? '' : `?${query}`}`,
        headers: { ...type, ...rest },
        body: method === 'GET' || method === 'HEAD' ? '' : body,
      };
    });
  const met = new Set<number>();
  await fc.assert(
    fc.asyncProperty(one, async (sent) => {
      const { status, text, location } = await ask(sent);
      met.add(status);
      assert.ok(status >= 200 && status < 500, `${status}: ${json(sent)}`);
      assert.doesNotMatch(text, /node_modules|at \w+ \(|\.ts:\d+|SQLSTATE|syntax error at|select |insert into/i, json(sent));
      assert.ok(
        location === '' ||
          location.startsWith('/') ||
          location.startsWith(`${world.config.issuer}/`) ||
          location.startsWith('http://localhost'),
        `${location}: ${json(sent)}`,
      );
    }),
    { numRuns: 700 },
  );
  assert.ok(met.has(400) && met.has(404) && met.has(401), [...met].join());
  assert.ok(!world.log.some((line) => line.includes('"level":50')), 'nothing failed on our side');
});

test('what was refused changed nothing: the login begun before goes on', async () => {
  const { status } = await ask({ method: 'GET', path: `/login/${uid}`, headers: { cookie }, body: '' });
  assert.equal(status, 200);
});
