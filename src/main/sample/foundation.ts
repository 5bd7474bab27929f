import { type DatabaseUrls, readDatabaseUrls } from '../config.ts';
import { databaseUrl, startEmbedded } from '../postgres/embedded.ts';
import { makeFolder } from '../postgres/places.ts';
import { prepareDatabase } from '../prepare-database.ts';
import { readSamplePorts, type SamplePorts } from './addresses.ts';
import { dataFolder, lockFolder } from './data-folder.ts';
import { prepareSampleFiles } from './files.ts';

/** The ground that the sample set-up stands on: database, migrations, keys. */
export interface Foundation {
  readonly folder: string;
  readonly ports: SamplePorts;
  /** For every process of the sample set-up. */
  readonly env: NodeJS.ProcessEnv;
  /** Stops PostgreSQL, if it is ours, and gives the data folder back. */
  close(): Promise<void>;
}

/** Prepares the database and what lies in the data folder. Throws SetUpError, also when another process works on that folder. */
export async function layFoundation(env: NodeJS.ProcessEnv, say: (line: string) => void): Promise<Foundation> {
  const given = readDatabaseUrls(env);
  const ports = readSamplePorts(env);
  const folder = dataFolder(env);
  makeFolder(folder, 0o711);
  const release = lockFolder(folder);
  const closing: (() => Promise<void> | void)[] = [release];
  const close = async () => {
    for (const end of closing.splice(0).reverse()) await end();
  };
  try {
    const urls = given ?? (await embedded(folder, closing, say));
    const applied = await prepareDatabase(urls);
    if (applied.length > 0) say(`Database: ${applied.length} migration${applied.length === 1 ? '' : 's'} applied.`);
    const own = await prepareSampleFiles(folder, ports, urls);
    return { folder, ports, env: { ...env, ...own }, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function embedded(folder: string, closing: (() => Promise<void> | void)[], say: (line: string) => void): Promise<DatabaseUrls> {
  const postgres = await startEmbedded({ dataFolder: folder });
  closing.push(postgres.stop);
  if (postgres.notice) say(postgres.notice);
  say(`PostgreSQL: ${postgres.adopted ? 'left running by a kill, taken over' : 'started'} (port ${postgres.access.port}).`);
  return { databaseUrl: databaseUrl(postgres.access, 'kannuki_app'), migrationDatabaseUrl: databaseUrl(postgres.access, 'kannuki_owner') };
}
