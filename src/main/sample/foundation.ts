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

/** What to undo, the last entry first. */
export type Closing = (() => Promise<void> | void)[];

/** Undoes all of it, and what is added meanwhile. */
export async function closeAll(closing: Closing): Promise<void> {
  for (let end = closing.pop(); end; end = closing.pop()) await end();
}

/**
 * Prepares the database and what lies in the data folder. Throws SetUpError, also when another process works on that folder.
 * `closing` is filled as things come to be, so that a start can be interrupted anywhere.
 */
export async function layFoundation(env: NodeJS.ProcessEnv, say: (line: string) => void, closing: Closing = []): Promise<Foundation> {
  const given = readDatabaseUrls(env);
  const ports = readSamplePorts(env);
  const folder = dataFolder(env);
  makeFolder(folder, 0o711);
  closing.push(lockFolder(folder));
  const close = () => closeAll(closing);
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

async function embedded(folder: string, closing: Closing, say: (line: string) => void): Promise<DatabaseUrls> {
  const postgres = await startEmbedded({ dataFolder: folder, onLaunch: (stop) => void closing.push(stop) });
  if (postgres.notice) say(postgres.notice);
  say(`PostgreSQL: ${postgres.adopted ? 'left running by a kill, taken over' : 'started'} (port ${postgres.access.port}).`);
  return { databaseUrl: databaseUrl(postgres.access, 'kannuki_app'), migrationDatabaseUrl: databaseUrl(postgres.access, 'kannuki_owner') };
}
