import { Problem } from './problem.ts';

const longest = 100;
// biome-ignore lint/suspicious/noControlCharactersInRegex: a name with control characters is exactly what is refused
const control = /[\u0000-\u001f\u007f]/;

/** The name of a person who acts, as typed. Throws Problem('invalid_input') when it is empty or cannot be a name. */
export function readPerson(typed: string): string {
  const name = typed.normalize('NFKC').trim();
  if (name === '' || name.length > longest || control.test(name))
    throw new Problem('invalid_input', `A person needs a name of 1 to ${longest} characters.`);
  return name;
}

/** True when two names are one person's: widths, letter case and spaces around do not make a second person (rule 16). */
export function samePerson(one: string, other: string): boolean {
  return fold(one) === fold(other);
}

function fold(name: string): string {
  return name.normalize('NFKC').replace(/\s+/gu, ' ').trim().toLowerCase();
}
