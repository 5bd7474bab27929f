import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { calculateJwkThumbprint, type JWK } from 'jose';
import * as oidc from 'openid-client';
import { compilePolicy } from '#core/policy/read.ts';
import { type ClientEntry, parseClients } from '#oidc/clients.ts';
import { createProvider, type OpenIdProvider } from '#oidc/provider.ts';
import { createOidcStorage } from '#store/oidc-storage.ts';
import { sampleHouse } from '#ui/frame.ts';
import type { App } from '#usecases/app.ts';
import { dataApp } from './data-app.ts';
import { type TestDatabase, testDatabase } from './database.ts';

export const channels = ['customer-site', 'stock-app', 'futures-app', 'fund-site', 'us-stock-app', 'fx-site', 'fx-app'] as const;

/** A back-channel logout as a channel received it. */
export interface ReceivedLogout {
  readonly channel: string;
  readonly token: string;
}

export interface OidcWorld {
  readonly db: TestDatabase;
  readonly app: App;
  readonly issuer: string;
  /** The provider served now: `restart` replaces it. */
  provider(): OpenIdProvider;
  readonly clients: readonly ClientEntry[];
  readonly errors: unknown[];
  readonly logouts: ReceivedLogout[];
  /** Moves the application's clock; the machine's stays. */
  advance(milliseconds: number): void;
  /** How a channel answers a logout: 200 unless changed. */
  logoutStatus: number;
  restart(): Promise<void>;
  relyingParty(clientId: string): Promise<RelyingParty>;
  /** What our pages do at the end of a login: proofs kept, the login completed, the browser sent back. */
  prove(uid: string, customerNumber: string, methods: readonly string[], reauthentication?: boolean): Promise<string>;
  addCustomer(customerNumber: string): Promise<void>;
  events(type?: string): Promise<{ type: string; outcome: string; reason: string | null; client_id: string | null; channel: string | null; session_uid: string | null; request_id: string | null; customer_id: string | null; data: Record<string, unknown> }[]>;
  close(): Promise<void>;
}

const manifest = { 'app.css': { url: '/assets/app.css', integrity: 'sha256-x' }, 'icon.svg': { url: '/assets/icon.svg', integrity: 'sha256-x' } };

export async function oidcWorld(at = '2025-07-28T09:00:00+09:00'): Promise<OidcWorld> {
  const db = await testDatabase();
  let offset = new Date(at).getTime() - Date.now();
  const base = dataApp(db);
  base.usePolicy(compilePolicy(readFileSync(join(import.meta.dirname, '../../policies/2025-mandatory-mfa.yaml'), 'utf8')), 1);
  const app: App = { ...base, clock: { now: () => Date.now() + offset, offset: () => offset } };
  const parts = await serveChannels();
  const server = await listen(createServer((request, response) => {
    provider.requests.handle(request, response).catch((error) => errors.push(error));
  }));
  const issuer = `http://localhost:${(server.address() as AddressInfo).port}`;
  const errors: unknown[] = [];
  const make = (): Promise<OpenIdProvider> =>
    createProvider({
      app, issuer, clients: parts.clients, storage: createOidcStorage(app), privateHosts: ['localhost'],
      loginCookie: (uid) => `__Host-kannuki_login_${uid}=started; Path=/; Secure; HttpOnly; SameSite=Lax`,
      page: { house: sampleHouse({ supportNumber: '0120-000-111', freezeNumber: '0120-000-222' }), assets: manifest },
      onError: (error) => errors.push(error),
    });
  let provider = await make();
  return {
    db, app, issuer, errors,
    provider: () => provider,
    clients: parts.clients,
    logouts: parts.logouts,
    get logoutStatus() { return parts.answer.status; },
    set logoutStatus(status) { parts.answer.status = status; },
    advance: (milliseconds) => { offset += milliseconds; },
    restart: async () => {
      await provider.close();
      provider = await make();
    },
    relyingParty: (clientId) => relyingParty(issuer, parts, clientId),
    prove: (uid, customerNumber, methods, reauthentication = false) => prove(app, provider, { uid, customerNumber, methods, reauthentication }),
    addCustomer: async (customerNumber) => {
      await db.database.pool.query(
        `insert into customer (customer_number, login_id, account_type, name, name_kana, opened_at) values ($1, $2, 'individual', '試験 花子', 'シケン ハナコ', $3)`,
        [customerNumber, `login-${customerNumber}`, new Date('2020-01-01')],
      );
      await addContacts(app, customerNumber);
    },
    events: async (type) => (await db.owner.query('select * from audit_event where $1::text is null or type = $1 order by id', [type ?? null])).rows,
    close: async () => {
      await provider.close();
      await Promise.all([server, parts.server].map((one) => new Promise((done) => { one.close(done); one.closeAllConnections(); })));
      await db.close();
    },
  };
}

