import type { KoaContextWithOIDC } from 'oidc-provider';
import type { Logout } from './logout.ts';
import type { Pages } from './pages.tsx';

/** What the provider writes for a form that sends itself: it carries inline script, which our policy forbids. */
const scripted = /<title>Submitting Callback<\/title>[\s\S]*<form method="post" action="([^"]*)">([\s\S]*?)<noscript>/;
const hiddenInput = /<input type="hidden" name="([^"]*)" value="([^"]*)"\/>/g;

/** Puts our own answer in the place of the provider's three self-submitting pages. */
export async function replaceScriptedPages(ctx: KoaContextWithOIDC, { logout, pages }: { logout: Logout; pages: Pages }): Promise<void> {
  const found = typeof ctx.body === 'string' ? scripted.exec(ctx.body) : null;
  if (!found) return;
  const { route, session } = ctx.oidc;
  if (route === 'end_session') return logout.nothingToEnd(ctx);
  if (route === 'resume' && session?.state?.postLogoutRedirectUri) return logout.changeCustomer(ctx);
  const [, action = '', inputs = ''] = found;
  pages.renderFormPost(
    ctx,
    plain(action),
    [...inputs.matchAll(hiddenInput)].map(([, name = '', value = '']) => [plain(name), plain(value)]),
  );
}

const entities: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" };
const plain = (text: string): string => text.replaceAll(/&(?:amp|lt|gt|quot|#39);/g, (entity) => entities[entity] ?? entity);
