import { pino } from 'pino';
import { SetUpError } from '#core/set-up-error.ts';
import { assertAppRole } from '#store/database.ts';
import { createProbeServer } from '#web/operations/probes.ts';
import { buildApp } from './app.ts';
import { readConfig } from './config.ts';
import { endGracefully } from './end-gracefully.ts';
import { startJobs } from './jobs.ts';
import { logDestination } from './log.ts';
import { prepareDatabase } from './prepare-database.ts';
import { openProbes } from './probes.ts';
import { tellOfGateways } from './tell-of-gateways.ts';

/** The worker as a process of its own, beside servers with KANNUKI_WORKER=separate. Any number of them share the queue. */
async function main(): Promise<void> {
  const config = readConfig(process.env);
  const logger = pino(
    { level: config.logLevel, base: { node: process.version }, timestamp: pino.stdTimeFunctions.isoTime },
    logDestination(),
  );
  for (const warning of config.warnings) logger.warn(warning);
  // Servers and workers may start at once on an empty database: one migrates, the others wait for it.
  const applied = await prepareDatabase(config);
  if (applied.length > 0) logger.info({ applied }, 'migrated');
  const built = await buildApp(config, (error) => logger.warn({ err: error }, 'the database connection was lost, trying again'));
  await assertAppRole(built.app.database);
  tellOfGateways(built, logger);
  const closing: (() => Promise<unknown>)[] = [built.close];
  const { probes, drain } = await openProbes(config, built, logger, closing);
  closing.push((await startJobs(config, built, logger)).stop);
  if (config.workerPort !== null) {
    const server = createProbeServer(probes, logger);
    closing.push(() => server.close());
    await server.listen({ host: config.internalHost, port: config.workerPort });
  }
  logger.info('working');
  process.send?.({ kind: 'working' });
  endGracefully(async () => {
    drain();
    for (const end of closing.splice(0).reverse()) await end();
  });
}

main().catch((error) => {
  console.error(error instanceof SetUpError ? error.message : error);
  process.exit(1);
});
