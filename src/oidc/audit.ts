import type Provider from 'oidc-provider';
import type { errors, KoaContextWithOIDC } from 'oidc-provider';
import type { App } from '#usecases/app.ts';
import { policyInForce } from '#usecases/sign-in/events.ts';
import { channelOf } from './assessment.ts';
import { type NewEvent, stateOf } from './request-state.ts';

type Refusal = errors.OIDCProviderError & { readonly error_detail?: string | undefined };

/** Turns what the provider says of each request into evidence, written in that request's transaction. */
export function recordEvents(provider: Provider, app: Pick<App, 'clock' | 'policies'>): void {
  const note = (ctx: KoaContextWithOIDC, event: NewEvent): void => {
    const { requestId, network, events } = stateOf(ctx);
    const occurredAt = app.clock.now();
    events.push({ actor: 'customer', ...subject(ctx), ...policyInForce(app, occurredAt), ...event, requestId, network, occurredAt });
  };

  provider.on('authorization.success', (ctx) => {
    const acr = ctx.oidc.session?.acr;
    if (ctx.oidc.result?.login) note(ctx, { type: 'session.started', outcome: 'success', data: { acr } });
    note(ctx, { type: 'session.authorized', outcome: 'success', data: { acr } });
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
