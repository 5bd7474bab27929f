import { Problem } from '#core/problem.ts';
import { type CsvRecord, CsvSplitter } from './csv-splitter.ts';
import { readHeader } from './header.ts';
import { rowReader } from './row-reader.ts';
import type { ExportItem, ReadOptions } from './types.ts';

/**
 * Reads an account export in the order of the file, one batch for each chunk of input that completes a row.
 * A row that cannot be read is an item of its own; throws Problem('invalid_input') when the header is not one.
 */
export async function* readAccountExport(input: AsyncIterable<Uint8Array>, options: ReadOptions): AsyncGenerator<readonly ExportItem[]> {
  const splitter = new CsvSplitter();
  const batch = batchReader(options);
  for await (const chunk of input) {
    const items = batch(splitter.push(chunk));
    if (items.length > 0) yield items;
  }
  const items = batch(splitter.end());
  if (items.length > 0) yield items;
  if (!batch.begun()) throw new Problem('invalid_input', 'The file is empty: its first line must name the columns.');
}

function batchReader(options: ReadOptions): { (records: readonly CsvRecord[]): ExportItem[]; begun(): boolean } {
  let read: ReturnType<typeof rowReader> | null = null;
  const batch = (records: readonly CsvRecord[]): ExportItem[] => {
    const items: ExportItem[] = [];
    for (const record of records) {
      if (read === null) {
        if ('fault' in record) throw new Problem('invalid_input', `Line ${record.line}: ${record.fault}`);
        read = rowReader(readHeader(record.fields, record.line, options), options);
      } else if ('fault' in record) items.push({ line: record.line, field: 'row', reason: record.fault });
      else items.push(read(record.line, record.fields));
    }
    return items;
  };
  return Object.assign(batch, { begun: () => read !== null });
}
