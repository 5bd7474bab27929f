import type { FastifyBaseLogger } from 'fastify';
import type { Probes } from '#web/operations/probes.ts';
import type { BuiltApp } from './app.ts';
import type { Config } from './config.ts';
import { createReadiness } from './readiness.ts';
import { openMetrics } from './telemetry/metrics.ts';
import { openTraces } from './telemetry/traces.ts';

/** Readiness, metrics and (where a collector is named) traces of this process; the same for a server and for a worker. `drain`: not ready any more. */
export async function openProbes(
  { metricsToken, traces }: Pick<Config, 'metricsToken' | 'traces'>,
  built: BuiltApp,
  logger: Pick<FastifyBaseLogger, 'warn'>,
  closing: (() => Promise<unknown>)[],
): Promise<{ readonly probes: Probes; readonly drain: () => void }> {
  const metrics = openMetrics(built.app);
  closing.push(async () => metrics.close());
  if (traces) {
    const onFailure = (error: Error): void => logger.warn({ err: error }, 'traces could not be sent');
    closing.push((await openTraces({ ...traces, onFailure })).close);
  }
  const readiness = createReadiness(built);
  metrics.addLevel('kannuki_listening', '1 while this process hears what others announce.', () => Number(built.listener.isListening()));
  return { probes: { readiness: readiness.check, metrics: metrics.read, metricsToken }, drain: readiness.drain };
}
