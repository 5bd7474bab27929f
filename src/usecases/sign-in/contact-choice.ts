import { type ContactChoice, chooseContacts, type NamedContact } from '#core/customer/contact-choice.ts';
import type { Instant } from '#core/instant.ts';
import { settingInForce } from '#core/policy/decide.ts';
import type { AuthenticationMethod } from '#methods/method.ts';
import type { CustomerRecord, SealedContact } from '#store/facts.ts';
import type { LoginRecord, ProvedFor, SignInState } from '#store/sign-in/state.ts';
import { mayProve } from './procedure-target.ts';

export type PermittedContact = SealedContact & NamedContact;

/** Details of a procedure that say by what it must be proved: a method, some of the registered contacts. */
export interface ProvedWith {
  readonly provedBy?: string;
  readonly provedFrom?: readonly string[] | null;
}

export const mayBeProvedBy = ({ details }: Pick<ProvedFor, 'details'>, method: string): boolean => {
  const { provedBy } = details as ProvedWith;
  return provedBy === undefined || provedBy === method;
};

/** Registered contacts that serve a method now: at a login those that the customer chose for it, for a procedure those that may prove it. */
export function permittedContacts(
  state: Pick<SignInState, 'customer'> & { readonly login?: Pick<LoginRecord, 'procedure'> | null },
  method: Pick<AuthenticationMethod, 'id' | 'needs'>,
  now: Instant,
): ContactChoice<PermittedContact> {
  const { customer } = state;
  const procedure = state.login?.procedure ?? null;
  if (procedure === null) return chosenContacts(customer, method, now);
  const { provedFrom: contacts = null } = procedure.details as ProvedWith;
  const choice = chooseContacts(customer.facts.accountType, named(customer), { contacts }, method.needs, now);
  // Nothing else proves what must be proved by one of these.
  const permitted = choice.kind === 'ignored' ? [] : choice.contacts;
  return { kind: 'all', contacts: permitted.filter((contact) => mayProve(contact, procedure.kind, now) && !isProved(procedure, contact)) };
}

/** One number or mailbox never counts twice for a procedure, in whichever fields it stands (rule 10). */
const isProved = ({ proved }: Pick<ProvedFor, 'proved'>, { key }: NamedContact): boolean => key !== null && proved.includes(key);

/** At a login: the customer's choice counts for the method that the setting in force names. */
export function chosenContacts(
  customer: CustomerRecord,
  method: Pick<AuthenticationMethod, 'id' | 'needs'>,
  now: Instant,
): ContactChoice<PermittedContact> {
  const setting = settingInForce(customer.facts, now);
  return chooseContacts(customer.facts.accountType, named(customer), setting?.method === method.id ? setting : null, method.needs, now);
}

const named = ({ contacts }: CustomerRecord): PermittedContact[] =>
  contacts.map((contact) => ({ ...contact, key: contact.lookup?.toString('base64url') ?? null }));
