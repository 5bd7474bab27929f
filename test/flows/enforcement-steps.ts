import assert from 'node:assert/strict';
import type { PageBrowser } from '../support/browser.ts';
import { eventually } from '../support/eventually.ts';
import { rows } from '../support/login-parts.ts';
import type { RelyingParty } from '../support/oidc-world.ts';
import type { Customer, World } from '../support/world.ts';
import { enterPassword } from './sign-in-steps.ts';
import { visit } from './step-up-steps.ts';

export type Tokens = Awaited<ReturnType<RelyingParty['exchange']>>;

export interface OpenSession {
  readonly browser: PageBrowser;
  readonly party: RelyingParty;
  readonly tokens: Tokens;
}

/** A login by the password alone, on a channel that asks no more today; in a browser that is logged in already, without it. */
export async function passwordSession(world: World, channel: string, customer: Customer, browser = world.browser()): Promise<OpenSession> {
  const known = browser.cookies.has('__Host-kannuki_session /');
  const { party, attempt, callback } = known
    ? await visit(world, browser, channel)
    : await enterPassword(world, browser, channel, customer);
  if (!browser.page?.url.startsWith(callback)) await browser.submit('/continue', {}, callback);
  assert.ok(browser.page?.url.startsWith(callback), browser.page?.text.slice(0, 200));
  return { browser, party, tokens: await party.exchange(browser.page?.url ?? '', attempt) };
}

/** Channels whose part of the session is still there, by the database. */
export async function partsOf(world: World, { tokens }: OpenSession): Promise<string[]> {
  const found = await rows(world, 'select authorizations from oidc_session where account_id = $1', [tokens.claims()?.sub]);
  return found.flatMap((row) => Object.keys(row.authorizations as object)).toSorted();
}

/** Waits until the part is gone, and the channel has heard of it by a token with its own sid. */
export async function endedByPolicy(world: World, session: OpenSession): Promise<void> {
  const sid = session.tokens.claims()?.sid;
  await eventually(() =>
    assert.ok(
      world.channels.logouts.some(({ token }) => sidOf(token) === sid),
      'the channel was told',
    ),
  );
  assert.ok(!(await partsOf(world, session)).includes(session.party.entry.client_id));
}

export const sidOf = (token: string): unknown => JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()).sid;
