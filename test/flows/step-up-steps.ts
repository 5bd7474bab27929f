import assert from 'node:assert/strict';
import type { PageBrowser } from '../support/browser.ts';
import { mobile } from '../support/login-parts.ts';
import type { Customer, World } from '../support/world.ts';
import { whatIsAsked } from './policy-steps.ts';
import { enterPassword, loginPath } from './sign-in-steps.ts';

let next = 0;
/** A customer with a mobile number and, as a rule, an address. */
export interface Holder extends Customer {
  readonly number164: string;
  readonly address: string;
}

export async function newHolder(world: World, given: { readonly address?: boolean } = {}): Promise<Holder> {
  const { written, e164 } = mobile(next++);
  const address = `holder${next}@example.jp`;
  const customer = await world.addCustomer({ mobile: written, ...(given.address !== false && { email: address }) });
  return { ...customer, number164: e164, address };
}

/** Opens a channel in a browser that may be logged in already: what it asks, or the callback. */
export async function visit(world: World, browser: PageBrowser, channel: string, extra: Record<string, string> = {}) {
  const party = await world.relyingParty(channel);
  const attempt = await party.begin(extra);
  const callback = party.entry.redirect_uris[0] ?? '';
  await browser.open(attempt.url.href, { stopAt: callback });
  const back = browser.page?.url.startsWith(callback) === true;
  const asked = back ? 'nothing' : /name="password"/.test(browser.page?.html ?? '') ? 'password' : whatIsAsked(browser);
  const error = back ? new URL(browser.page?.url ?? '').searchParams.get('error') : null;
  return { party, attempt, callback, asked, error, tokens: () => party.exchange(browser.page?.url ?? '', attempt) };
}

/** Types the code that came after so many messages, and is let in. */
export async function answerWith(world: World, browser: PageBrowser, to: string, after: number, callback: string): Promise<void> {
  await browser.submit(loginPath(browser), { code: await world.inbox.code(to, after) }, callback);
  assert.ok(browser.page?.url.startsWith(callback), browser.page?.text.slice(0, 200));
}

/** A whole login by SMS on a stock channel. */
export async function loggedIn(world: World, holder: Holder, channel = 'stock-app', browser = world.browser()) {
  const sent = world.inbox.count(holder.number164);
  const { party, attempt, callback } = await enterPassword(world, browser, channel, holder);
  await answerWith(world, browser, holder.number164, sent, callback);
  return { browser, tokens: await party.exchange(browser.page?.url ?? '', attempt), party };
}
