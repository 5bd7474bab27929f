import type { Pool } from 'pg';
import { type ImportFinding, type ImportSummary, importCustomers } from '#usecases/accounts/import-customers.ts';
import type { App } from '#usecases/app.ts';
import { bytesOf, sha256 } from './account-export.ts';

/** Imports the text of an account export, as sato, and collects what is reported. */
export async function runImport(
  app: App,
  csv: string,
  options: { readonly dryRun?: boolean; readonly batchRows?: number } = {},
): Promise<{ summary: ImportSummary; findings: ImportFinding[] }> {
  const findings: ImportFinding[] = [];
  const summary = await importCustomers(app, {
    sha256: sha256(csv),
    bytes: bytesOf(csv),
    dryRun: options.dryRun ?? false,
    requestedBy: 'sato',
    batchRows: options.batchRows ?? 10_000,
    onFinding: (finding) => {
      findings.push(finding);
    },
  });
  return { summary, findings };
}

/** A digest of each table's rows, in no particular order. */
export async function tableDigests(pool: Pool, tables: readonly string[]): Promise<Record<string, string>> {
  const digests: Record<string, string> = {};
  for (const table of tables) {
    const { rows } = await pool.query(
      `select coalesce(md5(string_agg(md5(t::text), '' order by md5(t::text))), '') as digest from ${table} t`,
    );
    digests[table] = rows[0].digest;
  }
  return digests;
}
