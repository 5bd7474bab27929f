import type { QueryResult, QueryResultRow } from 'pg';
import type { Database } from './database.ts';

/**
 * The text of a fragment, known by how it was put together: the same template with the same shapes in its places is the same object, so that the text of
 * a step is composed once in a process. Our own templates alone make shapes, so there are as many as there are statements.
 */
class Shape {
  /** Around the values, one more than there are values. */
  readonly texts: readonly string[];
  readonly #next = new Map<Shape | null, Shape>();
  #text: string | null = null;

  constructor(texts: readonly string[]) {
    this.texts = texts;
  }

  /** This, then a fragment of that shape (null: a value), then the template's next text. */
  followedBy(part: Shape | null, text: string): Shape {
    const known = this.#next.get(part);
    if (known) return known;
    const [last = '', ...more] = part === null ? ['', ''] : part.texts;
    const texts = [...this.texts.slice(0, -1), `${this.texts.at(-1)}${last}`, ...more];
    const made = new Shape([...texts.slice(0, -1), `${texts.at(-1)}${text}`]);
    this.#next.set(part, made);
    return made;
  }

  get text(): string {
    this.#text ??= this.texts.reduce((all, text, index) => `${all}$${index}${text}`);
    return this.#text;
  }
}

/** A piece of SQL with its values. Only this module makes one. */
class Piece {
  readonly shape: Shape;
  readonly values: readonly unknown[];

  constructor(shape: Shape, values: readonly unknown[]) {
    this.shape = shape;
    this.values = values;
  }
}

export type Fragment = Piece;

/** Where each template begins. */
const templates = new Map<readonly string[], Shape>();

/**
 * SQL of the login path: a value becomes a parameter, a fragment is put in as it is. A step has dozens of them and is composed at each use, so that
 * no tree is built and compiled for it (decision 0096); nothing but `sql` makes a fragment, so that no text from outside becomes one.
 */
export function sql(strings: readonly string[], ...parts: readonly unknown[]): Fragment {
  let shape = templates.get(strings);
  if (shape === undefined) {
    shape = new Shape([strings[0] as string]);
    templates.set(strings, shape);
  }
  const values: unknown[] = [];
  for (let index = 0; index < parts.length; index++) {
    const part = parts[index];
    if (part instanceof Piece) {
      for (const value of part.values) values.push(value);
      shape = shape.followedBy(part.shape, strings[index + 1] as string);
    } else {
      values.push(part);
      shape = shape.followedBy(null, strings[index + 1] as string);
    }
  }
  return new Piece(shape, values);
}

const constants = new Map<string, Fragment>();

/** Text of ours, the same object each time. */
function raw(text: string): Fragment {
  const known = constants.get(text) ?? new Piece(new Shape([text]), []);
  constants.set(text, known);
  return known;
}

const names = new Map<string, Fragment>();

/** A name: of a table, a column (`alias.column`) or a `with` clause. */
sql.ref = (name: string): Fragment => {
  const known = names.get(name) ?? raw(name.split('.').map(quoted).join('.'));
  names.set(name, known);
  return known;
};

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** A constant of ours in the text itself, where a parameter would need its type named. */
sql.lit = (value: string | number): Fragment => raw(typeof value === 'number' ? String(value) : `'${value.replaceAll("'", "''")}'`);

const commas = new Map<number, readonly string[]>();

/** The fragments with commas between them. */
sql.join = (parts: readonly Fragment[]): Fragment => {
  const { length } = parts;
  if (length === 0) return raw('');
  const strings = commas.get(length) ?? ['', ...Array.from({ length: length - 1 }, () => ', '), ''];
  commas.set(length, strings);
  return sql(strings, ...parts);
};

/** The text with its parameters numbered. */
export const textOf = ({ shape }: Fragment): string => shape.text;

/** Runs one statement: prepared under its text, inside the transaction of `database` when it is one. */
export const execute = <Row extends QueryResultRow>(database: Pick<Database, 'run'>, statement: Fragment): Promise<QueryResult<Row>> =>
  database.run(textOf(statement), statement.values as unknown[]) as Promise<QueryResult<Row>>;
