import { errors, type KoaContextWithOIDC } from 'oidc-provider';
import { isOutage } from '#core/outage.ts';
import type { OidcStorage } from '#ports/oidc-storage.ts';
import { pageHeaders } from '#ui/security-policy.ts';
import { routes } from './configuration.ts';
import type { Logout } from './logout.ts';
import type { Pages } from './pages.tsx';
import { replaceScriptedPages } from './replace-pages.ts';
import { beginState, type RequestState } from './request-state.ts';

type Next = () => Promise<unknown>;
type Middleware = (ctx: KoaContextWithOIDC, next: Next) => Promise<void>;

export interface ServeParts {
  readonly storage: OidcStorage;
  readonly pages: Pages;
  readonly logout: Logout;
  readonly issuer: string;
  readonly onError: (error: unknown, requestId: string) => void;
}

/** Where channels ask whether a session still holds. */
const sessionChecks: ReadonlySet<string> = new Set([routes.userinfo, routes.introspection]);

/** Cookies of the provider that have no use here: our own cookie binds a login to its browser. */
const unused = /^kannuki_interaction(\.sig)?=/;

/**
 * Around every provider request: one database transaction with its evidence, committed before a byte is answered. A request that failed on our
 * side leaves nothing behind, neither rows nor cookies.
 */
export function serveRequest(parts: ServeParts): Middleware {
  return async (ctx, next) => {
    const state = beginState(ctx);
    delete ctx.req.headers.origin;
    try {
      const work = async (): Promise<boolean> => {
        await next();
        await replaceScriptedPages(ctx, parts);
        if (state.failed || ctx.status >= 500) return false;
        await parts.storage.record(state.events, state.messages);
        return true;
      };
      await parts.storage.transaction(work, { checks: sessionChecks.has(ctx.path) });
    } catch (error) {
      fail(ctx, parts, state, error);
    }
    if (state.outage && ctx.status !== 503) showOutage(ctx, parts);
    if (state.failed || ctx.status >= 500) ctx.res.removeHeader('set-cookie');
    if (ctx.status === 404 && !ctx.body) parts.pages.renderNotFound(ctx);
    finishHeaders(ctx, state, parts.issuer);
  };
}

const sessionCookie = /^__Host-kannuki_session=[^;]/;

/**
 * A session in which nobody is logged in needs no cookie. The provider sets one when the browser presented an identifier that is worth nothing any
 * more: where a login on another channel has just replaced it, that cookie would put the customer out again.
 */
const isNobodys = (ctx: KoaContextWithOIDC): boolean => ctx.oidc?.session !== undefined && !ctx.oidc.session.accountId;

function fail(ctx: KoaContextWithOIDC, { pages, onError }: ServeParts, state: RequestState, error: unknown): void {
  state.failed = true;
  for (const name of ctx.res.getHeaderNames()) ctx.res.removeHeader(name);
  // The provider answers its own refusals, but not those of saving the session, which comes last.
  if (error instanceof errors.OIDCProviderError && error.statusCode < 500) {
    pages.renderRefusal(ctx, error);
    return;
  }
  state.outage ||= isOutage(error);
  onError(error, state.requestId);
  ctx.status = 500;
  pages.renderFailure(ctx);
}

/** Seconds after which it is worth trying again, as on the login pages: not everybody in the same second. */
const comeBackAfter = (): number => 30 + Math.floor(Math.random() * 20);

/** The database was away: nothing was done, and both a person and a program are told when to come back. */
function showOutage(ctx: KoaContextWithOIDC, { pages }: ServeParts): void {
  for (const name of ctx.res.getHeaderNames()) ctx.res.removeHeader(name);
  const seconds = comeBackAfter();
  pages.renderOutage(ctx, seconds);
  ctx.set('retry-after', String(seconds));
}

/** Cross-origin access is off: browsers of other origins have no business at these endpoints. */
function finishHeaders(ctx: KoaContextWithOIDC, { requestId }: RequestState, issuer: string): void {
  for (const name of ctx.res.getHeaderNames()) if (name.startsWith('access-control-')) ctx.res.removeHeader(name);
  const cookies = [ctx.response.get('set-cookie') ?? []]
    .flat()
    .filter((cookie) => cookie !== '' && !unused.test(cookie) && !(isNobodys(ctx) && sessionCookie.test(cookie)));
  ctx.res.removeHeader('set-cookie');
  if (cookies.length > 0) ctx.res.setHeader('set-cookie', cookies);
  for (const [name, value] of Object.entries(pageHeaders)) if (!ctx.res.hasHeader(name)) ctx.set(name, value);
  if (/^\/(jwks|\.well-known\/)/.test(ctx.path) && ctx.status === 200) ctx.set('cache-control', 'public, max-age=300');
  if (issuer.startsWith('https:')) ctx.set('strict-transport-security', 'max-age=63072000; includeSubDomains');
  ctx.set('x-request-id', requestId);
}
