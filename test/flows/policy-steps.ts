import { readFileSync } from 'node:fs';
import type { PageBrowser } from '../support/browser.ts';
import { mobile } from '../support/login-parts.ts';
import type { Customer, NewCustomer, World } from '../support/world.ts';

export const stock = ['customer-site', 'stock-app', 'futures-app', 'fund-site', 'us-stock-app'] as const;
export const fx = ['fx-site', 'fx-app'] as const;
export const channels = [...stock, ...fx];
export const shipped = readFileSync(new URL('../../policies/2025-mandatory-mfa.yaml', import.meta.url), 'utf8');
export const notice = 'ログイン方法の変更のお知らせ';

/** What stands in front of the customer, read from the page alone. */
export function whatIsAsked(browser: PageBrowser): string {
  const { text = '', html = '', headers } = browser.page ?? {};
  if (/ご利用を停止しています/.test(text)) return 'suspended';
  if (/このままでは、ログインできません/.test(text))
    return /メールアドレスがご登録されていません/.test(text) ? 'locked_out no_email' : 'locked_out no_valid_phone_number';
  if (/tel:186/.test(html)) return 'phone-call';
  if (/one-time-code/.test(html)) return /メールアドレスに認証番号/.test(text) ? 'email-code' : 'sms-code';
  if (text.includes(notice) || headers?.has('refresh')) return 'allow';
  return `something else: ${browser.page?.status} ${text.slice(0, 120)}`;
}

/** A login up to what the channel asks after the password; before it, when that is refused. */
export async function begin(
  world: World,
  channel: string,
  customer: Customer,
  browser = world.browser(),
): Promise<{ browser: PageBrowser; asked: string }> {
  const party = await world.relyingParty(channel);
  const attempt = await party.begin();
  const callback = party.entry.redirect_uris[0] ?? '';
  await browser.open(attempt.url.href);
  if (/action="[^"]+\/password"/.test(browser.page?.html ?? '')) {
    await browser.submit('/password', { login_id: customer.loginId, password: customer.password }, callback);
  }
  return { browser, asked: browser.page?.url.startsWith(callback) ? 'allow' : whatIsAsked(browser) };
}

let nextNumber = 0;
/** Counts on, so that every customer has a number of its own. */
export const countOn = (): number => nextNumber++;
export const withMobile = (given: NewCustomer = {}): NewCustomer => ({
  mobile: mobile(nextNumber++).written,
  email: `customer${nextNumber}@example.jp`,
  ...given,
});
