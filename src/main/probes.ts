import type { Probes } from '#web/operations/probes.ts';
import type { BuiltApp } from './app.ts';
import type { Config } from './config.ts';
import { createReadiness } from './readiness.ts';
import { openMetrics } from './telemetry/metrics.ts';

/** Readiness and metrics of this process; the same for a server and for a worker. `drain`: not ready any more. */
export function openProbes(
  { metricsToken }: Pick<Config, 'metricsToken'>,
  built: BuiltApp,
  closing: (() => Promise<unknown>)[],
): { readonly probes: Probes; readonly drain: () => void } {
  const metrics = openMetrics(built.app);
  closing.push(async () => metrics.close());
  const readiness = createReadiness(built);
  metrics.addLevel('kannuki_listening', '1 while this process hears what others announce.', () => Number(built.listener.isListening()));
  return { probes: { readiness: readiness.check, metrics: metrics.read, metricsToken }, drain: readiness.drain };
}
