import type { ContactField } from '#core/customer/facts.ts';
import { UsageError } from './command.ts';

const numbers: readonly ContactField[] = ['phone', 'mobile_phone', 'representative_mobile_phone'];

/** A field of numbers, as typed. Throws UsageError. */
export function readNumberField(typed: string): ContactField {
  const field = numbers.find((name) => name === typed);
  if (!field) throw new UsageError(`--field is one of ${numbers.join(', ')}.`);
  return field;
}

/** Any field, as typed. Throws UsageError. */
export const readField = (typed: string): ContactField => (typed === 'email' ? 'email' : readNumberField(typed));
