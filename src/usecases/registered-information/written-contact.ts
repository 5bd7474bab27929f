import type { ContactField } from '#core/customer/facts.ts';
import { maskAddress } from '#core/email-address.ts';
import { maskNumber } from '#core/phone-number.ts';
import { writtenNumber } from '#core/written-number.ts';
import { openContact } from '#store/contact.ts';
import type { App } from '../app.ts';

/** A registered number or address as people write it; masked: its last four digits, or its first letter and domain. */
export function writtenContact(
  app: Pick<App, 'sealing'>,
  { field, sealed }: { readonly field: ContactField; readonly sealed: Buffer },
  masked: boolean,
): string {
  const { raw, value } = openContact(app.sealing, sealed);
  if (field === 'email') return masked ? maskAddress(value ?? raw) : (value ?? raw);
  return masked ? maskNumber(value ?? raw) : value === null ? raw : writtenNumber(value);
}
