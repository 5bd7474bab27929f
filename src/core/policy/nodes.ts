import { isMap, isScalar, isSeq } from 'yaml';
import { parseInstant } from '#core/instant-text.ts';
import type { LocalText } from './types.ts';
import type { PolicyFault } from './yaml-document.ts';

/** A key of a map with its value, as nodes. */
export interface Entry {
  readonly key: string;
  readonly keyNode: unknown;
  readonly value: unknown;
}

/** Text that pages show: no control character, nothing that runs over the page. */
const longestText = 200;
const id = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;

/** Reads YAML nodes by the form of the policy, collecting every fault with its line instead of stopping at the first. */
export class NodeReader {
  readonly faults: PolicyFault[] = [];
  readonly #lineOf: (node: unknown) => number;

  constructor(lineOf: (node: unknown) => number) {
    this.#lineOf = lineOf;
  }

  fault(node: unknown, reason: string): void {
    this.faults.push({ line: this.#lineOf(node), reason });
  }

  /** Every key with its value; `what` names the map in a fault. */
  entries(node: unknown, what: string): Entry[] {
    if (!isMap(node)) {
      this.fault(node, `${what} must be a map of keys and values.`);
      return [];
    }
    return node.items.flatMap(({ key, value }) => {
      if (isScalar(key) && typeof key.value === 'string') return [{ key: key.value, keyNode: key, value: value ?? key }];
      this.fault(key, `A key of ${what} must be plain text.`);
      return [];
    });
  }

  /** The values of known keys; unknown and missing keys are faults. */
  fields<Key extends string>(
    node: unknown,
    what: string,
    required: readonly Key[],
    optional: readonly Key[] = [],
  ): Partial<Record<Key, Entry>> {
    const known = [...required, ...optional];
    const entries = this.entries(node, what);
    for (const { key, keyNode } of entries) {
      if (!known.includes(key as Key)) this.fault(keyNode, `Unknown key "${key.slice(0, 60)}" in ${what}. Known: ${known.join(', ')}.`);
    }
    if (isMap(node)) {
      for (const key of required) {
        if (!entries.some((entry) => entry.key === key)) this.fault(node, `${what} lacks the key "${key}".`);
      }
    }
    return Object.fromEntries(entries.map((entry) => [entry.key, entry])) as Partial<Record<Key, Entry>>;
  }

  /** The value of a key that was read before; the map itself when it has none. */
  find(node: unknown, key: string): unknown {
    const pair = isMap(node) ? node.items.find((item) => isScalar(item.key) && item.key.value === key) : undefined;
    return pair?.value ?? node;
  }

  items(node: unknown, what: string): unknown[] {
    if (isSeq(node)) return node.items;
    this.fault(node, `${what} must be a list.`);
    return [];
  }

  text(node: unknown, what: string): string {
    const value = isScalar(node) ? node.value : undefined;
    if (typeof value === 'string') return value;
    this.fault(node, `${what} must be text.`);
    return '';
  }

  /** A name in small letters, digits and hyphens. */
  id(node: unknown, what: string): string {
    const value = this.text(node, what);
    if (value !== '') this.checkId(value, node, what);
    return value;
  }

  checkId(value: string, node: unknown, what: string): void {
    if (!id.test(value) || value.length > 64)
      this.fault(node, `${what} "${value.slice(0, 80)}" must be at most 64 small letters, digits and hyphens.`);
  }

  oneOf<Value extends string>(node: unknown, what: string, values: readonly Value[]): Value {
    const value = this.text(node, what);
    if (value !== '' && !values.includes(value as Value))
      this.fault(node, `${what} "${value.slice(0, 60)}" is unknown. Known: ${values.join(', ')}.`);
    return value as Value;
  }

  flag(entry: Entry | undefined, what: string): boolean {
    if (entry === undefined) return false;
    const value = isScalar(entry.value) ? entry.value.value : undefined;
    if (typeof value !== 'boolean') this.fault(entry.value, `${what} must be true or false.`);
    return value === true;
  }

  /** A date or instant, or a word with a meaning of its own. NaN (unequal to everything) after a fault, so that no second one follows from it. */
  instant(node: unknown, what: string, words: Readonly<Record<string, number>> = {}): number {
    const text = isScalar(node) ? String(node.value) : '';
    const instant = words[text] ?? parseInstant(text);
    if (instant !== null) return instant;
    const also = Object.keys(words).map((word) => `, or "${word}"`);
    this.fault(node, `${what} "${text.slice(0, 60)}" is not a date of the calendar (2025-07-26, 2025-07-26T09:00+09:00)${also.join('')}.`);
    return Number.NaN;
  }

  localText(node: unknown, what: string): LocalText {
    const fields = this.fields(node, what, ['ja', 'en']);
    return { ja: this.#shown(fields.ja, `${what}, ja,`), en: this.#shown(fields.en, `${what}, en,`) };
  }

  #shown(entry: Entry | undefined, what: string): string {
    if (entry === undefined) return '';
    const text = this.text(entry.value, what);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these must not reach a page
    if (text.trim() === '' || text.length > longestText || /[\u0000-\u001f\u007f]/.test(text)) {
      this.fault(entry.value, `${what} must be 1 to ${longestText} characters on one line.`);
    }
    return text;
  }
}
