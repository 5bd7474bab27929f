import { type FileHandle, open } from 'node:fs/promises';
import type { ImportFinding } from '#usecases/accounts/import-customers.ts';
import { type Terminal, UsageError } from './command.ts';
import { write } from './terminal.ts';

export interface Report {
  add(finding: ImportFinding): Promise<void>;
  end(): Promise<void>;
}

const pageLength = 64 * 1024;

/** The report of an import: a CSV file, or lines on stderr. Opened first, so that a file that cannot be written stops everything before it begins. */
export async function openReport(path: string | undefined, terminal: Terminal): Promise<Report> {
  if (path === undefined) return { add: (finding) => write(terminal.stderr, asLine(finding)), end: async () => {} };
  const file = await open(path, 'w').catch((error: Error) => {
    throw new UsageError(`${path} cannot be written (${error.message}).`, { cause: error });
  });
  return fileReport(file);
}

function fileReport(file: FileHandle): Report {
  let text = 'line,kind,customer_number,field,reason\n';
  let open = true;
  const flush = async (): Promise<void> => {
    const written = text;
    text = '';
    await file.writeFile(written);
  };
  return {
    async add(finding) {
      text += asCsv(finding);
      if (text.length >= pageLength) await flush();
    },
    async end() {
      if (!open) return;
      open = false;
      await flush();
      await file.close();
    },
  };
}

function asLine({ line, kind, field, reason }: ImportFinding): string {
  return `line ${line}, ${field}: ${reason}${kind === 'conflict' ? ' (conflict)' : ''}\n`;
}

function asCsv({ line, kind, customerNumber, field, reason }: ImportFinding): string {
  return `${[String(line), kind, customerNumber ?? '', field, reason].map(quoted).join(',')}\n`;
}

function quoted(value: string): string {
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
