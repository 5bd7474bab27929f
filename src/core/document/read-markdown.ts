import type * as Mdast from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import type { Block, Document, Inline, Words } from './types.ts';

/** What cannot be published, and where. */
export interface MarkdownFault {
  readonly line: number;
  readonly reason: string;
}

export type MarkdownReading =
  | { readonly ok: true; readonly document: Document }
  | { readonly ok: false; readonly faults: readonly MarkdownFault[] };

/** Of one published text; far more than anybody reads. */
export const largestMarkdown = 64 * 1024;

/**
 * Reads the Markdown (CommonMark) of a published text. What is taken: headings of level 2 and 3, paragraphs, flat lists, bold, links to our own pages.
 * Everything else, raw HTML first of all, is a fault with its line. `firstLine`: where the text stands in its file.
 */
export function readMarkdown(source: string, firstLine = 1): MarkdownReading {
  if (source.length > largestMarkdown)
    return { ok: false, faults: [{ line: firstLine, reason: `The text is longer than ${largestMarkdown} characters.` }] };
  const reader = new Reader(firstLine);
  const document = fromMarkdown(source).children.flatMap((node) => reader.block(node));
  if (document.length === 0) reader.faults.push({ line: firstLine, reason: 'The text is empty.' });
  return reader.faults.length > 0 ? { ok: false, faults: reader.faults } : { ok: true, document };
}

class Reader {
  readonly faults: MarkdownFault[] = [];
  readonly #firstLine: number;

  constructor(firstLine: number) {
    this.#firstLine = firstLine;
  }

  block(node: Mdast.RootContent): Block[] {
    switch (node.type) {
      case 'heading':
        if (node.depth === 2 || node.depth === 3) return [{ kind: 'heading', level: node.depth, words: this.words(node.children) }];
        return this.refuse(node, 'Headings are of level 2 or 3: the title of the page is the first level.');
      case 'paragraph':
        return [{ kind: 'paragraph', words: this.words(node.children) }];
      case 'list':
        return [{ kind: 'list', ordered: node.ordered === true, items: node.children.map((item) => this.item(item)) }];
      default:
        return this.refuse(node, refusals[node.type] ?? `"${node.type}" is not published.`);
    }
  }

  item(node: Mdast.ListItem): Words {
    const [only, ...more] = node.children;
    if (only?.type === 'paragraph' && more.length === 0) return this.words(only.children);
    this.refuse(node, 'An item of a list is one paragraph: no list within a list.');
    return [];
  }

  words(nodes: readonly Mdast.PhrasingContent[]): Words {
    return nodes.flatMap((node): Inline[] => {
      switch (node.type) {
        case 'text':
          // A line break in the file is none in Japanese text, and a space between words of other scripts.
          return [{ kind: 'text', text: joinLines(node.value) }];
        case 'strong':
          return [{ kind: 'strong', inlines: this.words(node.children) }];
        case 'link':
          if (!isOwnPath(node.url))
            return this.refuse(node, `The link "${node.url.slice(0, 80)}" leads away: only paths of our own pages are taken.`);
          return [{ kind: 'link', href: node.url, inlines: this.words(node.children) }];
        default:
          return this.refuse(node, refusals[node.type] ?? `"${node.type}" is not published.`);
      }
    });
  }

  refuse(node: Mdast.Node, reason: string): [] {
    this.faults.push({ line: this.#firstLine + (node.position?.start.line ?? 1) - 1, reason });
    return [];
  }
}

const refusals: Readonly<Record<string, string>> = {
  html: 'Raw HTML is never published.',
  image: 'Pictures are not published: say it in words.',
  code: 'Code is not published. (Four spaces at the beginning of a line make code.)',
  inlineCode: 'Code is not published.',
  definition: 'Write links as [words](/path).',
  linkReference: 'Write links as [words](/path).',
};

/** A path of ours without anything that would lead elsewhere. */
function isOwnPath(url: string): boolean {
  return /^\/(?:[a-z0-9-]+(?:\/[a-z0-9-]+)*)?(?:\?[a-z]+=[a-z-]+)?$/.test(url);
}

const joinLines = (text: string): string => text.replaceAll(/(?<=[^\p{ASCII}])\n/gu, '').replaceAll(/\n/g, ' ');
