/** One record, or one that could not be read. `line` is where it begins, the first line of the file being 1. */
export type CsvRecord = { readonly line: number; readonly fields: readonly string[] } | { readonly line: number; readonly fault: string };

/** A physical line, or a quoted field over several, beyond this many bytes (characters) is given up and the next line is tried. */
export const longestRecord = 256 * 1024;

const quote = 0x22;
const comma = 0x2c;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;

const notUtf8 = 'The text is not valid UTF-8 (a file in Shift_JIS or UTF-16 must be converted first).';
const tooLong = `The line is longer than ${longestRecord} bytes.`;
const unclosed = 'A quoted field is never closed.';
const strayQuote = 'A quotation mark stands inside a field that is not quoted.';
const afterQuote = 'Something other than a comma follows a quoted field.';

/** Where a record ended, or why it did not. */
type Scanned = { readonly fields: string[]; readonly next: number } | { readonly fault: string } | 'incomplete';

/**
 * RFC 4180 from chunks of bytes, in bounded memory. A broken record costs its own first line only: reading goes on at the line after it.
 * Written by hand because the parsers at hand lose the rest of the file to one open quote, and do not say which line holds invalid UTF-8.
 */
export class CsvSplitter {
  readonly #strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  readonly #lenient = new TextDecoder('utf-8', { ignoreBOM: true });
  /** Bytes after the last line feed. */
  #rest: Uint8Array[] = [];
  #restLength = 0;
  /** Text of a record whose quoted field is still open. */
  #open = '';
  #line = 1;
  #discarding = false;
  #begun = false;
  readonly #invalidLines = new Set<number>();

