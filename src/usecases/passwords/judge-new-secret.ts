import type { SecretFault } from '#core/new-password.ts';
import type { CustomerRecord } from '#store/facts.ts';
import type { KeptSecrets } from '#store/secrets.ts';
import type { App } from '../app.ts';
import { judgeNewPassword } from './judge-new-password.ts';
import { lengthOf, type Secret } from './secret.ts';

export interface NewSecret {
  readonly secret: Secret;
  readonly value: string;
}

/** What may be said to whoever typed it: nothing here tells what is registered or kept. */
export function judgeOpenly(
  app: Pick<App, 'breachedPasswords'>,
  { secret, value }: NewSecret,
  customer: { readonly loginId: string; readonly customerNumber: string },
): SecretFault[] {
  const faults = judgeNewPassword(app, {
    password: value,
    personal: [customer.loginId, customer.customerNumber],
    length: lengthOf[secret],
  });
  return secret === 'pin' && !/^[\x21-\x7e]*$/.test(value) ? [...faults, 'not_typable'] : faults;
}

/**
 * What is said only after fresh proofs, because each answer tells a thief something: whether it is a part of a registered number or address, the
 * password, or the PIN. All of it is computed whatever the answer is. Hashes: only in turn.
 */
export async function judgeClosely(
  app: Pick<App, 'sealing' | 'passwords' | 'breachedPasswords'>,
  { secret, value }: NewSecret,
  customer: Pick<CustomerRecord, 'contacts'>,
  kept: KeptSecrets,
): Promise<SecretFault[]> {
  const { password, pin } = kept;
  const isPassword = await app.passwords.verify(password.hash, value);
  const isPin = pin !== null && (await app.passwords.verify(pin.hash, value));
  const contacts = customer.contacts.map(
    ({ sealed }) => (JSON.parse(app.sealing.open('contact', sealed)) as { raw: string; value: string | null }).value ?? '',
  );
  const named = judgeNewPassword(app, { password: value, personal: contacts, length: lengthOf[secret] }).includes('names_yourself');
  return [
    ...(named ? (['names_yourself'] as const) : []),
    ...((secret === 'password' ? isPassword : isPin) ? (['same_as_now'] as const) : []),
    ...((secret === 'password' ? isPin : isPassword) ? (['same_as_other'] as const) : []),
  ];
}
