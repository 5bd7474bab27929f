import assert from 'node:assert/strict';
import { type Account, loadAccount } from '#usecases/account/open-account.ts';
import type { Page, PageBrowser } from '../support/browser.ts';
import type { Customer, World } from '../support/world.ts';
import { shownNumber } from './sign-in-steps.ts';

/** Opens a page of the account site as this customer: password, and a call from `from` when it is asked for. */
export async function enterAccount(
  world: World,
  browser: PageBrowser,
  customer: Pick<Customer, 'loginId' | 'password'>,
  /** `checklist`: stops at the checklist that comes first while something is not ready. */
  options: { readonly from?: string; readonly path?: string; readonly checklist?: boolean } = {},
): Promise<Page> {
  const { path = '/account' } = options;
  await browser.open(`${world.config.issuer}${path}`);
  let page = await browser.submit('/password', { login_id: customer.loginId, password: customer.password });
  if (page.html.includes('/continue"')) page = await browser.submit('/continue'); // read: what will be asked from a date on
  if (page.url.includes('/login/') && options.from) {
    await world.phone.call(options.from, shownNumber(browser));
    page = await browser.open(page.url);
  }
  if (!options.checklist && page.url.includes('/account/readiness?next=')) page = await browser.open(`${world.config.issuer}${path}`);
  return page;
}

/** Who this browser is at the account site, as use cases see it. */
export async function accountOf(world: World, browser: PageBrowser): Promise<Account> {
  const token = browser.cookies.get('__Host-kannuki_account /')?.value ?? '';
  const account = await loadAccount(world.app, token);
  assert.ok(account, 'nobody is logged in at the account site');
  return account;
}
