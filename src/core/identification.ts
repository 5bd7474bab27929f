import { Problem } from './problem.ts';

/**
 * How a customer is identified for what two operators do (mission.md rule 16). PIN, birth date, address and holdings are no proof: thieves hold them.
 * `call-back`: to a contact older than 30 days. `postal-code`: a code by post to the registered address. `ekyc`: JPKI or eKYC. `signed-form`: with ID.
 */
export const identificationProofs = ['call-back', 'postal-code', 'ekyc', 'signed-form'] as const;
export type IdentificationProof = (typeof identificationProofs)[number];

/** Two different ones. Throws Problem('invalid_input'). */
export function readIdentification(given: readonly string[]): readonly IdentificationProof[] {
  const unknown = given.filter((proof) => !(identificationProofs as readonly string[]).includes(proof));
  const known = [...new Set(given)] as IdentificationProof[];
  if (unknown.length > 0 || known.length < 2)
    throw new Problem('invalid_input', `Identification needs two different proofs of: ${identificationProofs.join(', ')}.`);
  return known.toSorted();
}
