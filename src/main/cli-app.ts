import { join } from 'node:path';
import type { OpenedApp } from '#cli/command.ts';
import { SetUpError } from '#core/set-up-error.ts';
import { assertSchema } from '#store/migrate.ts';
import { buildApp } from './app.ts';
import { type CommandConfig, readCommandConfig, readSecretFile } from './config.ts';
import { databaseUrl, readAccess } from './postgres/embedded.ts';
import { makeFolder } from './postgres/places.ts';
import { takeLock, waitForLock } from './process-lock.ts';
import { dataFolder } from './sample/data-folder.ts';
import { published } from './sample/files.ts';
import { layFoundation } from './sample/foundation.ts';

const longestWait = 600_000;

interface Ground {
  readonly databaseUrl: string;
  readonly secret: Buffer;
  close(): Promise<void>;
}

/** The application for one command: on DATABASE_URL, or on the embedded database of the data folder, which is started for the command if nobody runs it. */
export async function openCliApp(env: NodeJS.ProcessEnv): Promise<OpenedApp> {
  const config = readCommandConfig(env);
  const ground = config.databaseUrl === null ? await embeddedDatabase(env) : givenDatabase(env, config.databaseUrl, config);
  const closing: (() => Promise<void>)[] = [ground.close];
  const close = async (): Promise<void> => {
    for (const end of closing.splice(0).reverse()) await end();
  };
  try {
    const built = await buildApp({
      ...ground,
      hashing: config.hashing,
      issuer: 'http://localhost',
      trunks: [],
      // Messages that a command sends name them; where none is set, they name the desk without its number.
      ...(config.published ?? (config.databaseUrl === null ? published : { supportNumber: '', freezeNumber: '' })),
      passwordNumber: null,
    });
    closing.push(built.close);
    await assertSchema(built.app.database.pool);
    return { app: built.app, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function givenDatabase(env: NodeJS.ProcessEnv, url: string, { secret }: CommandConfig): Ground {
  return { databaseUrl: url, secret: secret ?? secretOf(dataFolder(env)), close: async () => {} };
}

/** Commands that need to start the database take turns, because the first to end stops it again. Beside a running server they do not wait. */
async function embeddedDatabase(env: NodeJS.ProcessEnv): Promise<Ground> {
  const folder = dataFolder(env);
  makeFolder(folder, 0o711);
  const release = await waitForLock(join(folder, 'cli.lock'), longestWait);
  let close: () => Promise<void> = async () => release();
  try {
    const lock = takeLock(join(folder, 'start.lock'));
    if (typeof lock === 'number') {
      const ground = runningDatabase(folder);
      release();
      return ground;
    }
    lock();
    const foundation = await layFoundation(env, () => {});
    close = async () => {
      await foundation.close();
      release();
    };
    return { databaseUrl: foundation.env.DATABASE_URL as string, secret: secretOf(folder), close };
  } catch (error) {
    await close();
    throw error;
  }
}

function runningDatabase(folder: string): Ground {
  const access = readAccess(folder);
  if (!access) throw new SetUpError(`Kannuki is starting on the data folder ${folder} at this moment: try again.`);
  return { databaseUrl: databaseUrl(access, 'kannuki_app'), secret: secretOf(folder), close: async () => {} };
}

function secretOf(folder: string): Buffer {
  const path = join(folder, 'secret.key');
  try {
    return readSecretFile({ KANNUKI_SECRET_FILE: path });
  } catch (cause) {
    throw new SetUpError(
      `The secret of this installation is missing (${path}). Set KANNUKI_SECRET_FILE to the file that the server uses, or KANNUKI_DATA to its data folder.`,
      { cause },
    );
  }
}