/** A number that can be called from and written to, and an address. */
async function addContacts(app: App, customerNumber: string): Promise<void> {
  for (const [field, kind, value] of [['mobile_phone', 'mobile', `+8190${customerNumber.padStart(8, '1').slice(-8)}`], ['email', 'email', `c${customerNumber}@example.jp`]] as const) {
    await app.database.pool.query(
      `insert into contact (customer_id, field, kind, sealed, lookup, valid_from, source, bound_at)
       select id, $2, $3, $4, $5, $6, 'import', $6 from customer where customer_number = $1`,
      [customerNumber, field, kind, app.sealing.seal('contact', JSON.stringify({ raw: value, value })), app.sealing.lookup('contact', value), new Date('2020-01-01')],
    );
  }
}

async function listen(server: Server): Promise<Server> {
  await new Promise<void>((done) => server.listen(0, done));
  return server;
}

export interface Channels {
  readonly clients: readonly ClientEntry[];
  readonly keys: ReadonlyMap<string, CryptoKey>;
  readonly logouts: ReceivedLogout[];
  readonly answer: { status: number };
  readonly server: Server;
}

/** The seven channels as their brokerage registers them, with the address that hears of logouts. */
export async function serveChannels(): Promise<Channels> {
  const logouts: ReceivedLogout[] = [];
  const answer = { status: 200 };
  const server = await listen(createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    logouts.push({ channel: request.url?.split('/')[1] ?? '', token: new URLSearchParams(body).get('logout_token') ?? '' });
    response.writeHead(answer.status).end();
  }));
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`;
  const keys = new Map<string, CryptoKey>();
  const entries: ClientEntry[] = [];
  for (const id of [...channels, 'plain-demo']) {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const jwk = publicKey.export({ format: 'jwk' }) as JWK;
    keys.set(id, await crypto.subtle.importKey('jwk', privateKey.export({ format: 'jwk' }), { name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign']));
    const channel = id === 'plain-demo' ? 'customer-site' : id;
    const plain = id === 'plain-demo';
    entries.push({
      client_id: id, channel, profile: plain ? 'plain' : 'fapi', resource: `https://api.example.jp/${channel}`,
      redirect_uris: [`${origin}/${id}/callback`], post_logout_redirect_uris: [`${origin}/${id}/`], backchannel_logout_uri: `${origin}/${id}/logout`,
      ...(plain ? {} : { jwks: { keys: [{ ...jwk, kid: await calculateJwkThumbprint(jwk), alg: 'ES256', use: 'sig' }] } }),
    } as ClientEntry);
  }
  return { clients: parseClients(JSON.stringify(entries), 'test'), keys, logouts, answer, server };
}

/** One browser: cookies by name and path, redirects by hand. */
export class Browser {
  readonly cookies = new Map<string, { value: string; path: string }>();

  header(url: string): string {
    const { pathname } = new URL(url);
    return [...this.cookies].filter(([, { path }]) => pathname.startsWith(path)).map(([key, { value }]) => `${key.split(' ')[0]}=${value}`).join('; ');
  }

  async go(url: string, init: RequestInit = {}): Promise<Response> {
    const response = await fetch(url, { ...init, redirect: 'manual', headers: { accept: 'text/html', ...init.headers, cookie: this.header(url) } });
    for (const line of response.headers.getSetCookie()) this.#keep(line);
    return response;
  }

  #keep(line: string): void {
    const [pair = '', ...attributes] = line.split(/; */);
    const name = pair.slice(0, pair.indexOf('='));
    const path = attributes.find((attribute) => /^path=/i.test(attribute))?.slice(5) ?? '/';
    const ended = attributes.some((attribute) => /^expires=/i.test(attribute) && new Date(attribute.slice(8)).getTime() < Date.now());
    if (ended) this.cookies.delete(`${name} ${path}`);
    else this.cookies.set(`${name} ${path}`, { value: pair.slice(pair.indexOf('=') + 1), path });
  }
}

export interface Attempt {
  readonly url: URL;
  readonly verifier: string;
  readonly state: string;
  readonly nonce: string;
}

