import { readFileSync, statSync } from 'node:fs';
import { SetUpError } from '#core/set-up-error.ts';
import { type ConfigFile, readConfigFile } from './config-file.ts';
import { nearestSetting } from './setting-names.ts';
import { isSetting, type NameOf, type SettingName, settingOf } from './settings.ts';

/**
 * Reads settings one by one, from the environment and behind it the file of KANNUKI_CONFIG_FILE, and collects what is wrong with them, so that
 * all bad ones are named at once. Defaults and bounds are those of the table (settings.ts).
 */
export class Variables {
  readonly #env: NodeJS.ProcessEnv;
  readonly #file: ConfigFile | null;
  readonly #wrong: string[] = [];
  readonly #warnings = new Set<string>();

  constructor(env: NodeJS.ProcessEnv) {
    this.#env = env;
    const path = env.KANNUKI_CONFIG_FILE?.trim();
    this.#file = path ? readConfigFile(path) : null;
    this.#wrong.push(...(this.#file?.faults ?? []));
    this.#warnOfUnknown();
  }

  /** What an operator should hear, though nothing is refused. */
  get warnings(): readonly string[] {
    return [...this.#warnings];
  }

  warn(sentence: string): void {
    this.#warnings.add(sentence);
  }

  /** Notes that a setting is wrong. `expected` ends the sentence "NAME must be …". */
  refuse(name: SettingName, expected: string, found?: string): void {
    const line = this.isFromEnvironment(name) ? undefined : this.#file?.values.get(name)?.line;
    this.#wrong.push(`${line ? `${this.#file?.path}:${line}: ` : ''}${name} must be ${expected}${found ? `; ${found}` : ''}.`);
  }

  /** Throws a SetUpError naming every bad setting, if there is one. */
  finish(): void {
    if (this.#wrong.length > 0)
      throw new SetUpError(`The configuration is not right:\n${this.#wrong.map((line) => `  ${line}`).join('\n')}`);
  }

  isFromEnvironment(name: SettingName): boolean {
    return this.#env[name] !== undefined;
  }

  /** The value without surrounding blanks, then the default of the table; an empty one counts as absent. */
  text(name: SettingName): string | undefined {
    const given = this.#env[name] ?? this.#file?.values.get(name)?.text;
    return given?.trim() || settingOf(name).fallback;
  }

  port(name: NameOf<'port'>): number {
    return this.#number(name, 1, 65_535, 'a port');
  }

  integer(name: NameOf<'integer'>): number | null {
    const { from = 0, to = Number.MAX_SAFE_INTEGER } = settingOf(name);
    return this.text(name) === undefined ? null : this.#number(name, from, to, 'a whole number');
  }

  #number(name: SettingName, from: number, to: number, what: string): number {
    const text = this.text(name) ?? '';
    const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (number >= from && number <= to) return number;
    this.refuse(name, `${what} from ${from} to ${to}`, `it is "${text}"`);
    return from;
  }

  /** One of the words of the table. */
  choice(name: NameOf<'choice'>): string {
    const { words = [''] } = settingOf(name);
    const text = this.text(name) ?? '';
    if (!words.includes(text)) this.refuse(name, `one of ${words.join(', ')}`, `it is "${text}"`);
    return text;
  }

  flag(name: NameOf<'flag'>): boolean {
    const text = this.text(name);
    if (text !== '0' && text !== '1') this.refuse(name, '0 or 1', `it is "${text}"`);
    return text === '1';
  }

  words(name: NameOf<'words'>): string[] {
    return (this.text(name) ?? '').split(/[\s,]+/).filter((word) => word !== '');
  }

  /** An address with one of the schemes, without a trailing slash. Never quoted back: it may hold a password. */
  url(name: NameOf<'url'>, schemes: readonly string[], fallback?: string): string {
    const text = this.#addressOf(name) ?? fallback;
    const url = text !== undefined && URL.canParse(text) ? new URL(text) : null;
    if (!text || !url?.hostname || !schemes.includes(url.protocol.slice(0, -1))) {
      const expected = `an address beginning with ${schemes.map((scheme) => `${scheme}://`).join(' or ')}`;
      this.refuse(name, expected, text ? 'what stands there is not' : 'it is missing');
      return '';
    }
    return text.replace(/\/$/, '');
  }

  /** True when an address is given, itself or by the file that holds it. */
  has(name: NameOf<'url'>): boolean {
    const file = `${name}_FILE`;
    return this.text(name) !== undefined || (isSetting(file) && this.text(file) !== undefined);
  }

  #addressOf(name: NameOf<'url'>): string | undefined {
    const file = `${name}_FILE`;
    const direct = this.text(name);
    if (!isSetting(file) || this.text(file) === undefined) return direct;
    // What the environment says wins over the file, here too.
    if (direct !== undefined && this.isFromEnvironment(name) && !this.isFromEnvironment(file)) return direct;
    if (direct !== undefined && this.isFromEnvironment(name) === this.isFromEnvironment(file))
      this.refuse(file, `left out, or ${name}`, 'both are given');
    return this.file(file as NameOf<'secret file'>, 'an address of PostgreSQL')
      ?.toString('utf8')
      .trim();
  }

