import { readFileSync } from 'node:fs';
import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, type YAMLMap } from 'yaml';
import { nearestSetting } from './setting-names.ts';
import { isSetting, settingOf } from './settings.ts';

/** What a configuration file says, with the line that says it. */
export interface FileValue {
  readonly text: string;
  readonly line: number;
}

export interface ConfigFile {
  readonly path: string;
  readonly values: ReadonlyMap<string, FileValue>;
  /** Sentences about what cannot be taken, each with its line. */
  readonly faults: readonly string[];
}

/** Reads the settings of a YAML file: a flat list of `NAME: value`. Values are never repeated in a fault. */
export function readConfigFile(path: string): ConfigFile {
  let source: string;
  try {
    source = readFileSync(path, 'utf8');
  } catch (error) {
    return faulty(
      path,
      `KANNUKI_CONFIG_FILE must be the path of a YAML file; ${path} cannot be read (${(error as NodeJS.ErrnoException).code}).`,
    );
  }
  const lines = new LineCounter();
  const document = parseDocument(source, { lineCounter: lines, prettyErrors: false, version: '1.2' });
  const lineAt = (offset: number | undefined): number => lines.linePos(offset ?? 0).line;
  // The parser's messages name keys at most, never values: of those only the first line is kept.
  if (document.errors.length > 0)
    return { path, values: new Map(), faults: document.errors.map((error) => `${path}:${lineAt(error.pos[0])}: ${messageOf(error.code)}`) };
  if (document.contents === null) return { path, values: new Map(), faults: [] };
  if (!isMap(document.contents)) return faulty(path, `${path}:1: it must be a list of NAME: value, one a line.`);
  return readEntries(path, document.contents, lineAt);
}

function messageOf(code: string): string {
  if (code === 'DUPLICATE_KEY') return 'a name stands here a second time.';
  return `it is not YAML (${code.toLowerCase().replaceAll('_', ' ')}).`;
}

const faulty = (path: string, fault: string): ConfigFile => ({ path, values: new Map(), faults: [fault] });

function readEntries(path: string, map: YAMLMap, lineAt: (offset: number | undefined) => number): ConfigFile {
  const values = new Map<string, FileValue>();
  const faults: string[] = [];
  for (const { key, value } of map.items) {
    const name = isScalar(key) ? String(key.value) : '';
    const line = lineAt((key as Node | null)?.range?.[0]);
    const text = textOf(value);
    const fault = faultOf(name, text);
    if (fault) faults.push(`${path}:${line}: ${fault}`);
    else values.set(name, { text: text ?? '', line });
  }
  return { path, values, faults };
}

function faultOf(name: string, text: string | null): string | null {
  if (!isSetting(name)) {
    const near = nearestSetting(name);
    return `there is no setting "${name.slice(0, 60)}"${near ? `; did you mean ${near}?` : '.'}`;
  }
  if (settingOf(name).environmentOnly) return `${name} is read from the environment only.`;
  if (text === null) return `${name} must be one value, or a list of words.`;
  // A configuration file is copied, shown and committed: no password belongs there.
  if (settingOf(name).kind === 'url' && URL.canParse(text) && new URL(text).password !== '')
    return isSetting(`${name}_FILE`)
      ? `${name} must not hold a password here; put it into a file of its own and name that with ${name}_FILE.`
      : `${name} must not hold a password.`;
  return null;
}

/** A scalar as it is written, flags as 0 and 1, a list as its words; null for anything else. */
function textOf(value: unknown): string | null {
  if (value === null) return '';
  if (isScalar(value)) {
    if (typeof value.value === 'boolean') return value.value ? '1' : '0';
    // As written: 0120 is a number that begins with a zero.
    if (typeof value.value === 'number') return typeof value.source === 'string' ? value.source : String(value.value);
    return value.value === null ? '' : String(value.value);
  }
  if (!isSeq(value)) return null;
  const words = value.items.map(textOf);
  return words.every((word) => word !== null && !/[\s,]/.test(word)) ? words.join(' ') : null;
}
