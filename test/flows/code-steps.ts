import type { PageBrowser } from '../support/browser.ts';
import { mobile, otherCode } from '../support/login-parts.ts';
import type { Customer, World } from '../support/world.ts';
import { enterPassword, loginPath } from './sign-in-steps.ts';

let nextMobile = 0;
/** A mobile number that no customer has yet. */
export const freeMobile = () => mobile(nextMobile++);

/** A customer on SMS, in front of the code page of a browser. */
export async function atCodePage(
  world: World,
  browser = world.browser(),
  given: { customer?: Customer; number?: string; channel?: string } = {},
) {
  const number = given.number ?? freeMobile().e164;
  const customer = given.customer ?? (await world.addCustomer({ mobile: number.replace('+81', '0') }));
  const sent = world.inbox.count(number);
  const begun = await enterPassword(world, browser, given.channel ?? 'stock-app', customer);
  return { ...begun, customer, number, browser, newest: async (after = sent) => await world.inbox.code(number, after) };
}

/** Types a code and sends it. */
export const answer = (browser: PageBrowser, code: string, stopAt?: string) => browser.submit(loginPath(browser), { code }, stopAt);
export const reload = (browser: PageBrowser) => browser.open(browser.page?.url.split('?')[0] ?? '');
export const finished = (browser: PageBrowser, callback: string): boolean => browser.page?.url.startsWith(callback) ?? false;

/** Answers wrongly until the challenge is over. */
export async function failThreeTimes(browser: PageBrowser, code: string): Promise<void> {
  for (let tries = 1; tries <= 3; tries++) await answer(browser, otherCode(code, tries));
}
