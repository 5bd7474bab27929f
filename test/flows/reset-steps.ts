import type { PageBrowser } from '../support/browser.ts';
import type { World } from '../support/world.ts';
import { shownNumber } from './sign-in-steps.ts';

export const sms = 'sms-code';
export const call = 'phone-call';

/** Says in this browser that the password of a login ID is forgotten, and how the first proof is given. */
export async function forget(world: World, browser: PageBrowser, loginId: string, method: string) {
  await browser.open(`${world.config.issuer}/password/forgotten`);
  return browser.submit('/password/forgotten', { login_id: loginId, method });
}

/** The first proof by the code that went to a number. */
export async function typeCode(world: World, browser: PageBrowser, to: string, after: number) {
  const { code } = await world.inbox.latest(to, after);
  return browser.submit('/check', { code });
}

/** A call from a phone to the number that this browser shows; then its page as it is. */
export async function callFrom(world: World, browser: PageBrowser, from: string) {
  await world.phone.call(from, shownNumber(browser));
  return browser.open(browser.page?.url ?? '');
}

/** First proof by SMS to the mobile, second by a call from another phone: the page of the new password. */
export async function proveTwice(world: World, browser: PageBrowser, loginId: string, phones: { mobile: string; landline: string }) {
  const before = world.inbox.count(phones.mobile);
  await forget(world, browser, loginId, sms);
  await typeCode(world, browser, phones.mobile, before);
  await browser.submit('/prove');
  return callFrom(world, browser, phones.landline);
}
