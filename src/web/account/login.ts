import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { networkKey } from '#core/network.ts';
import { Problem } from '#core/problem.ts';
import { accountClient, loadAccount, openAccount } from '#usecases/account/open-account.ts';
import type { App } from '#usecases/app.ts';
import { checkReadiness } from '#usecases/security/readiness.ts';
import { newToken } from '#usecases/sign-in/browser.ts';
import { browserOf } from '../customer/login-access.ts';
import { type AccountParts, type Asked, toPage } from './access.ts';
import { clearPending, type PendingLogin, readPending, setPending, setSession } from './cookies.ts';

/** The account site as a relying party: pushed request (RFC 9126), code with PKCE (RFC 7636), `iss` in the answer (RFC 9207). */
export function loginAtAccount(server: FastifyInstance, parts: AccountParts): void {
  const { app } = parts;

  server.get('/account/login', async (asked: Asked, reply) => {
    const pending = { state: newToken(app), nonce: newToken(app), verifier: newToken(app), next: ownPath(asked.query.next) };
    const pushed = await push(parts, asked, pending);
    reply.header('set-cookie', setPending(app.sealing, pending));
    return toPage(reply, `/auth?client_id=${accountClient}&request_uri=${encodeURIComponent(pushed)}`);
  });

  server.get('/account/callback', async (asked: Asked, reply) => {
    const pending = readPending(app.sealing, asked.headers.cookie);
    const { code, state, iss } = asked.query;
    // A page left open, a callback used twice, another browser's: begin again, nothing is lost.
    if (!pending || state !== pending.state || iss !== parts.issuer || code === undefined) return restart(reply);
    const claims = await exchange(parts, asked, code, pending);
    const token = claims && (await openAccount(app, { customerNumber: claims.sub, sid: claims.sid, browser: browserOf(parts, asked) }));
    if (!token) return restart(reply);
    reply.header('set-cookie', [clearPending, setSession(token)]);
    return toPage(reply, await afterLogin(app, token, pending.next));
  });
}

/** Until everything is ready the checklist comes first, before the date; it leads on to the page that was asked for. */
async function afterLogin(app: App, token: string, next: string): Promise<string> {
  const account = await loadAccount(app, token);
  if (account === null || /^\/account\/(?:readiness|security)/.test(next)) return next;
  const { done, begun, lockOut } = await checkReadiness(app, account);
  const ahead = !begun || (lockOut !== null && !lockOut.begun);
  return !done && ahead ? `/account/readiness?next=${encodeURIComponent(next)}` : next;
}

const restart = (reply: FastifyReply): FastifyReply => toPage(reply.header('set-cookie', clearPending), '/account');

/** Only a path of the account site itself: nothing leads from here to another host. */
export function ownPath(next: string | undefined): string {
  return next !== undefined && /^\/account(?:[/?][\w\-./?=&%]*)?$/.test(next) && !next.includes('//') && !next.startsWith('/account/login')
    ? next
    : '/account';
}

async function push({ ask, issuer }: AccountParts, asked: Asked, { state, nonce, verifier }: PendingLogin): Promise<string> {
  const response = await ask({
    method: 'POST',
    url: '/par',
    remoteAddress: asked.ip,
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    payload: new URLSearchParams({
      client_id: accountClient,
      redirect_uri: `${issuer}/account/callback`,
      response_type: 'code',
      scope: 'openid',
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
      state,
      nonce,
    }).toString(),
  });
  if (response.statusCode === 503) throw new Problem('too_busy');
  if (response.statusCode !== 201) throw new Error(`the provider refused the account site's request (${response.statusCode})`);
  return (response.json() as { request_uri: string }).request_uri;
}

interface IdClaims {
  readonly sub: string;
  readonly sid: string;
}

/** What the ID token says; it comes from our own token endpoint inside this process, so its signature proves nothing more. null: refused. */
async function exchange(
  { ask, issuer }: AccountParts,
  asked: Asked,
  code: string,
  { verifier, nonce }: PendingLogin,
): Promise<IdClaims | null> {
  const response = await ask({
    method: 'POST',
    url: '/token',
    remoteAddress: asked.ip,
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    payload: new URLSearchParams({
      client_id: accountClient,
      grant_type: 'authorization_code',
      redirect_uri: `${issuer}/account/callback`,
      code_verifier: verifier,
      code,
    }).toString(),
  });
  if (response.statusCode !== 200) {
    asked.log.info({ status: response.statusCode, network: networkKey(asked.ip) }, 'a code of the account site was refused');
    return null;
  }
  const [, payload = ''] = (response.json() as { id_token: string }).id_token.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as IdClaims & { aud: string; nonce: string };
  return claims.aud === accountClient && claims.nonce === nonce ? claims : null;
}
