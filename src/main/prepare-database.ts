import pg from 'pg';
import { SetUpError } from '#core/set-up-error.ts';
import { migrate } from '#store/migrate.ts';
import type { DatabaseUrls } from './config.ts';

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing answers at that host and port',
  ENOTFOUND: 'there is no such host',
  '28P01': 'the password is not accepted',
  '28000': 'the role is not allowed to connect',
  '3D000': 'there is no such database',
  '42501': 'its role has not the rights of kannuki_owner (the other address is for kannuki_app)',
};

/** Migrates by the owner's address and tries the serving role's. Returns the migrations applied; throws SetUpError for what a person mistyped. */
export async function prepareDatabase({ databaseUrl, migrationDatabaseUrl }: DatabaseUrls): Promise<string[]> {
  const applied = await explaining('MIGRATION_DATABASE_URL', () => migrate(migrationDatabaseUrl));
  await explaining('DATABASE_URL', () => tryConnecting(databaseUrl));
  return applied;
}

async function tryConnecting(connectionString: string): Promise<void> {
  const client = new pg.Client({ connectionString, application_name: 'kannuki start' });
  await client.connect();
  await client.end();
}

/** Says which address is at fault without repeating it: it holds a password. */
async function explaining<T>(variable: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    const reason = error instanceof SetUpError ? undefined : reasons[(error as { code?: string }).code ?? ''];
    throw reason ? new SetUpError(`The database of ${variable} cannot be used: ${reason}.`, { cause: error }) : error;
  }
}
