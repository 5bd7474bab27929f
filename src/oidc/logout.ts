import Provider, { type KoaContextWithOIDC } from 'oidc-provider';
import type { OidcStorage } from '#ports/oidc-storage.ts';
import { stateOf } from './request-state.ts';
import type { ChannelSessions } from './sessions.ts';

export interface Logout {
  /** At the logout endpoint, somebody being logged in: true when the session was ended and the answer set; false when the customer must be asked. */
  atOnce(ctx: KoaContextWithOIDC): Promise<boolean>;
  /** At the logout endpoint, nobody being logged in. */
  nothingToEnd(ctx: KoaContextWithOIDC): Promise<void>;
  /** Somebody else has logged in with this browser: the login goes on in a session of its own. */
  changeCustomer(ctx: KoaContextWithOIDC): Promise<void>;
}

export function createLogout(storage: OidcStorage, sessions: Pick<ChannelSessions, 'endedEvent' | 'tell'>): Logout {
  const end = async (ctx: KoaContextWithOIDC, reason: string): Promise<void> => {
    const { requestId, network, events } = stateOf(ctx);
    const ended = await storage.endSessions({ sessionUid: ctx.oidc.session?.uid ?? '' });
    for (const one of ended) events.push({ ...sessions.endedEvent(one, reason), actor: 'customer', requestId, network });
    await sessions.tell(ended, reason, requestId);
  };

  return {
    async atOnce(ctx) {
      if (!askedByItsOwnChannel(ctx)) return false;
      const { session } = ctx.oidc;
      await end(ctx, 'logged_out');
      await session?.destroy();
      forgetCookie(ctx);
      redirect(ctx, returnAddress(ctx));
      return true;
    },

    async nothingToEnd(ctx) {
      await storage.removeSession(ctx.oidc.session?.jti ?? '');
      forgetCookie(ctx);
      redirect(ctx, returnAddress(ctx));
    },

    async changeCustomer(ctx) {
      await end(ctx, 'another_customer');
      forgetCookie(ctx);
      redirect(ctx, returnAddress(ctx));
    },
  };
}

/** The provider's own method, not in its published types. */
interface LogoutClient {
  readonly clientId: string;
  backchannelLogout(this: LogoutClient, sub: string, sid: string | null): Promise<void>;
}

/**
 * After the confirmation page the provider would send the logouts itself, inside the request and once. They are queued in the request's transaction
 * instead, as all others.
 */
export function queueConfirmedLogouts(provider: Provider, sessions: Pick<ChannelSessions, 'tell'>): void {
  const { prototype } = provider.Client as unknown as { prototype: LogoutClient };
  prototype.backchannelLogout = async function (customerNumber, sid) {
    const ctx = Provider.ctx as KoaContextWithOIDC | undefined;
    const sessionUid = ctx?.oidc.session?.uid;
    if (!ctx || !sessionUid) throw new Error('A logout is sent by jobs alone, outside of a request.');
    await sessions.tell([{ sessionUid, customerNumber, clientId: this.clientId, sid }], 'logged_out', stateOf(ctx).requestId);
  };
}

/**
 * The hint is an ID token that we signed (the provider has checked it) for this very session: nobody else holds it, so the customer need not be
 * asked whether the request is theirs (OpenID Connect RP-Initiated Logout 1.0, section 2).
 */
function askedByItsOwnChannel(ctx: KoaContextWithOIDC): boolean {
  const { session, client, entities } = ctx.oidc;
  const hint = entities.IdTokenHint?.payload;
  if (!session || !client || !hint) return false;
  return hint.sub === session.accountId && typeof hint.sid === 'string' && hint.sid === session.sidFor(client.clientId);
}

function forgetCookie(ctx: KoaContextWithOIDC): void {
  ctx.oidc.cookies.set(ctx.oidc.provider.cookieName('session'), null, {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: true,
    signed: false,
    overwrite: true,
  });
}

/** The registered address with the caller's state, or our own page. */
function returnAddress(ctx: KoaContextWithOIDC): string {
  const state = ctx.oidc.session?.state;
  if (typeof state?.postLogoutRedirectUri !== 'string') return ctx.oidc.urlFor('end_session_success');
  const address = new URL(state.postLogoutRedirectUri);
  if (typeof state.state === 'string') address.searchParams.set('state', state.state);
  return address.href;
}

function redirect(ctx: KoaContextWithOIDC, address: string): void {
  ctx.status = 303;
  ctx.redirect(address);
}
