import type { FastifyBaseLogger } from 'fastify';
import { smallestPool } from '#core/number-pool.ts';
import { readClients } from '#oidc/clients.ts';
import { createProvider } from '#oidc/provider.ts';
import { assertAppRole } from '#store/database.ts';
import { createOidcStorage } from '#store/oidc-storage.ts';
import { receiveCall } from '#usecases/sign-in/receive-call.ts';
import { loadAssets } from '#web/assets.ts';
import { createCookies } from '#web/customer/cookies.ts';
import { createServer } from '#web/server.ts';
import { createInternalServer, type InternalServerOptions } from '#web/webhooks/calls.ts';
import { type BuiltApp, buildApp } from './app.ts';
import type { Config } from './config.ts';
import { startJobs } from './jobs.ts';

export interface RunningServer {
  readonly built: BuiltApp;
  /** Stops taking requests, finishes what is under way, then closes the database. */
  close(): Promise<void>;
}

/** The public listener, the internal listener and (unless a process of its own does) the worker. */
export async function serve(
  config: Config,
  logger: FastifyBaseLogger,
  sample?: (built: BuiltApp) => InternalServerOptions['sample'],
): Promise<RunningServer> {
  const built = await buildApp(config, (error) => logger.warn({ err: error }, 'the database connection was lost, trying again'));
  const closing: (() => Promise<unknown>)[] = [built.close];
  const close = async (): Promise<void> => {
    for (const end of closing.splice(0).reverse()) await end();
  };
  try {
    const { app, listener } = built;
    await assertAppRole(app.database);
    if (app.settings.loginPool.length < smallestPool) {
      logger.warn(
        { numbers: app.settings.loginPool.length, needed: smallestPool },
        'the trunks own too few numbers: of two attempts side by side neither will pass by a call',
      );
    }
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
    const server = await createServer({
      app,
      house,
      assets,
      cookies,
      logger,
      requests: provider.requests,
      providerPaths: provider.paths,
      changes: (handler) => listener.subscribe('login', handler),
      trustedProxies: config.trustedProxies,
    });
    const extra = sample?.(built);
    const internal = createInternalServer({ app, trunks: config.trunks, receiveCall, logger, ...(extra && { sample: extra }) });
    closing.push(
      () => internal.close(),
      () => server.close(),
    );
    if (config.workerInside) {
      const worker = await startJobs(config, app, logger);
      closing.push(worker.stop);
    }
    await listener.ready();
    await internal.listen({ host: config.internalHost, port: config.internalPort });
    await server.listen({ host: config.host, port: config.port });
    return { built, close };
  } catch (error) {
    await close();
    throw error;
  }
}
