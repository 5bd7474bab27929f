import pg, { type QueryResult } from 'pg';
import { valueTypes } from './value-types.ts';

/** One statement; `name`: what the connection keeps it under, '' when it is not kept. */
export interface Statement {
  readonly name: string;
  readonly text: string;
  readonly values: readonly unknown[];
}

/** pg's connection, as far as a query that writes for itself needs it. */
interface Wire {
  readonly stream: { cork(): void; uncork(): void };
  /** Text of each statement that the connection keeps, by name; pg adds to it when PostgreSQL has parsed one. */
  readonly parsedStatements: Readonly<Record<string, string>>;
  parse(statement: { readonly name: string; readonly text: string }): void;
  bind(statement: { readonly statement: string; readonly values: readonly unknown[] }): void;
  describe(portal: { readonly type: 'P'; readonly name: '' }): void;
  execute(portal: null): void;
  sync(): void;
}

interface Column {
  readonly name: string;
  readonly parse: (text: string) => unknown;
}

/** Columns of the statements that a connection keeps: PostgreSQL refuses to run one whose columns have changed, so they are asked once. */
const kept = new WeakMap<object, Map<string, readonly Column[]>>();

const { prepareValue } = (pg as unknown as { utils: { prepareValue(value: unknown): unknown } }).utils;

/**
 * Statements that go to PostgreSQL in one packet and are answered together: one round trip for all of them. The first that fails ends it, and those behind it
 * are not executed. `client.query(packet)` resolves with the answers, in order. A query of pg's that writes and reads for itself, like those of pg-copy-streams.
 */
export class Packet {
  readonly done: Promise<QueryResult[]>;
  /** Called by pg, which puts its own around it (the time a query may take). */
  callback: (error: Error | null, results?: QueryResult[]) => void;
  readonly #statements: readonly (Statement & { readonly sent: readonly unknown[] })[];
  readonly #results: QueryResult[] = [];
  #columns: Map<string, readonly Column[]> = new Map();
  #rows: object[] = [];
  #described: readonly Column[] = [];
  #unreadable: Error | null = null;

  constructor(statements: readonly Statement[]) {
    // Before a byte is written: a value that cannot be sent must leave no half of a packet behind.
    this.#statements = statements.map((statement) => ({ ...statement, sent: statement.values.map((value) => prepareValue(value)) }));
    const { promise, resolve, reject } = Promise.withResolvers<QueryResult[]>();
    this.done = promise;
    this.callback = (error, results) => (error ? reject(error) : resolve(results ?? []));
  }

  get #current(): Statement | undefined {
    return this.#statements[this.#results.length];
  }

  /** pg notes what PostgreSQL has parsed under these two. */
  get name(): string {
    return this.#current?.name ?? '';
  }

  get text(): string {
    return this.#current?.text ?? '';
  }

  submit(wire: Wire): null {
    this.#columns = kept.get(wire) ?? new Map();
    kept.set(wire, this.#columns);
    wire.stream.cork();
    for (const { name, text, sent } of this.#statements) {
      if (name === '' || wire.parsedStatements[name] === undefined) wire.parse({ name, text });
      wire.bind({ statement: name, values: sent });
      if (name === '' || !this.#columns.has(name)) wire.describe({ type: 'P', name: '' });
      wire.execute(null);
    }
    wire.sync();
    wire.stream.uncork();
    this.#begin();
    return null;
  }

  #begin(): void {
    this.#rows = [];
    this.#described = this.#columns.get(this.name) ?? [];
  }

  handleRowDescription({ fields }: { readonly fields: readonly { readonly name: string; readonly dataTypeID: number }[] }): void {
    this.#described = fields.map(({ name, dataTypeID }) => ({ name, parse: valueTypes.getTypeParser(dataTypeID, 'text') }));
  }

  handleDataRow({ fields }: { readonly fields: readonly (string | null)[] }): void {
    try {
      this.#rows.push(readRow(this.#described, fields));
    } catch (error) {
      this.#unreadable = error as Error; // thrown here it would end the connection in the middle of an answer
    }
  }

  handleCommandComplete({ text }: { readonly text: string }): void {
    if (this.name !== '') this.#columns.set(this.name, this.#described);
    const [command = '', ...numbers] = text.split(' ');
    const rowCount = numbers.length > 0 ? Number(numbers.at(-1)) : null;
    this.#results.push({ command, rowCount, rows: this.#rows, oid: 0, fields: [] });
    this.#begin();
  }

  handleError(error: Error): void {
    this.callback(error);
  }

  handleReadyForQuery(): void {
    this.callback(this.#unreadable, this.#results);
  }
}

function readRow(columns: readonly Column[], fields: readonly (string | null)[]): Record<string, unknown> {
  const row: Record<string, unknown> = {};
  for (let index = 0; index < fields.length; index++) {
    const [column, field] = [columns[index] as Column, fields[index] as string | null];
    row[column.name] = field === null ? null : column.parse(field);
  }
  return row;
}
