import type { FastifyBaseLogger } from 'fastify';
import { comfortablePool, smallestPool } from '#core/number-pool.ts';
import { readClients } from '#oidc/clients.ts';
import { createProvider } from '#oidc/provider.ts';
import { assertAppRole } from '#store/database.ts';
import { createOidcStorage } from '#store/oidc-storage.ts';
import { receiveCall } from '#usecases/sign-in/receive-call.ts';
import { loadAssets } from '#web/assets.ts';
import { createCookies } from '#web/customer/cookies.ts';
import type { LoginChanges } from '#web/customer/streams.ts';
import type { Probes } from '#web/operations/probes.ts';
import { createServer } from '#web/server.ts';
import { createInternalServer, type InternalServerOptions } from '#web/webhooks/calls.ts';
import { type BuiltApp, buildApp } from './app.ts';
import type { Config } from './config.ts';
import { startJobs } from './jobs.ts';
import { openProbes } from './probes.ts';

export interface RunningServer {
  readonly built: BuiltApp;
  /** Stops taking requests, finishes what is under way, then closes the database. */
  close(): Promise<void>;
}

type Closing = (() => Promise<unknown>)[];

/** The public listener, the internal listener and (unless a process of its own does) the worker. */
export async function serve(
  config: Config,
  logger: FastifyBaseLogger,
  sample?: (built: BuiltApp) => InternalServerOptions['sample'],
): Promise<RunningServer> {
  const built = await buildApp(config, (error) => logger.warn({ err: error }, 'the database connection was lost, trying again'));
  const closing: Closing = [built.close];
  const close = async (): Promise<void> => {
    for (const end of closing.splice(0).reverse()) await end();
  };
  try {
    await assertAppRole(built.app.database);
    warnOfSmallPool(built, logger);
    const server = await publicServer(config, built, logger, closing);
    const { probes, drain } = await openProbes(config, built, logger, closing);
    const internal = internalServer(config, built, logger, probes, sample?.(built));
    closing.push(
      () => internal.close(),
      () => server.close(),
    );
    if (config.workerInside) closing.push((await startJobs(config, built, logger)).stop);
    await built.listener.ready();
    await internal.listen({ host: config.internalHost, port: config.internalPort });
    await server.listen({ host: config.host, port: config.port });
    return {
      built,
      close: () => {
        drain();
        return close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function internalServer(
  { trunks }: Config,
  { app }: BuiltApp,
  logger: FastifyBaseLogger,
  probes: Probes,
  sample: InternalServerOptions['sample'],
) {
  return createInternalServer({ app, trunks, receiveCall, logger, probes, ...(sample && { sample }) });
}

function warnOfSmallPool({ app }: BuiltApp, logger: FastifyBaseLogger): void {
  const numbers = app.settings.loginPool.length;
  if (numbers < smallestPool)
    logger.warn({ numbers, needed: smallestPool }, 'the trunks own too few numbers: of two attempts side by side neither passes by a call');
  else if (numbers < comfortablePool)
    logger.warn(
      { numbers, needed: comfortablePool },
      'the trunks own few numbers: somebody who holds a password can use them up for that customer',
    );
}

async function publicServer(config: Config, { app, listener }: BuiltApp, logger: FastifyBaseLogger, closing: Closing) {
  const { houseName: name, supportHours, supportNumber, freezeNumber } = config;
  const house = { name, supportHours, supportNumber, freezeNumber };
  const assets = await loadAssets();
  const cookies = createCookies(app.sealing.key('cookie'));
  const provider = await createProvider({
    app,
    storage: createOidcStorage(app),
    issuer: config.issuer,
    clients: readClients(config.clientsFile),
    loginCookie: cookies.startLogin,
    page: { house, assets: assets.manifest },
    privateHosts: config.channelPrivateHosts,
    onError: (error, requestId) => logger.error({ err: error, requestId }, 'the OpenID provider failed'),
  });
  closing.push(provider.close);
  const { requests, paths: providerPaths } = provider;
  const changes: LoginChanges = (handler) => listener.subscribe('login', handler);
  return createServer({ app, house, assets, cookies, logger, requests, providerPaths, changes, trustedProxies: config.trustedProxies });
}
