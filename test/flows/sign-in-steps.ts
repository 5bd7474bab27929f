import assert from 'node:assert/strict';
import type { PageBrowser } from '../support/browser.ts';
import type { Customer, World } from '../support/world.ts';

/** Opens a channel's login in a browser and posts the password. */
export async function enterPassword(
  world: World,
  browser: PageBrowser,
  channel: string,
  customer: Customer,
  extra: Record<string, string> = {},
) {
  const party = await world.relyingParty(channel);
  const attempt = await party.begin(extra);
  await browser.open(attempt.url.href);
  const page = await browser.submit('/password', { login_id: customer.loginId, password: customer.password });
  return { party, attempt, page, callback: party.entry.redirect_uris[0] ?? '' };
}

/** Path of the login in front of the browser; the code's form posts there. */
export const loginPath = (browser: PageBrowser): string => new URL(browser.page?.url ?? '').pathname.split('/').slice(0, 3).join('/');

/** What stands big on the page: the number to call, E.164. */
export function shownNumber(browser: PageBrowser): string {
  const digits = /href="tel:186(0\d+)"/.exec(browser.page?.html ?? '')?.[1];
  assert.ok(digits, `a number is shown: ${browser.page?.url} ${browser.page?.text.slice(0, 400)}`);
  return `+81${digits.slice(1)}`;
}
