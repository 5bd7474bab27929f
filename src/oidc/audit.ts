import type Provider from 'oidc-provider';
import type { errors, KoaContextWithOIDC } from 'oidc-provider';
import type { App } from '#usecases/app.ts';
import { noticeOfLogin } from '#usecases/notifications/notify-login.ts';
import { policyInForce } from '#usecases/sign-in/events.ts';
import { channelOf } from './assessment.ts';
import type { ClientEntry } from './clients.ts';
import { type NewEvent, stateOf } from './request-state.ts';

type Refusal = errors.OIDCProviderError & { readonly error_detail?: string | undefined };

/** Turns what the provider says of each request into evidence, written in that request's transaction. */
export function recordEvents(provider: Provider, app: App, clients: readonly ClientEntry[]): void {
  const note = (ctx: KoaContextWithOIDC, event: NewEvent): void => {
    const { requestId, network, events } = stateOf(ctx);
    const occurredAt = app.clock.now();
    events.push({ actor: 'customer', ...subject(ctx), ...policyInForce(app, occurredAt), ...event, requestId, network, occurredAt });
  };

  provider.on('authorization.success', (ctx) => {
    const acr = ctx.oidc.session?.acr;
    if (ctx.oidc.result?.login) note(ctx, { type: 'session.started', outcome: 'success', data: { acr } });
    note(ctx, { type: 'session.authorized', outcome: 'success', data: { acr, ...tellOpened(ctx, app, clients) } });
  });
  provider.on('authorization.error', (ctx, error) => {
    // Requests that no client and no customer of ours began leave no row: anybody could write as many as they like.
    if (ctx.oidc.session?.accountId || ctx.oidc.entities.Interaction || ctx.oidc.entities.PushedAuthorizationRequest)
      note(ctx, refused('authorization.refused', error));
  });
  provider.on(
    'pushed_authorization_request.error',
    (ctx, error) => known(ctx) && note(ctx, { actor: 'caller', ...refused('authorization.refused', error) }),
  );
  provider.on('grant.success', (ctx) => {
    const { AccessToken: token, RotatedRefreshToken: rotated } = ctx.oidc.entities;
    note(ctx, {
      type: 'token.issued',
      outcome: 'success',
      actor: 'caller',
      data: { grant: ctx.oidc.params?.grant_type, audience: token?.aud, bound: token?.tokenType, rotated: Boolean(rotated) },
    });
  });
  provider.on(
    'grant.error',
    (ctx, error) =>
      known(ctx) &&
      note(ctx, { actor: 'caller', ...refused('token.refused', error), data: { grant: grantType(ctx), detail: detailOf(error) } }),
  );
  provider.on('grant.revoked', (ctx) => note(ctx, { type: 'grant.revoked', outcome: 'success', actor: 'caller' }));
  provider.on(
    'introspection.error',
    (ctx, error) => known(ctx) && note(ctx, { actor: 'caller', ...refused('introspection.refused', error) }),
  );
  provider.on('end_session.success', (ctx) => note(ctx, { type: 'session.ended', outcome: 'success', reason: 'logged_out' }));
  // It could not be queued (see logout.ts): without the record that the channels must be told, the session does not end.
  provider.on('backchannel.error', (_ctx, error) => {
    throw error;
  });
}

/**
 * A session that was begun on one channel is used on another for the first time: told by mail like a login (S19), queued with the event. What was
 * proved on our pages for this very request is told of there. Returns what the event says of it.
 */
function tellOpened(ctx: KoaContextWithOIDC, app: App, clients: readonly ClientEntry[]): object {
  const { found, messages } = stateOf(ctx);
  const channel = channelOf(ctx.oidc.client);
  const before = found && clients.filter(({ client_id }) => found.clientIds.includes(client_id)).map((client) => client.channel);
  if (!found || before?.includes(channel)) return {};
  const at = app.clock.now();
  const userAgent = ctx.req.headers['user-agent'] ?? '';
  const login = { happening: 'opened', at, channel, userAgent, knownBrowser: null, stepUp: true, methods: [] } as const;
  const { message, evidence } = noticeOfLogin(app, found.customer, login, at);
  if (message) messages.push(message);
  return evidence;
}

const known = (ctx: KoaContextWithOIDC): boolean => ctx.oidc.client !== undefined;

function subject(ctx: KoaContextWithOIDC): Partial<NewEvent> {
  const { session, client, entities } = ctx.oidc;
  const source = entities.AccessToken ?? entities.AuthorizationCode ?? entities.RefreshToken;
  const customerNumber = session?.accountId ?? source?.accountId;
  const sessionUid = session?.accountId ? session.uid : source?.sessionUid;
  return {
    ...(client ? { clientId: client.clientId, channel: channelOf(client) } : {}),
    ...(customerNumber ? { customerNumber } : {}),
    ...(sessionUid ? { sessionUid } : {}),
    ...(entities.Interaction ? { loginUid: entities.Interaction.uid } : {}),
  };
}

function refused(type: string, error: Refusal): Pick<NewEvent, 'type' | 'outcome' | 'reason' | 'data'> {
  return { type, outcome: 'refused', reason: error.error, data: { detail: detailOf(error) } };
}

/** The provider's own words; what a caller sent is not in them. */
const detailOf = (error: Refusal): string | null => error.error_detail?.slice(0, 200) ?? null;

function grantType(ctx: KoaContextWithOIDC): string | null {
  const value = ctx.oidc.params?.grant_type;
  return value === 'authorization_code' || value === 'refresh_token' ? value : null;
}
