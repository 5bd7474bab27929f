/**
 * Content-Security-Policy of every page. `form-action` also covers redirects that follow a POST, in Chromium:
 * a finished login therefore answers 200 with a Refresh header instead of 303 to another origin.
 */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "font-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

/** Headers of every page; also to be set by hand where a reply is hijacked, since hooks are skipped there. */
export const pageHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': contentSecurityPolicy,
  'x-content-type-options': 'nosniff',
  // For browsers that know no frame-ancestors.
  'x-frame-options': 'DENY',
  // Off: the filters of old browsers could be turned against a page.
  'x-xss-protection': '0',
  // No other origin hears of our addresses; `no-referrer` would make browsers post our own forms with `Origin: null`, which are refused as foreign.
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=()',
  'cache-control': 'no-store',
};
