import { type Document, isAlias, Lexer, LineCounter, type Node, parseDocument, visit } from 'yaml';

/** One error of a policy file. Lines begin at 1. */
export interface PolicyFault {
  readonly line: number;
  readonly reason: string;
}

/** A policy is a few pages; more than this many bytes is not one. */
export const largestPolicy = 256 * 1024;
const deepest = 32;

/** The root of a policy file with the line of every node, or why it is not plain YAML. */
export type YamlReading =
  | { readonly ok: true; readonly root: Node | null; lineOf(node: unknown): number }
  | { readonly ok: false; readonly faults: readonly PolicyFault[] };

/** Reads plain YAML 1.2: one document of maps, lists and scalars; no alias, anchor or tag, so nothing can be larger than it looks. */
export function readYaml(source: Uint8Array): YamlReading {
  if (source.length > largestPolicy) return refused(1, `The file has ${source.length} bytes; a policy has at most ${largestPolicy}.`);
  const badLine = firstInvalidLine(source);
  if (badLine !== null) return refused(badLine, 'The text is not valid UTF-8.');
  const text = new TextDecoder().decode(source);
  const deep = deepLine(text);
  if (deep !== null) return refused(deep, `Lists and maps are nested more than ${deepest} deep.`);
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    schema: 'core',
    version: '1.2',
    uniqueKeys: true,
    merge: false,
    prettyErrors: false,
    logLevel: 'error',
  });
  const lineOf = (node: unknown): number => lines.linePos(startOf(node)).line || 1;
  const faults = [...syntaxFaults(document, lines, text), ...plainnessFaults(document, lineOf)];
  if (faults.length > 0) return { ok: false, faults };
  return { ok: true, root: document.contents, lineOf };
}

function refused(line: number, reason: string): YamlReading {
  return { ok: false, faults: [{ line, reason }] };
}

function syntaxFaults(document: Document, lines: LineCounter, text: string): PolicyFault[] {
  const isUnclosed = (message: string): boolean => /Missing closing .quote/.test(message);
  // The parser points at the end of the file; the quotation mark that was never closed is where to look. Looked for once: a file may have an error a line.
  const open = document.errors.some(({ message }) => isUnclosed(message)) ? openQuote(text) : null;
  return document.errors.map(({ code, message, pos }) => ({
    line: lines.linePos((isUnclosed(message) ? open : null) ?? pos[0]).line || 1,
    reason: sentence(code, message),
  }));
}

function openQuote(text: string): number | null {
  let at = 0;
  let open: number | null = null;
  for (const token of new Lexer().lex(text)) {
    // Marks of the lexer itself, which are not in the text.
    const marks = ['\ufeff', '\u0002', '\u0018', '\u001f'];
    if (marks.includes(token)) continue;
    if (/^["']/.test(token) && (token.length === 1 || token.at(-1) !== token[0])) open = at;
    at += token.length;
  }
  return open;
}

function sentence(code: string, message: string): string {
  if (code === 'DUPLICATE_KEY') return 'The key is written twice.';
  if (code === 'MULTIPLE_DOCS') return 'The file holds more than one document.';
  return `The YAML cannot be read: ${message}`;
}

function plainnessFaults(document: Document, lineOf: (node: unknown) => number): PolicyFault[] {
  const faults: PolicyFault[] = [];
  const add = (node: Node, reason: string): void => void faults.push({ line: lineOf(node), reason });
  visit(document, {
    Node: (_key, node) => {
      if (isAlias(node)) add(node, `An alias (*${node.source.slice(0, 40)}) is not allowed: write it out.`);
      else if (node.anchor) add(node, `An anchor (&${node.anchor.slice(0, 40)}) is not allowed.`);
      else if (node.tag) add(node, `A tag (${node.tag.slice(0, 60)}) is not allowed.`);
    },
  });
  return faults;
}

function startOf(node: unknown): number {
  const range = (node as { range?: readonly number[] | null } | null)?.range;
  return range?.[0] ?? 0;
}

function firstInvalidLine(source: Uint8Array): number | null {
  const strict = new TextDecoder('utf-8', { fatal: true });
  for (let start = 0, line = 1; start < source.length; line += 1) {
    const feed = source.indexOf(0x0a, start);
    const end = feed < 0 ? source.length : feed + 1;
    try {
      strict.decode(source.subarray(start, end));
    } catch {
      return line;
    }
    start = end;
  }
  return null;
}

/** Line at which nesting passes what anybody would write by hand; the parser behind this recurses. */
function deepLine(text: string): number | null {
  let open = 0;
  let inLine = 0;
  let line = 1;
  for (const token of new Lexer().lex(text)) {
    if (token === '[' || token === '{') open += 1;
    else if (token === ']' || token === '}') open -= 1;
    else if (/^[-?:]$/.test(token)) inLine += 1;
    if (token.includes('\n')) inLine = 0;
    if (open + inLine > deepest) return line;
    line += token.split('\n').length - 1;
  }
  return null;
}
