import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import { comfortablePool, smallestPool } from '#core/number-pool.ts';
import { readClients, withAccountSite } from '#oidc/clients.ts';
import { createProvider } from '#oidc/provider.ts';
import { assertAppRole } from '#store/database.ts';
import { createOidcStorage } from '#store/oidc-storage.ts';
import { reportBounce } from '#usecases/messages/report-bounce.ts';
import { receiveCall } from '#usecases/sign-in/receive-call.ts';
import { loadAssets } from '#web/assets.ts';
import { createCookies } from '#web/customer/cookies.ts';
import type { LoginChanges } from '#web/customer/streams.ts';
import type { Probes } from '#web/operations/probes.ts';
import { createServer } from '#web/server.ts';
import { createInternalServer, type InternalServerOptions } from '#web/webhooks/calls.ts';
import { type BuiltApp, buildApp } from './app.ts';
import type { Config } from './config.ts';
import { readContent } from './content.ts';
import { standBackWhileHashing } from './hashing-threads.ts';
import { startJobs } from './jobs.ts';
import { openProbes } from './probes.ts';
import { tellOfGateways } from './tell-of-gateways.ts';

export interface RunningServer {
  readonly built: BuiltApp;
  /** What the public listener answers, e.g. `POST /login/:uid/password`; HEAD, which goes with each GET, aside. */
  readonly routes: readonly string[];
  /** Stops taking requests, finishes what is under way, then closes the database. */
  close(): Promise<void>;
}

/** A login takes a second, a message to a silent provider five; whoever stops us waits ten (milliseconds). */
const patience = 7_000;

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
    tellOfGateways(built, logger);
    const routes: string[] = [];
    const server = await publicServer(config, built, logger, closing, (route) => void routes.push(route));
    const { probes, drain } = await openProbes(config, built, logger, closing);
    const internal = internalServer(config, built, logger, probes, sample?.(built));
    const worker = config.workerInside ? await startJobs(config, built, logger) : null;
    closing.push(() => Promise.all([finish(server), finish(internal), worker?.stop()]));
    await built.listener.ready();
    await standBackWhileHashing();
    await internal.listen({ host: config.internalHost, port: config.internalPort });
    await server.listen({ host: config.host, port: config.port });
    return {
      built,
      routes,
      close: async () => {
        drain();
        // Whoever connected before the load balancer noticed is answered, not cut off.
        await sleep(config.drain);
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function internalServer(
  { trunks, bounceToken }: Config,
  { app }: BuiltApp,
  logger: FastifyBaseLogger,
  probes: Probes,
  sample: InternalServerOptions['sample'],
) {
  const bounces = bounceToken === null ? null : { token: bounceToken, reportBounce };
  return createInternalServer({ app, trunks, receiveCall, logger, probes, ...(bounces && { bounces }), ...(sample && { sample }) });
}

/** Ends a listener: nothing new is taken, what is under way is finished; after the patience the rest is cut. */
async function finish(server: FastifyInstance): Promise<void> {
  const end = Date.now() + patience;
  const reaper = setInterval(() => (Date.now() < end ? server.server.closeIdleConnections() : server.server.closeAllConnections()), 50);
  await server.close().finally(() => clearInterval(reaper));
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

async function publicServer(
  config: Config,
  { app, listener, gateways }: BuiltApp,
  logger: FastifyBaseLogger,
  closing: Closing,
  onRoute: (route: string) => void,
) {
  const { houseName: name, supportHours, supportNumber, freezeNumber, postAddress } = config;
  const house = { name, supportHours, supportNumber, freezeNumber, ...(postAddress && { postAddress }) };
  const content = readContent(config.contentFolder);
  const assets = await loadAssets();
  const cookies = createCookies(app.sealing.key('cookie'));
  const clients = withAccountSite(readClients(config.clientsFile), config.issuer);
  const channels = new Map(clients.map(({ client_id: id, channel }) => [id, channel]));
  const provider = await createProvider({
    app,
    storage: createOidcStorage(app),
    issuer: config.issuer,
    clients,
    loginCookie: cookies.startLogin,
    page: { house, assets: assets.manifest },
    privateHosts: config.channelPrivateHosts,
    onError: (error, requestId) => logger.error({ err: error, requestId }, 'the OpenID provider failed'),
  });
  closing.push(provider.close);
  const { requests, paths: providerPaths } = provider;
  const changes: LoginChanges = (handler) => {
    const ends = [listener.subscribe('login', handler), gateways.onChange(() => handler(null))];
    return () => ends.forEach((end) => void end());
  };
  return createServer({
    app,
    house,
    issuer: config.issuer,
    content,
    assets,
    cookies,
    logger,
    requests,
    providerPaths,
    channelOf: (clientId) => channels.get(clientId),
    changes,
    trustedProxies: config.trustedProxies,
    onRoute,
  });
}
