import { availableParallelism } from 'node:os';
import type { Config } from '#main/config.ts';
import { shippedContent } from '#main/house-config.ts';

/** What no test of a login cares about: hashing as shipped, but nobody is sent away because this machine is busy; nobody who scrapes or traces. */
export const plainConfig: Pick<
  Config,
  'hashing' | 'logLevel' | 'metricsToken' | 'workerPort' | 'drain' | 'traces' | 'warnings' | 'contentFolder' | 'postAddress'
> = {
  hashing: {
    argon2: { memoryCost: 19_456, timeCost: 2, parallelism: 1 },
    limits: { concurrency: availableParallelism(), length: 64 * availableParallelism(), maxAge: 30_000 },
  },
  logLevel: 'info',
  metricsToken: null,
  workerPort: null,
  drain: 0,
  traces: null,
  warnings: [],
  contentFolder: shippedContent,
  postAddress: null,
};
