import { type Block, type Document, textOf } from './types.ts';

/** What one section lost and gained. */
export interface SectionChange {
  /** Words of the heading above; null before the first. */
  readonly section: string | null;
  readonly gone: readonly string[];
  readonly added: readonly string[];
}

/** One thing said: a paragraph, an item, a row. `section` is the heading that it stands under. */
interface Statement {
  readonly section: string | null;
  readonly text: string;
}

/** What a text says otherwise than an earlier one, section by section in the order of the newer text; empty when they say the same. */
export function compareDocuments(before: Document, after: Document): SectionChange[] {
  const [old, now] = [statementsOf(before), statementsOf(after)];
  const kept = keptOf(old.map(keyOf), now.map(keyOf));
  const changes = new Map<string | null, { gone: string[]; added: string[] }>();
  const at = (section: string | null) => changes.get(section) ?? changes.set(section, { gone: [], added: [] }).get(section);
  // Sections of the newer text first, in its order; what fell away with its whole section comes after.
  for (const [index, { section, text }] of now.entries()) if (!kept.now.has(index)) at(section)?.added.push(text);
  for (const [index, { section, text }] of old.entries()) if (!kept.old.has(index)) at(section)?.gone.push(text);
  const order = [null, ...now.map(({ section }) => section)];
  const place = (section: string | null): number => (order.includes(section) ? order.indexOf(section) : order.length);
  return [...changes]
    .toSorted(([one], [other]) => place(one) - place(other))
    .map(([section, { gone, added }]) => ({ section, gone, added }));
}

const keyOf = ({ section, text }: Statement): string => `${section}\0${text}`;

function statementsOf(document: Document): Statement[] {
  let section: string | null = null;
  return document.flatMap((block): Statement[] => {
    if (block.kind === 'heading') section = textOf(block.words);
    return saidBy(block).map((text) => ({ section, text }));
  });
}

function saidBy(block: Block): string[] {
  switch (block.kind) {
    case 'heading':
      return [];
    case 'paragraph':
      return [textOf(block.words)];
    case 'list':
      return block.items.map(textOf);
    case 'table':
      // Two tables under one heading may have equal rows: the caption says whose they are.
      return block.rows.map((row) => `${block.caption} ${row.map(textOf).join('：')}`);
  }
}

/** Places of a longest common subsequence in both lists. */
function keptOf(old: readonly string[], now: readonly string[]): { old: ReadonlySet<number>; now: ReadonlySet<number> } {
  const lengths = Array.from({ length: old.length + 1 }, () => new Uint16Array(now.length + 1));
  const length = (i: number, j: number): number => lengths[i]?.[j] ?? 0;
  for (let i = old.length - 1; i >= 0; i -= 1) {
    const row = lengths[i] as Uint16Array;
    for (let j = now.length - 1; j >= 0; j -= 1)
      row[j] = old[i] === now[j] ? length(i + 1, j + 1) + 1 : Math.max(length(i + 1, j), length(i, j + 1));
  }
  const kept = { old: new Set<number>(), now: new Set<number>() };
  for (let i = 0, j = 0; i < old.length && j < now.length; ) {
    if (old[i] === now[j]) {
      kept.old.add(i++);
      kept.now.add(j++);
    } else if (length(i + 1, j) >= length(i, j + 1)) i += 1;
    else j += 1;
  }
  return kept;
}
