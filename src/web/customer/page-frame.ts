import type { FastifyReply, FastifyRequest } from 'fastify';
import { catalogueOf, chooseLanguage, languageCookie } from '#ui/catalogue.ts';
import type { AssetManifest, Frame, House } from '#ui/frame.ts';
import { pageHeaders } from '#ui/security-policy.ts';
import { readCookie } from './cookies.ts';

const year = 365 * 24 * 60 * 60;

/** Of any request line, also of one that is no address (`GET //`). */
const askedLanguage = (request: FastifyRequest): string | null => new URLSearchParams(request.url.split('?')[1]).get('lang');

/** What surrounds a page for this request: its language (asked for, kept, or the relying party's), the house, the way back to itself. */
export function frameOf(
  request: FastifyRequest,
  surroundings: { house: House; assets: AssetManifest; locales?: readonly string[] },
): Frame {
  // Two slashes at the beginning would make the language link lead to another host.
  const path = `/${(request.url.split('?')[0] ?? '').replace(/^[/\\]+/, '')}`;
  const asked = askedLanguage(request);
  const language = chooseLanguage(asked, readCookie(request.headers.cookie, languageCookie), surroundings.locales ?? []);
  // A page that answers a POST is shown again by the login's own address.
  return {
    t: catalogueOf(language),
    house: surroundings.house,
    assets: surroundings.assets,
    path: request.method === 'GET' ? path : path.replace(/^((?:\/account|\/password\/forgotten)?\/(?:login|proof)\/[^/]+)\/.*$/, '$1'),
  };
}

/** Keeps the choice of a language link; nothing else of the request is kept. */
export function languageCookieOf(request: FastifyRequest): string | null {
  const asked = askedLanguage(request);
  return asked === 'ja' || asked === 'en' ? `${languageCookie}=${asked}; Path=/; Max-Age=${year}; Secure; HttpOnly; SameSite=Lax` : null;
}

/** Sends a page with every header that a page has. */
export function sendPage(request: FastifyRequest, reply: FastifyReply, html: string, status = 200): FastifyReply {
  const language = languageCookieOf(request);
  if (language) reply.header('set-cookie', language);
  return reply.code(status).headers(pageHeaders).type('text/html; charset=utf-8').send(html);
}
