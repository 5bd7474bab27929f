/** A run of words in a paragraph. Nothing here can carry markup: a page decides how each kind is drawn. */
export type Inline =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'strong'; readonly inlines: readonly Inline[] }
  /** `href` is a path of our own. */
  | { readonly kind: 'link'; readonly href: string; readonly inlines: readonly Inline[] };

export type Words = readonly Inline[];

/** One piece of a published text. */
export type Block =
  | { readonly kind: 'heading'; readonly level: 2 | 3; readonly words: Words }
  | { readonly kind: 'paragraph'; readonly words: Words }
  | { readonly kind: 'list'; readonly ordered: boolean; readonly items: readonly Words[] }
  | { readonly kind: 'table'; readonly caption: string; readonly head: readonly string[]; readonly rows: readonly (readonly Words[])[] };

/** A published text: a notice, an answer, the disclosure. Made from Markdown or by a program, drawn by ui/document.tsx. */
export type Document = readonly Block[];

export const plain = (text: string): Words => [{ kind: 'text', text }];
export const paragraph = (...words: readonly (string | Inline)[]): Block => ({ kind: 'paragraph', words: inlines(words) });
export const heading = (level: 2 | 3, text: string): Block => ({ kind: 'heading', level, words: plain(text) });
export const link = (href: string, text: string): Inline => ({ kind: 'link', href, inlines: plain(text) });
export const strong = (text: string): Inline => ({ kind: 'strong', inlines: plain(text) });
export const inlines = (words: readonly (string | Inline)[]): Words =>
  words.map((word) => (typeof word === 'string' ? { kind: 'text', text: word } : word));

/** The words without what they look like. */
export function textOf(words: Words): string {
  return words.map((word) => (word.kind === 'text' ? word.text : textOf(word.inlines))).join('');
}
