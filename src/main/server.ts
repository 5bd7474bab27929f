import { pino } from 'pino';
import { SetUpError } from '#core/set-up-error.ts';
import type { InternalServerOptions } from '#web/webhooks/calls.ts';
import type { BuiltApp } from './app.ts';
import { type Config, readConfig } from './config.ts';
import { endGracefully } from './end-gracefully.ts';
import { logDestination } from './log.ts';
import { prepareDatabase } from './prepare-database.ts';
import { openSample } from './sample/open-sample.ts';
import { serve } from './serve.ts';

/** The server process: configuration from the environment, structured log on stdout, a graceful end on SIGTERM and SIGINT. */
async function main(): Promise<void> {
  const config = readConfig(process.env);
  // Only what a line names is logged: no header, no body, no address with a login's uid.
  const logger = pino(
    {
      level: config.logLevel,
      base: { node: process.version },
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { req: () => undefined, res: () => undefined },
    },
    logDestination(),
  );
  for (const warning of config.warnings) logger.warn(warning);
  // Any number of servers may start at once: one migrates, the others wait for it.
  const applied = await prepareDatabase(config);
  if (applied.length > 0) logger.info({ applied }, 'migrated');
  const running = await serve(config, logger, config.sample ? sampleControl(config) : undefined);
  logger.info({ issuer: config.issuer, internalPort: config.internalPort }, 'serving');
  process.send?.({ kind: 'serving' });
  endGracefully(running.close, config.drain);
}

/** The sample phone may move the clock, with its own token on the internal listener. */
function sampleControl(config: Config): (built: BuiltApp) => NonNullable<InternalServerOptions['sample']> {
  return (built) => ({ token: config.sampleToken ?? '', control: openSample(built, config).sample });
}

main().catch((error) => {
  console.error(error instanceof SetUpError ? error.message : error);
  process.exit(1);
});
