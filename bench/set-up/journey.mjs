import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { expect, Jar, Refused } from './http.mjs';
import { loginId, mobile, password } from './kannuki.mjs';

export { Refused };

/** The channel pushes its request and sends a new browser to us; it stands before the password page. */
export async function beginLogin({ open }, client) {
  const verifier = randomBytes(32).toString('base64url');
  const issuer = open.origin;
  const pushed = expect(
    await open.ask('POST', '/par', {
      form: {
        ...(await client.authentication(issuer)),
        response_type: 'code',
        redirect_uri: client.redirectUri,
        scope: 'openid',
        state: randomUUID(),
        nonce: randomUUID(),
        code_challenge: createHash('sha256').update(verifier).digest('base64url'),
        code_challenge_method: 'S256',
      },
      headers: await client.binding('POST', `${issuer}/par`),
    }),
    'PAR',
    201,
  );
  const jar = new Jar();
  const { request_uri: uri } = JSON.parse(pushed.text);
  const sent = expect(
    await open.ask('GET', `/auth?client_id=${client.id}&request_uri=${encodeURIComponent(uri)}`, { jar }),
    'authorization',
    303,
  );
  const uid = /\/login\/([^/?]+)$/.exec(sent.headers.location)?.[1];
  if (!uid) throw new Error(`The authorization led to ${sent.headers.location}`);
  return { jar, uid, verifier, client };
}

/** The page that the login shows now. */
export const show = async ({ open }, { jar, uid }) => expect(await open.ask('GET', `/login/${uid}`, { jar }), 'page', 200).text;

export async function postPassword({ open }, { jar, uid }, customer) {
  expect(await open.ask('POST', `/login/${uid}/password`, { jar, form: { login_id: loginId(customer), password } }), 'password', 303);
}

/** ID and password; the page of the second factor is loaded as a browser would. Resolves with that page. */
export async function givePassword(server, login, customer) {
  await postPassword(server, login, customer);
  return show(server, login);
}

/** The number that the page shows is called from the customer's phone, as the telephone edge reports it. */
export async function call({ internal, trunk }, page, customer) {
  const shown = /tel:186(0\d{9,10})/.exec(page)?.[1];
  if (!shown) throw new Error(`The page shows no number: ${page.replace(/<[^>]+>|\s+/g, ' ').slice(0, 200)}`);
  const called = `+81${shown.slice(1)}`;
  const json = {
    callId: randomUUID(),
    fromTag: '1',
    trunk: trunk.name,
    requestUri: `sip:${called}@bench.example`,
    toUser: called,
    pai: `<sip:+81${mobile(customer).slice(1)}@carrier.example>`,
    paiCount: 1,
    receivedAt: new Date().toISOString(),
  };
  expect(await internal.ask('POST', '/internal/calls', { json, headers: { authorization: `Bearer ${trunk.token}` } }), 'call', 200);
}

/** The code of the SMS is typed in. */
export async function giveCode({ open, gateway }, { jar, uid }, customer) {
  const code = await gateway.codeFor(`+81${mobile(customer).slice(1)}`);
  const begun = performance.now();
  expect(await open.ask('POST', `/login/${uid}`, { jar, form: { code } }), 'code', 303);
  return performance.now() - begun;
}

/** The page after the factor says where to go on: back to the provider. */
export async function complete({ open }, { jar, uid }) {
  const answer = expect(await open.ask('GET', `/login/${uid}`, { jar }), 'end of the login', 200);
  const next = /^0; url=(.+)$/.exec(answer.headers.refresh ?? '')?.[1];
  if (!next) throw new Error(`The login is not complete: ${answer.text.replace(/<[^>]+>|\s+/g, ' ').slice(0, 200)}`);
  return new URL(next, open.origin).pathname;
}

/** The provider makes the session and sends the browser back to the channel. Resolves with the code. */
export async function resume({ open }, { jar }, path) {
  const answer = expect(await open.ask('GET', path, { jar }), 'resumption', 303);
  const code = new URL(answer.headers.location).searchParams.get('code');
  if (!code) throw new Error(`No code: ${answer.headers.location}`);
  return code;
}

/** The channel's back end gets its tokens. */
export async function exchange({ open }, { client, verifier }, code) {
  const form = {
    ...(await client.authentication(open.origin)),
    grant_type: 'authorization_code',
    code,
    redirect_uri: client.redirectUri,
    code_verifier: verifier,
  };
  const headers = await client.binding('POST', `${open.origin}/token`);
  return JSON.parse(expect(await open.ask('POST', '/token', { form, headers }), 'token', 200).text);
}

/** A whole login by a call from the channel's request to its tokens. */
export async function logInByCall(server, client, customer) {
  const login = await beginLogin(server, client);
  expect(await server.open.ask('GET', `/login/${login.uid}`, { jar: login.jar }), 'password page', 200);
  await call(server, await givePassword(server, login, customer), customer);
  const code = await resume(server, login, await complete(server, login));
  return { ...login, tokens: await exchange(server, login, code) };
}
