import { readMarkdown } from './read-markdown.ts';
import type { Document } from './types.ts';

/** A text of our own in Markdown, with `{name}` replaced by a value, which is never read as Markdown. Throws when the text has a fault or a name no value: a bug. */
export function writtenDocument(source: string, values: Readonly<Record<string, string>> = {}): Document {
  const reading = readMarkdown(source);
  if (!reading.ok) throw new Error(reading.faults.map(({ line, reason }) => `line ${line}: ${reason}`).join('\n'));
  return JSON.parse(JSON.stringify(reading.document, (key, value) => (key === 'text' ? fill(String(value), values) : value))) as Document;
}

function fill(text: string, values: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`no value for {${name}}`);
    return value;
  });
}