  push(chunk: Uint8Array): CsvRecord[] {
    const last = chunk.lastIndexOf(lineFeed);
    if (last < 0) return this.#keep(chunk);
    const records: CsvRecord[] = [];
    const first = this.#discarding ? chunk.indexOf(lineFeed) + 1 : 0;
    if (this.#discarding) this.#line += 1;
    this.#discarding = false;
    if (first <= last) this.#scanBytes(this.#join(chunk.subarray(first, last + 1)), false, records);
    this.#rest = [];
    this.#restLength = 0;
    if (last + 1 < chunk.length) records.push(...this.#keep(chunk.subarray(last + 1)));
    return records;
  }

  /** What stood after the last line feed. */
  end(): CsvRecord[] {
    const records: CsvRecord[] = [];
    if (!this.#discarding) this.#scanBytes(this.#join(new Uint8Array(0)), true, records);
    return records;
  }

  #keep(chunk: Uint8Array): CsvRecord[] {
    if (this.#discarding) return [];
    this.#rest.push(chunk);
    this.#restLength += chunk.length;
    if (this.#restLength <= longestRecord) return [];
    const records: CsvRecord[] = [];
    this.#scanText('', true, records);
    records.push({ line: this.#line, fault: tooLong });
    this.#rest = [];
    this.#restLength = 0;
    this.#discarding = true;
    return records;
  }

  #join(end: Uint8Array): Uint8Array {
    if (this.#rest.length === 0) return end;
    const joined = new Uint8Array(this.#restLength + end.length);
    let at = 0;
    for (const part of [...this.#rest, end]) {
      joined.set(part, at);
      at += part.length;
    }
    return joined;
  }

  #scanBytes(bytes: Uint8Array, final: boolean, records: CsvRecord[]): void {
    let text = this.#decode(bytes);
    if (!this.#begun && bytes.length > 0) {
      this.#begun = true;
      if (text.charCodeAt(0) === 0xfeff) text = text.slice(1);
    }
    this.#scanText(text, final, records);
  }

  #decode(bytes: Uint8Array): string {
    try {
      return this.#strict.decode(bytes);
    } catch {
      this.#noteInvalidLines(bytes);
      return this.#lenient.decode(bytes);
    }
  }

  #noteInvalidLines(bytes: Uint8Array): void {
    let line = this.#line + countLines(this.#open, 0, this.#open.length);
    for (let start = 0; start < bytes.length; line += 1) {
      const feed = bytes.indexOf(lineFeed, start);
      const end = feed < 0 ? bytes.length : feed + 1;
      try {
        this.#strict.decode(bytes.subarray(start, end));
      } catch {
        this.#invalidLines.add(line);
      }
      start = end;
    }
  }

  #scanText(more: string, final: boolean, records: CsvRecord[]): void {
    const text = this.#open === '' ? more : this.#open + more;
    this.#open = '';
    let at = 0;
    while (at < text.length) {
      const scanned = scanRecord(text, at, final);
      if (scanned === 'incomplete' && text.length - at <= longestRecord) {
        this.#open = text.slice(at);
        return;
      }
      at = this.#settle(text, at, scanned === 'incomplete' ? { fault: unclosed } : scanned, records);
    }
  }

  #settle(text: string, at: number, scanned: Exclude<Scanned, 'incomplete'>, records: CsvRecord[]): number {
    const line = this.#line;
    if ('fault' in scanned) {
      const feed = text.indexOf('\n', at);
      this.#line += 1;
      records.push({ line, fault: this.#takeInvalid(line, line + 1) ? notUtf8 : scanned.fault });
      return feed < 0 ? text.length : feed + 1;
    }
    const { fields, next } = scanned;
    this.#line += fields.length === 1 && fields[0] === '' ? 1 : countLines(text, at, next);
    if (this.#takeInvalid(line, Math.max(this.#line, line + 1))) records.push({ line, fault: notUtf8 });
    else if (fields.length > 1 || fields[0] !== '') records.push({ line, fields });
    return next;
  }

  #takeInvalid(from: number, until: number): boolean {
    if (this.#invalidLines.size === 0) return false;
    let found = false;
    for (let line = from; line < until; line += 1) found = this.#invalidLines.delete(line) || found;
    return found;
  }
}

function countLines(text: string, from: number, until: number): number {
  let lines = 0;
  for (let at = text.indexOf('\n', from); at >= 0 && at < until; at = text.indexOf('\n', at + 1)) lines += 1;
  return lines;
}

/** One pass over one record; the only hot loop of an import or a simulation. */
function scanRecord(text: string, start: number, final: boolean): Scanned {
  const fields: string[] = [];
  let at = start;
  for (;;) {
    let end: number;
    if (text.charCodeAt(at) === quote) {
      end = closingQuote(text, at + 1);
      if (end < 0) return final ? { fault: unclosed } : 'incomplete';
      const value = text.slice(at + 1, end);
      fields.push(value.includes('"') ? value.replaceAll('""', '"') : value);
      end += 1;
    } else {
      end = at;
      let code = text.charCodeAt(end);
      while (code !== comma && code !== lineFeed && end < text.length) {
        if (code === quote) return { fault: strayQuote };
        end += 1;
        code = text.charCodeAt(end);
      }
      const bare = code === lineFeed && end > at && text.charCodeAt(end - 1) === carriageReturn;
      fields.push(text.slice(at, bare ? end - 1 : end));
    }
    if (end >= text.length) return { fields, next: end };
    const code = text.charCodeAt(end);
    if (code === lineFeed) return { fields, next: end + 1 };
    if (code === carriageReturn && text.charCodeAt(end + 1) === lineFeed) return { fields, next: end + 2 };
    if (code !== comma) return { fault: afterQuote };
    at = end + 1;
  }
}

/** Index of the quotation mark that closes a field whose text begins at `from`; -1 while there is none. */
function closingQuote(text: string, from: number): number {
  for (let at = text.indexOf('"', from); at >= 0; at = text.indexOf('"', at + 2)) {
    if (text.charCodeAt(at + 1) !== quote) return at;
  }
  return -1;
}
