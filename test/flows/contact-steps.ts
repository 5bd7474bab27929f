import type { Account } from '#usecases/account/open-account.ts';
import type { Page, PageBrowser } from '../support/browser.ts';
import { mobile as mobileOf } from '../support/login-parts.ts';
import type { Customer, NewCustomer, World } from '../support/world.ts';
import { accountOf, enterAccount } from './account-steps.ts';
import { shownNumber } from './sign-in-steps.ts';

export const information = '/account/registered-information';

let nth = 700;
/** A mobile that no customer has. */
export const newMobile = (): string => mobileOf(nth++).e164;
export const national = (e164: string): string => e164.replace('+81', '0');

/** A customer on phone-call with a mobile and an address of their own. */
export async function customerWith(
  world: World,
  given: NewCustomer | object = {},
): Promise<{ one: Customer; mobile: string; email: string }> {
  const mobile = newMobile();
  const email = `c${mobile.slice(-6)}@example.jp`;
  return { one: await world.addCustomer({ mobile: national(mobile), email, assigned: 'phone-call', ...given }), mobile, email };
}

/** Logged in at the account site by a call from `from`. */
export async function inside(world: World, one: Customer, from: string, address?: string): Promise<PageBrowser> {
  const browser = world.browser(address);
  await enterAccount(world, browser, one, { from });
  return browser;
}

/** Types the new value and stands on the procedure's page. */
export async function begin(world: World, browser: PageBrowser, field: string, value: string): Promise<string> {
  await browser.open(`${world.config.issuer}${information}/new/${field}`);
  const page = await browser.submit(`${information}/new/${field}`, { value });
  return /\/change\/([0-9a-f-]{36})/.exec(page.url)?.[1] ?? '';
}

/** The next proof of the procedure's page, by a call. */
export async function proveByCall(world: World, browser: PageBrowser, from: string): Promise<Page> {
  const page = await browser.submit('/prove');
  await world.phone.call(from, shownNumber(browser));
  return browser.open(page.url);
}

/** The next proof, by the code that comes to `to`. */
export async function proveByCode(world: World, browser: PageBrowser, to: string): Promise<Page> {
  const before = world.inbox.count(to);
  const page = await browser.submit('/prove');
  const code = await world.inbox.code(to, before);
  return browser.submit(new URL(page.url).pathname, { code });
}

/** What is registered now, in clear, by field. */
export async function registered(world: World, { id }: Pick<Customer, 'id'>): Promise<Record<string, string>> {
  const { rows } = await world.db.owner.query<{ field: string; sealed: Buffer }>(
    'select field, sealed from contact where customer_id = $1 and valid_to is null',
    [id],
  );
  return Object.fromEntries(
    rows.map(({ field, sealed }) => [field, (JSON.parse(world.app.sealing.open('contact', sealed)) as { value: string }).value]),
  );
}

export const sessionOf = async (world: World, browser: PageBrowser): Promise<Account | null> => accountOf(world, browser).catch(() => null);
