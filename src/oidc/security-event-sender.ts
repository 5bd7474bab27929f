import { importJWK, SignJWT } from 'jose';
import { minute, second } from '#core/instant.ts';
import type { SecurityEvent, SecurityEventOutcome, SecurityEventSender } from '#ports/security-event-sender.ts';
import type { ClientEntry } from './clients.ts';
import { guardedPost } from './guarded-post.ts';
import { type KeyParts, loadKeys, type SigningKeys } from './keys.ts';

export interface SecurityEventSenderOptions extends KeyParts {
  readonly issuer: string;
  readonly clients: readonly ClientEntry[];
  readonly privateHosts: readonly string[];
}

/** OpenID RISC Profile 1.0, sections 2.3 and 2.4: whoever knows the profile understands a frozen login without knowing us. */
const risc = 'https://schemas.openid.net/secevent/risc/event-type/';
/** Ours: no registered type tells of trading that is stopped while the account stays open. */
const own = 'urn:x-kannuki:event:';

const keysReadEvery = minute;
const answerWithin = 5 * second;
/** RFC 8935 2.4. */
const errorCodes: ReadonlySet<unknown> = new Set([
  'invalid_request',
  'invalid_key',
  'invalid_issuer',
  'invalid_audience',
  'authentication_failed',
  'access_denied',
]);

/** Signs security event tokens with the keys of the installation and pushes them (RFC 8417, RFC 8935). */
export function createSecurityEventSender(options: SecurityEventSenderOptions): SecurityEventSender {
  let keys: { readonly current: SigningKeys; readonly readAt: number } | null = null;
  const signingKeys = async (): Promise<SigningKeys> => {
    if (keys === null || Date.now() - keys.readAt > keysReadEvery) keys = { current: await loadKeys(options), readAt: Date.now() };
    return keys.current;
  };
  const addresses = new Map(
    options.clients.flatMap(({ client_id, security_events_uri: uri }) => (uri === undefined ? [] : [[client_id, uri] as const])),
  );
  return {
    receivers: [...addresses.keys()],
    async send(event) {
      const url = addresses.get(event.clientId);
      if (url === undefined) return { result: 'untold' };
      return push(options, url, await signed(options.issuer, await signingKeys(), event));
    },
  };
}

async function signed(issuer: string, { jwks, signing }: SigningKeys, event: SecurityEvent): Promise<string> {
  const happenedAt = Math.floor(event.happenedAt / second);
  const key = await importJWK(jwks[0] as Parameters<typeof importJWK>[0], 'ES256');
  return new SignJWT({
    iss: issuer,
    aud: event.clientId,
    jti: event.id,
    txn: event.change,
    // The token is of the change, whenever it is sent: a second try says the same under the same `jti`.
    iat: happenedAt,
    toe: happenedAt,
    // RFC 9493 3.2.3: the customer as the ID token names them.
    sub_id: { format: 'iss_sub', iss: issuer, sub: event.customerNumber },
    events: eventsOf(event),
  })
    .setProtectedHeader({ alg: 'ES256', typ: 'secevent+jwt', kid: signing })
    .sign(key);
}

/** One change in the words of each vocabulary that has them: RFC 8417 2.2 lets several types describe the same event. */
function eventsOf({ kind, hold, scope, level, reason }: SecurityEvent): Record<string, object> {
  const ours = { [`${own}hold-${kind}`]: { hold, scope, level, reason } };
  if (scope !== 'login') return ours;
  return kind === 'set'
    ? { ...ours, [`${risc}account-disabled`]: reason === 'not_me' ? { reason: 'hijacking' } : {} }
    : { ...ours, [`${risc}account-enabled`]: {} };
}

async function push({ privateHosts }: SecurityEventSenderOptions, url: string, body: string): Promise<SecurityEventOutcome> {
  const headers = { 'content-type': 'application/secevent+jwt', accept: 'application/json' };
  try {
    const { status, text } = await guardedPost({ url, body, headers, privateHosts, within: answerWithin });
    // 202 is what RFC 8935 2.2 asks for; whoever answers 200 or 204 has it as well.
    if (status === 202 || status === 200 || status === 204) return { result: 'accepted' };
    return { result: 'temporary', failure: status === 400 ? refusalIn(text) : `status ${status}` };
  } catch (error) {
    const { code, name } = error as { code?: unknown; name?: string };
    return { result: 'temporary', failure: typeof code === 'string' ? code : (name ?? 'unknown') };
  }
}

/** A refusal may be mended on either side (a key not read yet, a configuration): it is told again. */
function refusalIn(text: string): string {
  try {
    const { err } = JSON.parse(text) as { err?: unknown };
    return errorCodes.has(err) ? String(err) : 'status 400';
  } catch {
    return 'status 400';
  }
}
