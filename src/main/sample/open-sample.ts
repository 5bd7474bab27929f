import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { createSample, type Sample } from '#usecases/sample/sample.ts';
import type { BuiltApp } from '../app.ts';
import type { Config } from '../config.ts';

export interface OpenedSample {
  readonly sample: Sample;
  close(): Promise<void>;
}

const root = join(import.meta.dirname, '../../..');

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
