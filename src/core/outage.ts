/** A part that we need does not answer: nothing was done, and trying again later helps. `code` is the SQLSTATE of a lost connection. */
export class Outage extends Error {
  override readonly name = 'Outage';
  readonly code = '08006';
}

/** SQLSTATE classes and codes, and codes of the system, of a database that cannot be reached, is starting or stopping, or gave a statement up. */
const codes = /^(08|57P|53|25P03|57014)|^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|ENOENT)/;

/** What the driver says without a code. */
const words = /timeout exceeded when trying to connect|Connection terminated|Query read timeout|timeout expired|not queryable/;

/** Whether an error, or what caused it, says that the database is away: a refusal to be told honestly, not a fault of ours. */
export function isOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as { code?: unknown };
  return (typeof code === 'string' && codes.test(code)) || words.test(error.message) || isOutage(error.cause);
}
