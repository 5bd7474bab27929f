import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import type { Database } from '#store/database.ts';
import { createSample, type Sample } from '#usecases/sample/sample.ts';
import type { BuiltApp } from '../app.ts';
import type { Config } from '../config.ts';
import { root } from './data-folder.ts';

export interface OpenedSample {
  readonly sample: Sample;
  close(): Promise<void>;
}

/** The sample on a built app. Only the owner's role may empty the tables when the clock goes back. */
export function openSample(built: BuiltApp, config: Pick<Config, 'migrationDatabaseUrl'>): OpenedSample {
  const owner = new pg.Pool({ connectionString: config.migrationDatabaseUrl, max: 1, idleTimeoutMillis: 1_000 });
  owner.on('error', () => {}); // replaced at the next query
  const sample = createSample({
    app: built.app,
    owner,
    policy: readFileSync(join(root, 'policies/2025-mandatory-mfa.yaml')),
    customers: readFileSync(join(root, 'demo/data/customers.csv')),
  });
  return { sample, close: () => owner.end() };
}

/** True when somebody other than the sample imported customers or applied a policy here, and it was never a sample: preparing one would empty it. */
export async function holdsOtherData({ pool }: Database): Promise<boolean> {
  const { rows } = await pool.query<{ other: boolean }>(`
    select not exists (select from audit_event where type = 'sample.prepared')
      and (exists (select from policy_version where requested_by <> 'sample')
        or exists (select from import_run where requested_by is distinct from 'sample')
        or (exists (select from customer) and not exists (select from import_run))) as other`);
  return rows[0]?.other === true;
}
