import type { Configuration, errors, KoaContextWithOIDC } from 'oidc-provider';
import type { ComponentChildren } from 'preact';
import { catalogueOf, chooseLanguage, languageCookie } from '#ui/catalogue.ts';
import { Action } from '#ui/form.tsx';
import type { AssetManifest, Frame, House } from '#ui/frame.ts';
import { Layout } from '#ui/layout.tsx';
import { page } from '#ui/page.ts';
import { contentSecurityPolicy } from '#ui/security-policy.ts';
import type { Logout } from './logout.ts';
import { stateOf } from './request-state.ts';
import { text } from './text.ts';

export interface PageParts {
  readonly house: House;
  readonly assets: AssetManifest;
}

type LogoutFeature = NonNullable<NonNullable<Configuration['features']>['rpInitiatedLogout']>;

/** The provider's own pages, in the brokerage's frame and without any script. */
export interface Pages {
  readonly renderError: NonNullable<Configuration['renderError']>;
  readonly renderLogout: NonNullable<LogoutFeature['logoutSource']>;
  readonly renderLoggedOut: NonNullable<LogoutFeature['postLogoutSuccessSource']>;
  renderFormPost(ctx: KoaContextWithOIDC, action: string, inputs: readonly (readonly [string, string])[]): void;
  renderNotFound(ctx: KoaContextWithOIDC): void;
  /** What the provider refuses where it no longer answers by itself. */
  renderRefusal(ctx: KoaContextWithOIDC, refusal: errors.OIDCProviderError): void;
  renderFailure(ctx: KoaContextWithOIDC): void;
  /** `seconds`: when to come back. */
  renderOutage(ctx: KoaContextWithOIDC, seconds: number): void;
}

export function createPages(parts: PageParts, logout: () => Logout): Pages {
  const show = (ctx: KoaContextWithOIDC, body: (frame: Frame) => Shown, leadsTo?: string): void => {
    const frame = frameOf(ctx, parts);
    const { title, why, children } = body(frame);
    ctx.type = 'html';
    // In Chromium form-action rules the redirect after the post as well.
    if (leadsTo)
      ctx.set(
        'content-security-policy',
        contentSecurityPolicy.replace("form-action 'self'", `form-action 'self' ${new URL(leadsTo).origin}`),
      );
    ctx.body = page(Sheet, { frame, title, why, children });
  };

  return {
    renderError(ctx, out) {
      show(ctx, (frame) => errorSheet(frame, kindOf(out.error, ctx), out.error, stateOf(ctx).requestId));
    },
    async renderLogout(ctx) {
      if (await logout().atOnce(ctx)) return;
      const state = (ctx.oidc.session?.state ?? {}) as { secret?: string; postLogoutRedirectUri?: string };
      show(ctx, (frame) => logoutSheet(frame, ctx.oidc.urlFor('end_session_confirm'), state.secret ?? ''), state.postLogoutRedirectUri);
    },
    renderLoggedOut(ctx) {
      show(ctx, ({ t }) => ({ title: text(t).loggedOutTitle, why: text(t).loggedOut }));
    },
    renderFormPost(ctx, action, inputs) {
      show(ctx, ({ t }) => continueSheet(t, action, inputs), action);
    },
    renderNotFound(ctx) {
      if (!wantsPage(ctx)) ctx.body = { error: 'invalid_request', error_description: 'there is no such endpoint' };
      else show(ctx, ({ t }) => ({ title: text(t).notFoundTitle, why: text(t).notFound }));
      ctx.status = 404;
    },
    renderRefusal(ctx, { error, error_description, statusCode }) {
      if (wantsPage(ctx)) show(ctx, (frame) => errorSheet(frame, kindOf(error, ctx), error, stateOf(ctx).requestId));
      else ctx.body = { error, error_description };
      ctx.status = statusCode;
    },
    renderFailure(ctx) {
      if (wantsPage(ctx)) show(ctx, (frame) => errorSheet(frame, 'server', 'server_error', stateOf(ctx).requestId));
      else ctx.body = { error: 'server_error', error_description: 'the request could not be completed, nothing was changed' };
      ctx.status = 500;
    },
    renderOutage(ctx, seconds) {
      if (wantsPage(ctx)) show(ctx, ({ t }) => outageSheet(t, seconds, stateOf(ctx).requestId));
      else ctx.body = { error: 'temporarily_unavailable', error_description: 'nothing was changed, try again later' };
      ctx.status = 503;
    },
  };
}

interface Shown {
  readonly title: string;
  readonly why: string;
  readonly children?: ComponentChildren;
}

type ErrorKind = 'expired' | 'request' | 'server';

function kindOf(error: string, ctx: KoaContextWithOIDC): ErrorKind {
  if (error === 'server_error') return 'server';
  return ctx.oidc.route === 'resume' || error === 'invalid_request_uri' ? 'expired' : 'request';
}

function errorSheet({ t }: Frame, kind: ErrorKind, code: string, reference: string): Shown {
  const words = text(t);
  return {
    title: words.errorTitle,
    why: words.errors[kind],
    children: (
      <div class="stack">
        <p>{words.errorNext}</p>
        <p class="hint">
          {words.errorCode} {reference}
          <br />
          {code}
        </p>
      </div>
    ),
  };
}

function outageSheet(t: Frame['t'], seconds: number, reference: string): Shown {
  const words = text(t);
  return {
    title: words.outageTitle,
    why: words.outage,
    children: (
      <div class="stack">
        <p>
          <strong>{words.outageNext(t.format.seconds(seconds))}</strong>
        </p>
        <p class="hint">
          {words.errorCode} {reference}
        </p>
      </div>
    ),
  };
}

function logoutSheet({ t }: Frame, action: string, xsrf: string): Shown {
  const words = text(t);
  return {
    title: words.logoutTitle,
    why: words.logoutWhy,
    children: <Action action={action} label={words.logout} look="primary" values={{ xsrf, logout: 'yes' }} />,
  };
}

function continueSheet(t: Frame['t'], action: string, inputs: readonly (readonly [string, string])[]): Shown {
  const words = text(t);
  return {
    title: words.continueTitle,
    why: words.continueWhy,
    children: <Action action={action} label={words.next} look="primary" values={Object.fromEntries(inputs)} />,
  };
}

function Sheet({ frame, title, why, children }: Shown & { readonly frame: Frame }) {
  return (
    <Layout frame={frame} title={title}>
      <div class="column stack">
        <div class="page-head">
          <h1>{title}</h1>
          <p class="page-head__why">{why}</p>
        </div>
        {children}
      </div>
    </Layout>
  );
}

const wantsPage = (ctx: KoaContextWithOIDC): boolean => ctx.accepts('json', 'html') === 'html';

function frameOf(ctx: KoaContextWithOIDC, { house, assets }: PageParts): Frame {
  const kept = new RegExp(`(?:^|; *)${languageCookie}=(\\w+)`).exec(ctx.get('cookie'))?.[1];
  const { ui_locales: asked, lang } = { ...ctx.query, ...(ctx.oidc?.params ?? {}) } as Record<string, unknown>;
  const accepted = ctx.acceptsLanguages();
  const wanted = typeof asked === 'string' ? asked.split(' ') : Array.isArray(accepted) ? accepted.filter((tag) => tag !== '*') : [];
  const language = chooseLanguage(typeof lang === 'string' ? lang : null, kept, wanted);
  return { t: catalogueOf(language), house, assets, path: ctx.path };
}
