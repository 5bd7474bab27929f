import type { QueryResult, QueryResultRow } from 'pg';
import type { Database } from './database.ts';

/** A piece of SQL with its values; `texts` stand around them, one more than there are values. */
export interface Fragment {
  readonly texts: readonly string[];
  readonly values: readonly unknown[];
}

const fragments = new WeakSet<object>();
const isFragment = (value: unknown): value is Fragment => typeof value === 'object' && value !== null && fragments.has(value);

function fragment(texts: readonly string[], values: readonly unknown[]): Fragment {
  const made = { texts, values };
  fragments.add(made);
  return made;
}

/**
 * SQL of the login path: a value becomes a parameter, a fragment is put in as it is. A step has dozens of them and is composed at each use, so that
 * no tree is built and compiled for it (decision 0095); nothing but `sql` makes a fragment, so that no text from outside becomes one.
 */
export function sql(strings: TemplateStringsArray, ...parts: readonly unknown[]): Fragment {
  const texts = [strings[0] as string];
  const values: unknown[] = [];
  const add = (text: string): void => {
    texts[texts.length - 1] += text;
  };
  for (const [index, part] of parts.entries()) {
    if (isFragment(part)) {
      add(part.texts[0] as string);
      for (const [at, value] of part.values.entries()) {
        values.push(value);
        texts.push(part.texts[at + 1] as string);
      }
      add(strings[index + 1] as string);
    } else {
      values.push(part);
      texts.push(strings[index + 1] as string);
    }
  }
  return fragment(texts, values);
}

/** A name: of a table, a column (`alias.column`) or a `with` clause. */
sql.ref = (name: string): Fragment =>
  fragment(
    [
      name
        .split('.')
        .map((part) => `"${part.replaceAll('"', '""')}"`)
        .join('.'),
    ],
    [],
  );

/** A constant of ours in the text itself, where a parameter would need its type named. */
sql.lit = (value: string | number): Fragment =>
  fragment([typeof value === 'number' ? String(value) : `'${value.replaceAll("'", "''")}'`], []);

sql.join = (parts: readonly Fragment[], between: Fragment = comma): Fragment => {
  const [first = nothing, ...rest] = parts;
  return rest.reduce((all, part) => sql`${all}${between}${part}`, first);
};

const comma = sql`, `;
const nothing = sql``;

/** The text with its parameters numbered. */
export const textOf = ({ texts }: Fragment): string => texts.reduce((all, text, index) => `${all}$${index}${text}`);

/** Runs one statement: prepared under its text, inside the transaction of `database` when it is one. */
export const execute = <Row extends QueryResultRow>(database: Pick<Database, 'run'>, statement: Fragment): Promise<QueryResult<Row>> =>
  database.run(textOf(statement), statement.values as unknown[]) as Promise<QueryResult<Row>>;
