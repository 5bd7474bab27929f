import type { AccessToken, AuthorizationCode, KoaContextWithOIDC, RefreshToken } from 'oidc-provider';
import { type Duration, type Instant, second } from '#core/instant.ts';
import type { OidcStorage } from '#ports/oidc-storage.ts';
import type { App } from '#usecases/app.ts';
import type { Assessment } from '#usecases/sign-in/contract.ts';
import { assessSession } from '#usecases/sign-in/session.ts';
import { stateOf } from './request-state.ts';

export type Sufficient = Extract<Assessment, { kind: 'sufficient' }>;
type Source = AuthorizationCode | RefreshToken | AccessToken;

/** Judges what a session is worth on the channel of the client that asks: at authorization, at every token, at every use. */
export interface Assessor {
  /** Of the authorization request being served; computed once for each request. */
  ofAuthorization(ctx: KoaContextWithOIDC): Promise<Assessment>;
  /** Of the session that a code or token came from. */
  ofToken(ctx: KoaContextWithOIDC, source: Source, channel: string): Promise<Assessment>;
}

export function createAssessor(app: App, storage: OidcStorage): Assessor {
  const authorizations = new WeakMap<KoaContextWithOIDC, Promise<Assessment>>();
  const tokens = new WeakMap<Source, Promise<Assessment>>();
  const bound = (): App => storage.bind(app);
  return {
    ofAuthorization(ctx) {
      const known = authorizations.get(ctx) ?? assessAuthorization(bound(), storage, ctx);
      authorizations.set(ctx, known);
      return known;
    },
    ofToken(_ctx, source, channel) {
      const known = tokens.get(source) ?? assessSource(bound(), source, channel);
      tokens.set(source, known);
      return known;
    },
  };
}

/** The channel is the client's, never a parameter's. */
export const channelOf = (client: { readonly [key: string]: unknown } | undefined): string => client?.channel as string;

async function assessAuthorization(app: App, storage: OidcStorage, ctx: KoaContextWithOIDC): Promise<Assessment> {
  const { session, client, params = {}, entities, result } = ctx.oidc;
  if (!session?.accountId) return { kind: 'password_missing' };
  if (result?.login) await storage.restartSession(session.uid);
  const since = countsSince(app, ctx);
  const assessment = await assessSession(app, {
    customerNumber: session.accountId,
    channel: channelOf(client),
    sessionUid: session.uid,
    maxAge: since === null ? null : ageOf(app, since),
    acrValues: words(params.acr_values),
    // The browser has come back from our pages: what it proved there belongs to the session from here on.
    ...(entities.Interaction && result && { loginUid: entities.Interaction.uid }),
  });
  if (assessment.kind === 'sufficient') rememberFor(ctx, app, assessment, since);
  return assessment;
}

/**
 * Proofs before this instant do not count for this request: `max_age`, or `prompt=login` once it was answered. What was proved on our pages
 * for this very request always counts, or a `max_age` shorter than a call takes would ask for ever.
 */
function countsSince(app: App, ctx: KoaContextWithOIDC): Instant | null {
  const { params = {}, prompts, result, entities } = ctx.oidc;
  const limits: Instant[] = [];
  const begun = result && entities.Interaction ? entities.Interaction.iat * second + app.clock.offset() : Number.POSITIVE_INFINITY;
  if (params.max_age !== undefined) limits.push(Math.min(begun, app.clock.now() - Number(params.max_age) * second));
  if (prompts.has('login') && result?.login?.ts !== undefined) limits.push(result.login.ts * second + app.clock.offset());
  return limits.length === 0 ? null : Math.max(...limits);
}

/** A proof exactly as old as the limit still counts. */
const ageOf = (app: App, since: Instant): Duration => app.clock.now() - since + 1;

/**
 * The provider copies these from the session into the code, and the request's own limit travels with it as a requested claim, so that tokens
 * are judged by the same proofs. Nothing reads them as the truth: each token derives them again.
 */
function rememberFor(ctx: KoaContextWithOIDC, app: App, assessment: Sufficient, since: Instant | null): void {
  const { session, claims } = ctx.oidc;
  stateOf(ctx).judged = assessment;
  stateOf(ctx).found = ctx.oidc.result ? null : { customer: assessment.customer, clientIds: partsOf(session?.authorizations) };
  if (session) Object.assign(session, { acr: assessment.acr, amr: [...assessment.amr], loginTs: realSeconds(app, assessment.authTime) });
  if (since !== null) claims.id_token = { auth_time: { essential: true, since: Math.min(since, assessment.authTime) } };
}

async function assessSource(app: App, source: Source, channel: string): Promise<Assessment> {
  if (!source.sessionUid || !source.accountId) return { kind: 'password_missing' };
  const since = source.claims?.id_token?.auth_time?.since as Instant | undefined;
  return assessSession(app, {
    customerNumber: source.accountId,
    channel,
    sessionUid: source.sessionUid,
    maxAge: since === undefined ? null : ageOf(app, since),
    acrValues: [],
  });
}

/** `auth_time` is issued in real time: relying parties have no other clock. */
export const realSeconds = (app: Pick<App, 'clock'>, instant: Instant): number => Math.floor((instant - app.clock.offset()) / second);

const words = (value: unknown): string[] => (typeof value === 'string' ? value.split(' ').filter(Boolean) : []);

/** Clients that hold a part of the session; the provider makes room for one before it gives it. */
const partsOf = (authorizations: Readonly<Record<string, { readonly sid?: string | undefined }>> | undefined): string[] =>
  Object.entries(authorizations ?? {}).flatMap(([clientId, { sid }]) => (sid === undefined ? [] : [clientId]));
