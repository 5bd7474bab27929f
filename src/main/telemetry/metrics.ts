import { collectDefaultMetrics, Registry } from 'prom-client';
import type { AuditEvent } from '#core/audit-event.ts';
import { eventsRecorded, type Work, workBegun, workEnded } from '#ports/observation.ts';
import type { App } from '#usecases/app.ts';
import { createBounds } from './bounded.ts';
import { countEvents } from './count-events.ts';
import { measureDatabase } from './measure-database.ts';
import { addLevel, measureWork } from './measure-work.ts';

export interface Metrics {
  /** In Prometheus' text format 0.0.4. */
  read(): Promise<{ readonly type: string; readonly text: string }>;
  /** Adds a gauge that is read at the scrape. */
  addLevel(name: string, help: string, read: () => number): void;
  close(): void;
}

/** Everything that this process measures, from what the inside tells (ports/observation.ts); each process counts its own. */
export function openMetrics(app: App): Metrics {
  const registry = new Registry();
  // Process, heap, garbage collection and the delay of the event loop.
  collectDefaultMetrics({ register: registry });
  const count = countEvents(registry, createBounds(app));
  const meter = measureWork(registry);
  const look = measureDatabase(registry, app);
  // A listener that throws would end the process: what is only watched must never harm what is watched.
  const onEvents = (events: unknown): void => guarded(() => count(events as readonly AuditEvent[]));
  const onBegin = (work: unknown): void => guarded(() => meter.begun(work as Work));
  const onEnd = (work: unknown): void => guarded(() => meter.ended(work as Work));
  eventsRecorded.subscribe(onEvents);
  workBegun.subscribe(onBegin);
  workEnded.subscribe(onEnd);
  return {
    async read() {
      await look();
      return { type: registry.contentType, text: await registry.metrics() };
    },
    addLevel: (name, help, read) => addLevel(registry, name, help, read),
    close() {
      eventsRecorded.unsubscribe(onEvents);
      workBegun.unsubscribe(onBegin);
      workEnded.unsubscribe(onEnd);
      registry.clear();
    },
  };
}

function guarded(act: () => void): void {
  try {
    act();
  } catch {
    // A count is lost; the login goes on.
  }
}
