import { readFileSync } from 'node:fs';
import { SetUpError } from '#core/set-up-error.ts';

/** Reads environment variables one by one and collects what is wrong with them, so that all bad ones are named at once. */
export class Variables {
  readonly #env: NodeJS.ProcessEnv;
  readonly #wrong: string[] = [];

  constructor(env: NodeJS.ProcessEnv) {
    this.#env = env;
  }

  /** Notes that a variable is wrong. `expected` ends the sentence "NAME must be …". */
  refuse(name: string, expected: string, found?: string): void {
    this.#wrong.push(`${name} must be ${expected}${found ? `; ${found}` : ''}.`);
  }

  /** Throws a SetUpError naming every bad variable, if there is one. */
  finish(): void {
    if (this.#wrong.length > 0)
      throw new SetUpError(`The configuration is not right:\n${this.#wrong.map((line) => `  ${line}`).join('\n')}`);
  }

  /** The value without surrounding blanks; an empty one counts as absent. */
  text(name: string): string | undefined;
  text(name: string, fallback: string): string;
  text(name: string, fallback?: string): string | undefined {
    return this.#env[name]?.trim() || fallback;
  }

  port(name: string, fallback: number): number {
    const text = this.text(name);
    if (text === undefined) return fallback;
    const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
    if (port >= 1 && port <= 65_535) return port;
    this.refuse(name, 'a port from 1 to 65535', `it is "${text}"`);
    return fallback;
  }

  /** One of the words; the first when absent. */
  oneOf<Word extends string>(name: string, words: readonly [Word, ...Word[]]): Word {
    const text = this.text(name, words[0]);
    const word = words.find((each) => each === text);
    if (word === undefined) this.refuse(name, `one of ${words.join(', ')}`, `it is "${text}"`);
    return word ?? words[0];
  }

  flag(name: string): boolean {
    const text = this.text(name, '0');
    if (text !== '0' && text !== '1') this.refuse(name, '0 or 1', `it is "${text}"`);
    return text === '1';
  }

  /** An address with one of the schemes, without a trailing slash. Never quoted back: it may hold a password. */
  url(name: string, schemes: readonly string[], fallback?: string): string {
    const text = this.text(name) ?? fallback;
    const url = text !== undefined && URL.canParse(text) ? new URL(text) : null;
    if (!text || !url?.hostname || !schemes.includes(url.protocol.slice(0, -1))) {
      this.refuse(
        name,
        `an address beginning with ${schemes.map((scheme) => `${scheme}://`).join(' or ')}`,
        text ? 'what stands there is not' : 'it is missing',
      );
      return '';
    }
    return text.replace(/\/$/, '');
  }

  /** The contents of the file that a variable names. */
  file(name: string, holds: string): Buffer | null {
    const path = this.text(name);
    if (path === undefined) {
      this.refuse(name, `the path of a file that holds ${holds}`, 'it is missing');
      return null;
    }
    try {
      return readFileSync(path);
    } catch (error) {
      this.refuse(name, `the path of a file that holds ${holds}`, `${path} cannot be read (${(error as NodeJS.ErrnoException).code})`);
      return null;
    }
  }

  /** A token kept in a file: its first line, at least 16 characters. */
  token(name: string): string {
    const token = this.file(name, 'a bearer token')?.toString('utf8').trim();
    if (token !== undefined && !/^[\x21-\x7e]{16,}$/.test(token))
      this.refuse(name, 'the path of a file that holds a bearer token', 'a token has at least 16 printable characters without blanks');
    return token ?? '';
  }

  /** The JSON list in the file that a variable names. */
  list(name: string, holds: string): unknown[] {
    const text = this.file(name, holds)?.toString('utf8');
    if (text === undefined) return [];
    try {
      const value: unknown = JSON.parse(text);
      if (Array.isArray(value)) return value;
      this.refuse(name, `the path of a file that holds ${holds}`, 'it holds JSON, but not a list');
    } catch (error) {
      this.refuse(name, `the path of a file that holds ${holds}`, `it is not JSON: ${(error as Error).message}`);
    }
    return [];
  }
}
