import type { ClientBase } from 'pg';

/** A customer as the import compares with it. */
export interface KnownCustomer {
  readonly id: string;
  readonly customerNumber: string;
  readonly loginId: string;
  /** Digests of the fields as last imported, in the export's order. */
  readonly digests: Buffer;
}

/** Everything a batch of rows can meet: in the database, and in the file before it. */
export interface Known {
  readonly byNumber: ReadonlyMap<string, KnownCustomer>;
  /** Customer number that owns a login ID now. */
  readonly ownerOfLogin: ReadonlyMap<string, string>;
  /** Line on which the file had this customer number. */
  readonly seenNumbers: Map<string, number>;
  readonly seenLogins: Map<string, number>;
}

interface CustomerRow {
  id: string;
  customer_number: string;
  login_id: string;
  digests: Buffer | null;
}

/** Loads what these customer numbers and login IDs can clash with, in two queries for the whole batch. */
export async function loadKnown(
  client: ClientBase,
  importRun: number,
  numbers: readonly string[],
  logins: readonly string[],
): Promise<Known> {
  const customers = await client.query<CustomerRow>(
    `select c.id, c.customer_number, c.login_id, l.digests
    from (select id from customer where customer_number = any($1) union select id from customer where login_id = any($2)) found
    join customer c using (id)
    left join customer_last_import l on l.customer_id = c.id`,
    [numbers, logins],
  );
  const seen = await client.query<{ line: string; customer_number: string; login_id: string }>(
    `select line, customer_number, login_id from import_seen where import_run = $1 and customer_number = any($2)
    union select line, customer_number, login_id from import_seen where import_run = $1 and login_id = any($3)`,
    [importRun, numbers, logins],
  );
  return {
    byNumber: new Map(customers.rows.map((row) => [row.customer_number, readCustomer(row)])),
    ownerOfLogin: new Map(customers.rows.map((row) => [row.login_id, row.customer_number])),
    seenNumbers: new Map(seen.rows.map((row) => [row.customer_number, Number(row.line)])),
    seenLogins: new Map(seen.rows.map((row) => [row.login_id, Number(row.line)])),
  };
}

/** A dry run keeps what it meets and finds in tables of its session only; afterwards the session can write nothing else. */
export async function prepareDryRun(client: ClientBase): Promise<void> {
  for (const table of ['import_seen', 'import_finding']) {
    await client.query(`create temporary table ${table} (like public.${table} including all)`);
  }
  await client.query('set session characteristics as transaction read only');
}

function readCustomer(row: CustomerRow): KnownCustomer {
  return { id: row.id, customerNumber: row.customer_number, loginId: row.login_id, digests: row.digests ?? Buffer.alloc(0) };
}
