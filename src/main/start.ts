// "npm start": the sample set-up as one command. Everything it starts ends with it.
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { SetUpError } from '#core/set-up-error.ts';
import { makeFolder } from './postgres/places.ts';
import { readSamplePorts, requireFreePorts } from './sample/addresses.ts';
import { type Child, startChild, stopChild, waitForPort } from './sample/children.ts';
import { dataFolder, root, wasKilled } from './sample/data-folder.ts';
import { type Closing, closeAll, layFoundation } from './sample/foundation.ts';
import { loadSample } from './sample/load.ts';
import { welcome } from './sample/welcome.ts';

const say = (line: string): void => void process.stdout.write(`${line}\n`);
/** The brokerage and the carrier are other houses: our database and secret are none of their business. */
const notForOthers = ['DATABASE_URL', 'MIGRATION_DATABASE_URL', 'KANNUKI_SECRET_FILE', 'KANNUKI_SAMPLE_TOKEN_FILE'];
/** How long what a killed start left behind takes to end, at most; milliseconds. */
const gracefulEnd = 12_000;
const children: Child[] = [];
const closing: Closing = [];
let stopping: Promise<void> | undefined;

/** Children first, the last one started first; then PostgreSQL. */
function stop(): Promise<void> {
  stopping ??= (async () => {
    for (const child of children.splice(0).reverse()) await stopChild(child);
    await closeAll(closing);
  })();
  return stopping;
}

async function start(): Promise<void> {
  await requireFreePorts(readSamplePorts(process.env), wasKilled(dataFolder(process.env)) ? gracefulEnd : 0);
  const foundation = await layFoundation(process.env, say, closing);
  const { folder, ports } = foundation;
  const isSample = await loadSample(foundation.env, say);
  const logs = join(folder, 'logs');
  makeFolder(logs, 0o700);
  // Hashing runs on libuv's threads, one for each core; two more sign tokens meanwhile (decision 0135).
  const env = {
    ...foundation.env,
    KANNUKI_SAMPLE: isSample ? '1' : '0',
    UV_THREADPOOL_SIZE: process.env.UV_THREADPOOL_SIZE ?? String(availableParallelism() + 2),
  };
  const run = async (name: string, program: string, port: number, hidden: readonly string[] = []): Promise<void> => {
    if (stopping) return;
    const own = Object.fromEntries(Object.entries(env).filter(([variable]) => !hidden.includes(variable)));
    const child = startChild({ name, program, root, env: own, logs });
    children.push(child);
    void child.ended.then((how) => reportDeath(child, how));
    await waitForPort(child, port);
    say(`${name}: runs on port ${port}.`);
  };
  await run('phone', 'demo/phone/server.ts', ports.phone, notForOthers);
  await run('server', 'src/main/server.ts', ports.kannuki);
  await run('brokerage', 'demo/brokerage/server.ts', ports.brokerage, notForOthers);
  if (!stopping) say(welcome(ports));
}

/** One that ends by itself takes the others with it: half a set-up only puzzles. */
async function reportDeath(child: Child, how: string): Promise<void> {
  if (stopping) return;
  process.stderr.write(`\nThe ${child.name} ended (${how}). Its last lines:\n${child.lastLines()}\n`);
  process.exitCode = 1;
  await leave();
}

async function leave(): Promise<void> {
  try {
    await stop();
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = 1;
  }
  process.exit();
}

// npm, the set-up script and the terminal may each pass on the same Ctrl-C.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    if (stopping) return;
    say('\nStopping …');
    void leave();
  });
}
process.on('disconnect', () => void leave());

try {
  await start();
} catch (error) {
  if (!stopping) {
    process.stderr.write(`${error instanceof SetUpError ? error.message : (error as Error).stack}\n`);
    process.exitCode = 1;
  }
  await leave();
}
