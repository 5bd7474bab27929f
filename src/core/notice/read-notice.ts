import { parseDocument } from 'yaml';
import { type MarkdownFault, readMarkdown } from '#core/document/read-markdown.ts';
import type { Document } from '#core/document/types.ts';
import type { Instant } from '#core/instant.ts';
import { parseInstant } from '#core/instant-text.ts';
import type { LocalText } from '#core/policy/types.ts';

export type NoticeLanguage = 'ja' | 'en';

/** A text as it was published, or published anew, in both languages. */
export interface NoticeVersion {
  readonly publishedAt: Instant;
  readonly documents: Readonly<Record<NoticeLanguage, Document>>;
}

/** A notice of the house, read from its file. */
export interface Notice {
  readonly id: string;
  readonly title: LocalText;
  /** In the order of their publication; at least one. */
  readonly versions: readonly NoticeVersion[];
}

export type NoticeReading =
  | { readonly ok: true; readonly notice: Notice }
  | { readonly ok: false; readonly faults: readonly MarkdownFault[] };

const languages: readonly NoticeLanguage[] = ['ja', 'en'];
const frontMatter = /^---\n([\s\S]*?)\n---\n/;
const separator = /^=== (\d{1,3}) (ja|en)$/;

/**
 * Reads a notice: front matter (`id`, `published_at`, `title: { ja, en }`, and `updated_at`, a list of instants, when there are later versions), then for
 * each version and language a line `=== 1 ja` and its Markdown. Names every fault with its line.
 */
export function readNotice(source: string): NoticeReading {
  const text = source.replaceAll('\r\n', '\n');
  const head = frontMatter.exec(text);
  if (head === null) return { ok: false, faults: [{ line: 1, reason: 'The file begins with front matter between two lines "---".' }] };
  const faults: MarkdownFault[] = [];
  const { id, title, instants } = readFrontMatter(head[1] ?? '', faults);
  const firstLine = (head[0].match(/\n/g) ?? []).length + 1;
  const parts = splitParts(text.slice(head[0].length), firstLine, faults);
  const versions = instants.map((publishedAt, index) => ({ publishedAt, documents: documentsOf(parts, index + 1, faults) }));
  for (const { version, line } of parts.values()) {
    if (version > instants.length || version < 1)
      faults.push({ line, reason: `There is no version ${version}: updated_at names ${instants.length - 1} later ones.` });
  }
  return faults.length > 0
    ? { ok: false, faults: faults.toSorted((a, b) => a.line - b.line) }
    : { ok: true, notice: { id, title, versions } };
}

interface FrontMatter {
  readonly id: string;
  readonly title: LocalText;
  /** Of each version. */
  readonly instants: readonly Instant[];
}

function readFrontMatter(yaml: string, faults: MarkdownFault[]): FrontMatter {
  const document = parseDocument(yaml, { uniqueKeys: true, schema: 'failsafe' });
  for (const error of document.errors)
    faults.push({ line: (error.linePos?.[0].line ?? 1) + 1, reason: error.message.split('\n')[0] ?? '' });
  const fields: Record<string, unknown> = asRecord(document.errors.length > 0 ? {} : document.toJS({ maxAliasCount: 0 }));
  const lineOf = (key: string): number =>
    Math.max(
      0,
      yaml.split('\n').findIndex((line) => line.startsWith(`${key}:`)),
    ) + 2;
  const fault = (key: string, reason: string): void => void faults.push({ line: lineOf(key), reason });
  for (const key of Object.keys(fields))
    if (!['id', 'published_at', 'updated_at', 'title'].includes(key)) fault(key, `Unknown key "${key.slice(0, 40)}".`);
  const id = String(fields.id ?? '');
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(id) || id.length > 60) fault('id', 'id is small letters, digits and hyphens, at most 60.');
  const title = asRecord(fields.title);
  if (languages.some((language) => typeof title[language] !== 'string' || title[language].trim() === '') || Object.keys(title).length !== 2)
    fault('title', 'title has ja and en, and nothing else.');
  const updates = fields.updated_at === undefined ? [] : fields.updated_at;
  if (!Array.isArray(updates)) fault('updated_at', 'updated_at is a list of instants.');
  const written = [
    ['published_at', fields.published_at] as const,
    ...(Array.isArray(updates) ? updates : []).map((one) => ['updated_at', one] as const),
  ];
  const instants = written.map(([key, one]) => readInstant(key, one, fault));
  for (const [index, at] of instants.entries())
    if (index > 0 && at <= (instants[index - 1] ?? 0)) fault('updated_at', 'Each version comes after the one before it.');
  return { id, title: { ja: String(title.ja), en: String(title.en) }, instants };
}

const asRecord = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};

function readInstant(key: string, value: unknown, fault: (key: string, reason: string) => void): Instant {
  const at = parseInstant(String(value ?? ''));
  if (at === null) fault(key, `${key}: "${String(value ?? '').slice(0, 40)}" is no instant (2025-06-27, or 2025-06-27T15:00).`);
  return at ?? Number.NaN;
}

interface Part {
  readonly version: number;
  readonly line: number;
  readonly text: string;
}

/** The texts by `version language`, each with the line it begins in. */
function splitParts(body: string, firstLine: number, faults: MarkdownFault[]): ReadonlyMap<string, Part> {
  const parts = new Map<string, Part>();
  let current: { name: string; version: number; line: number; lines: string[] } | null = null;
  const close = (): void => {
    if (current) parts.set(current.name, { version: current.version, line: current.line, text: current.lines.join('\n') });
  };
  for (const [index, text] of body.split('\n').entries()) {
    const line = firstLine + index;
    const found = separator.exec(text);
    if (found) {
      close();
      const name = `${Number(found[1])} ${found[2]}`;
      if (parts.has(name)) faults.push({ line, reason: `"=== ${name}" stands twice.` });
      current = { name, version: Number(found[1]), line: line + 1, lines: [] };
    } else if (current) current.lines.push(text);
    else if (text.trim() !== '') faults.push({ line, reason: 'A text begins with a line "=== 1 ja".' });
  }
  close();
  return parts;
}

function documentsOf(parts: ReadonlyMap<string, Part>, version: number, faults: MarkdownFault[]): NoticeVersion['documents'] {
  const read = (language: NoticeLanguage): Document => {
    const part = parts.get(`${version} ${language}`);
    if (!part) {
      faults.push({ line: 1, reason: `The text "=== ${version} ${language}" is missing.` });
      return [];
    }
    const reading = readMarkdown(part.text, part.line);
    if (reading.ok) return reading.document;
    faults.push(...reading.faults);
    return [];
  };
  return { ja: read('ja'), en: read('en') };
}