  /** The contents of the file that a setting names. */
  file(name: NameOf<'secret file' | 'token file' | 'list file'>, holds: string): Buffer | null {
    const path = this.text(name);
    if (path === undefined) {
      this.refuse(name, `the path of a file that holds ${holds}`, 'it is missing');
      return null;
    }
    try {
      const contents = readFileSync(path);
      if (settingOf(name).kind !== 'list file' || name === 'KANNUKI_TRUNKS_FILE') this.#warnOfReadable(name, path);
      return contents;
    } catch (error) {
      this.refuse(name, `the path of a file that holds ${holds}`, `${path} cannot be read (${(error as NodeJS.ErrnoException).code})`);
      return null;
    }
  }

  /** A token kept in a file: its first line, at least 16 characters. */
  token(name: NameOf<'token file'>): string {
    const token = this.file(name, 'a bearer token')?.toString('utf8').trim();
    if (token !== undefined && !/^[\x21-\x7e]{16,}$/.test(token))
      this.refuse(name, 'the path of a file that holds a bearer token', 'a token has at least 16 printable characters without blanks');
    return token ?? '';
  }

  /** The JSON list in the file that a setting names. */
  list(name: NameOf<'list file'>, holds: string): unknown[] {
    const text = this.file(name, holds)?.toString('utf8');
    if (text === undefined) return [];
    try {
      const value: unknown = JSON.parse(text);
      if (Array.isArray(value)) return value;
      this.refuse(name, `the path of a file that holds ${holds}`, 'it holds JSON, but not a list');
    } catch {
      // The parser's message would repeat a piece of the file, and trunks hold tokens.
      this.refuse(name, `the path of a file that holds ${holds}`, 'it is not JSON');
    }
    return [];
  }

  /** The group is let through: orchestrators give a process its secrets that way. */
  #warnOfReadable(name: SettingName, path: string): void {
    const mode = statSync(path).mode & 0o777;
    if (mode & 0o007) this.warn(`${name}: everybody on this machine may read ${path} (mode 0${mode.toString(8)}); make it 0600.`);
  }

  /** A mistyped name in the environment is not refused: orchestrators put names of their own there. */
  #warnOfUnknown(): void {
    for (const name of Object.keys(this.#env)) {
      if (!name.startsWith('KANNUKI_') || isSetting(name) || innerNames.has(name)) continue;
      const near = nearestSetting(name);
      if (near) this.warn(`There is no setting ${name}; did you mean ${near}?`);
    }
  }
}

/** Passed between our own processes; nobody sets them. */
const innerNames: ReadonlySet<string> = new Set(['KANNUKI_STARTED_IN', 'KANNUKI_COUNTS']);