/** A channel's back end. */
export interface RelyingParty {
  readonly configuration: oidc.Configuration;
  readonly dpop: oidc.DPoPHandle | undefined;
  readonly entry: ClientEntry;
  readonly key: CryptoKey;
  begin(extra?: Record<string, string>): Promise<Attempt>;
  exchange(callback: string, attempt: Attempt): Promise<oidc.TokenEndpointResponse & oidc.TokenEndpointResponseHelpers>;
  refresh(token: string): Promise<oidc.TokenEndpointResponse & oidc.TokenEndpointResponseHelpers>;
  introspect(token: string): Promise<oidc.IntrospectionResponse>;
}

export async function relyingParty(issuer: string, parts: Channels, clientId: string): Promise<RelyingParty> {
  const entry = parts.clients.find((client) => client.client_id === clientId) as ClientEntry;
  const key = parts.keys.get(clientId) as CryptoKey;
  const auth = entry.jwks ? oidc.PrivateKeyJwt({ key, kid: entry.jwks.keys[0]?.kid ?? '' }) : oidc.None();
  const configuration = await oidc.discovery(new URL(issuer), clientId, { id_token_signed_response_alg: 'ES256' }, auth, { execute: [oidc.allowInsecureRequests] });
  const dpop = entry.profile === 'fapi' ? oidc.getDPoPHandle(configuration, await oidc.randomDPoPKeyPair('ES256')) : undefined;
  const options = dpop ? { DPoP: dpop } : {};
  return {
    configuration, dpop, entry, key,
    async begin(extra = {}) {
      const verifier = oidc.randomPKCECodeVerifier();
      const [state, nonce] = [oidc.randomState(), oidc.randomNonce()];
      const parameters = { redirect_uri: entry.redirect_uris[0] ?? '', scope: 'openid account', code_challenge: await oidc.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256', state, nonce, ...extra };
      const url = await oidc.buildAuthorizationUrlWithPAR(configuration, parameters, options);
      return { url, verifier, state, nonce };
    },
    exchange: (callback, { verifier, state, nonce }) =>
      oidc.authorizationCodeGrant(configuration, new URL(callback), { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true }, undefined, options),
    refresh: (token) => oidc.refreshTokenGrant(configuration, token, undefined, options),
    introspect: (token) => oidc.tokenIntrospection(configuration, token),
  };
}

/** Follows an authorization to its callback, or to our login page. */
export async function follow(browser: Browser, url: string | URL): Promise<{ callback: string | null; uid: string | null; response: Response }> {
  const response = await browser.go(String(url));
  const location = response.headers.get('location');
  if (!location) return { callback: null, uid: null, response };
  const uid = /\/login\/([^/?]+)$/.exec(location)?.[1] ?? null;
  return { callback: uid ? null : location, uid, response };
}

/** A whole login in one browser: the tokens, and what was asked on the way. */
export async function logIn(world: OidcWorld, browser: Browser, rp: RelyingParty, customerNumber: string, methods: readonly string[], extra: Record<string, string> = {}) {
  const attempt = await rp.begin(extra);
  const first = await follow(browser, attempt.url);
  if (!first.uid) throw new Error(`no login page: ${first.callback ?? (await first.response.text())}`);
  const request = await world.provider().requests.find(first.uid);
  const back = await follow(browser, await world.prove(first.uid, customerNumber, methods));
  if (!back.callback) throw new Error(`no callback: ${back.uid ?? (await back.response.text())}`);
  return { request, callback: back.callback, attempt, tokens: await rp.exchange(back.callback, attempt) };
}

async function prove(app: App, provider: OpenIdProvider, done: { uid: string; customerNumber: string; methods: readonly string[]; reauthentication: boolean }): Promise<string> {
  const { pool } = app.database;
  const request = await provider.requests.find(done.uid);
  if (!request) throw new Error('no such login request');
  const browserId = randomUUID();
  const now = new Date(app.clock.now());
  await pool.query('insert into browser (id, token_hash, seen_at) values ($1, $2, $3)', [browserId, randomBytes(32), now]);
  await pool.query(
    `insert into login (uid, cookie_hash, customer_id, browser_id, channel, client_id, network, user_agent, state, policy_version, started_at, expires_at, completed_at)
     select $1, $2, id, $3, $4, $5, '192.0.2.0/24', 'test', 'completed', 1, $6, $6, $6 from customer where customer_number = $7`,
    [done.uid, randomBytes(32), browserId, request.channel, request.clientId, now, done.customerNumber],
  );
  for (const method of done.methods) {
    await pool.query(
      `insert into authentication_event (login_uid, customer_id, method, authenticator, happened_at)
       select $1, id, $2, $3, $4 from customer where customer_number = $5`,
      [done.uid, method, `${method}:${done.customerNumber}`, now, done.customerNumber],
    );
  }
  return provider.requests.finish(done.uid, { customerNumber: done.customerNumber, reauthentication: done.reauthentication });
}
