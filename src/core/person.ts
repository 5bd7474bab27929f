import { Problem } from './problem.ts';

const longest = 100;
// Control and format characters, and all that is drawn as nothing: with one of them a name would look like itself and be another (rule 16).
const unseen = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/** The name of a person who acts, as typed. Throws Problem('invalid_input') when it is empty or cannot be a name. */
export function readPerson(typed: string): string {
  const name = typed.normalize('NFKC').trim();
  if (name === '' || name.length > longest || name.search(unseen) >= 0)
    throw new Problem('invalid_input', `A person needs a name of 1 to ${longest} characters that can be seen.`);
  return name;
}

/** True when two names are one person's: widths, letter case and spaces around do not make a second person (rule 16). */
export function samePerson(one: string, other: string): boolean {
  return fold(one) === fold(other);
}

function fold(name: string): string {
  return name.normalize('NFKC').replace(unseen, '').replace(/\s+/gu, ' ').trim().toLowerCase();
}
