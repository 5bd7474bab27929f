import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { ContactFact, ContactField, ContactKind, CustomerFacts } from '#core/customer/facts.ts';
import { parseInstant } from '#core/instant-text.ts';

/** The shipped policy as it is written. */
export const shippedSource = readFileSync(new URL('../../policies/2025-mandatory-mfa.yaml', import.meta.url), 'utf8');

export const at = (text: string): number => parseInstant(text) ?? assert.fail(text);

const long = at('2015-04-01');

/** `mobile@mobile_phone`, then optionally `from..to` of the registration. */
function contact(text: string): ContactFact {
  const [what = '', from, to] = text.split(' ');
  const [kind, field] = what.split('@');
  return { kind: kind as ContactKind, field: field as ContactField, validFrom: from ? at(from) : long, validTo: to ? at(to) : null };
}

export interface Given {
  readonly corporate?: boolean;
  readonly opened?: string;
  readonly contacts?: readonly string[];
  /** `method from [to]` */
  readonly settings?: readonly string[];
  readonly wave?: string;
  readonly assigned?: string;
}

/** A customer in few words: what is registered since when, what was chosen, which wave. */
export function customer({ corporate, opened, contacts = [], settings = [], wave, assigned }: Given): CustomerFacts {
  return {
    accountType: corporate ? 'corporate' : 'individual',
    openedAt: opened ? at(opened) : long,
    contacts: contacts.map(contact),
    settings: settings.map((text) => {
      const [method = '', from = '', to] = text.split(' ');
      return { method, validFrom: at(from), validTo: to ? at(to) : null };
    }),
    waveFrom: wave ? at(wave) : null,
    assignment: assigned ? { method: assigned } : null,
  };
}

export const mobile = { contacts: ['mobile@mobile_phone', 'email@email'] };
export const landline = { contacts: ['landline@phone'] };
export const nothing = { contacts: [] };
export const call = { settings: ['phone-call 2025-04-10'] };
export const sms = { settings: ['sms-code 2025-07-26'] };
