import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ClientBase } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { Instant } from '#core/instant.ts';

/** A value of one column: instants as `instant(…)`, bytes as Buffer, null for NULL. */
export type CopyValue = string | number | boolean | Buffer | null;

const chunkLength = 64 * 1024;

/** An instant as PostgreSQL reads it. */
export const instant = (value: Instant): string => new Date(value).toISOString();

/** Writes rows by COPY (text format), several times faster than INSERT. Rows are made as the server takes them. */
export async function copyRows(
  client: ClientBase,
  table: string,
  columns: readonly string[],
  rows: Iterable<readonly CopyValue[]>,
): Promise<void> {
  const stream = client.query(copyFrom(`copy ${table} (${columns.join(', ')}) from stdin`));
  await pipeline(Readable.from(chunks(rows)), stream);
}

function* chunks(rows: Iterable<readonly CopyValue[]>): Generator<Buffer> {
  let text = '';
  for (const row of rows) {
    for (let index = 0; index < row.length; index += 1) text += (index === 0 ? '' : '\t') + copyText(row[index] as CopyValue);
    text += '\n';
    if (text.length >= chunkLength) {
      yield Buffer.from(text);
      text = '';
    }
  }
  if (text !== '') yield Buffer.from(text);
}

const special = /[\\\t\n\r]/;
const specials = /[\\\t\n\r]/g;
const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

function copyText(value: CopyValue): string {
  if (value === null) return '\\N';
  if (Buffer.isBuffer(value)) return `\\\\x${value.toString('hex')}`;
  if (typeof value !== 'string') return String(value);
  return special.test(value) ? value.replace(specials, (character) => escapes[character] as string) : value;
}
