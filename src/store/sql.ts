import type { QueryResult, QueryResultRow } from 'pg';
import type { Database } from './database.ts';

/** A piece of SQL with its values; `texts` stand around them, one more than there are values. Only this module makes one. */
class Piece {
  readonly texts: readonly string[];
  readonly values: readonly unknown[];

  constructor(texts: readonly string[], values: readonly unknown[]) {
    this.texts = texts;
    this.values = values;
  }
}

export type Fragment = Piece;

/**
 * SQL of the login path: a value becomes a parameter, a fragment is put in as it is. A step has dozens of them and is composed at each use, so that
 * no tree is built and compiled for it (decision 0095); nothing but `sql` makes a fragment, so that no text from outside becomes one.
 */
export function sql(strings: TemplateStringsArray, ...parts: readonly unknown[]): Fragment {
  let text = strings[0] as string;
  const texts: string[] = [];
  const values: unknown[] = [];
  for (let index = 0; index < parts.length; index++) {
    const part = parts[index];
    if (part instanceof Piece) {
      text += part.texts[0] as string;
      for (let at = 0; at < part.values.length; at++) {
        texts.push(text);
        values.push(part.values[at]);
        text = part.texts[at + 1] as string;
      }
    } else {
      texts.push(text);
      values.push(part);
      text = '';
    }
    text += strings[index + 1] as string;
  }
  texts.push(text);
  return new Piece(texts, values);
}

/** A name: of a table, a column (`alias.column`) or a `with` clause. */
sql.ref = (name: string): Fragment => raw(name.split('.').map(quoted).join('.'));

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
const raw = (text: string): Fragment => new Piece([text], []);

/** A constant of ours in the text itself, where a parameter would need its type named. */
sql.lit = (value: string | number): Fragment => raw(typeof value === 'number' ? String(value) : `'${value.replaceAll("'", "''")}'`);

/** The fragments with commas between them. */
sql.join = (parts: readonly Fragment[]): Fragment => {
  const [first = raw(''), ...rest] = parts;
  const strings = ['', ...rest.map(() => ', '), ''];
  return parts.length > 1 ? sql(Object.assign(strings, { raw: strings }), first, ...rest) : first;
};

/** The text with its parameters numbered. */
export function textOf({ texts }: Fragment): string {
  let all = texts[0] as string;
  for (let index = 1; index < texts.length; index++) all += `$${index}${texts[index]}`;
  return all;
}

/** Runs one statement: prepared under its text, inside the transaction of `database` when it is one. */
export const execute = <Row extends QueryResultRow>(database: Pick<Database, 'run'>, statement: Fragment): Promise<QueryResult<Row>> =>
  database.run(textOf(statement), statement.values as unknown[]) as Promise<QueryResult<Row>>;
