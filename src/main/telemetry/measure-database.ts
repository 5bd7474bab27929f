import { Gauge, type Registry } from 'prom-client';
import { type QueueState, readQueueState } from '#store/queue-state.ts';
import type { App } from '#usecases/app.ts';

/** Several scrapers, or an impatient one, cost the database one look in this time. Milliseconds. */
const keptFor = 5_000;
const answerWithin = 2_000;

/** What waits in the database, looked at by the scrape. The same for every process: an alert takes the maximum. */
export function measureDatabase(registry: Registry, { database, clock }: Pick<App, 'database' | 'clock'>): () => Promise<void> {
  const registers = [registry];
  const gauge = (name: string, help: string, labelNames: string[] = []) => new Gauge({ name, help, labelNames, registers });
  const waiting = gauge('kannuki_outbox_waiting', 'Messages that are not settled.', ['kind']);
  const oldest = gauge('kannuki_outbox_oldest_seconds', 'How long the oldest of them waits.', ['kind']);
  const due = gauge('kannuki_jobs_due', 'Jobs that may run and do not.');
  const lag = gauge('kannuki_jobs_lag_seconds', 'How long the oldest of them has been due.');
  const givenUp = gauge('kannuki_jobs_given_up', 'Jobs that failed for the last time.');
  const stopped = measureStopped(gauge);
  const assigned = gauge('kannuki_snapshot_assigned', 'Customers whom the latest snapshot has assigned a method.');
  const running = gauge('kannuki_snapshot_running', '1 while a snapshot is being taken.');
  const reachable = gauge('kannuki_database_reachable', '1 when the database answered this look.');
  measurePool(registry, database);
  const show = (state: QueueState): void => {
    const { outbox, jobs, snapshot } = state;
    stopped.show(state);
    for (const kind of ['sms', 'mail']) {
      const found = outbox.find((each) => each.kind === kind);
      waiting.set({ kind }, found?.waiting ?? 0);
      oldest.set({ kind }, found?.oldest ?? 0);
    }
    due.set(jobs.due);
    lag.set(jobs.lag);
    givenUp.set(jobs.given_up);
    assigned.set(snapshot?.assigned ?? 0);
    running.set(snapshot?.running ? 1 : 0);
  };
  let looked: { readonly at: number; readonly answer: Promise<void> } | null = null;
  const look = (): Promise<void> =>
    withinTime(readQueueState(database, clock.now())).then(
      (state) => {
        reachable.set(1);
        show(state);
      },
      // The other metrics are wanted most while the database is away; what it said last is not repeated as if it were so.
      () => {
        reachable.set(0);
        for (const each of [waiting, oldest, due, lag, givenUp, assigned, running, ...stopped.gauges]) each.reset();
      },
    );
  return () => {
    if (looked === null || performance.now() - looked.at > keptFor) looked = { at: performance.now(), answer: look() };
    return looked.answer;
  };
}

/** What is held or frozen and has not been heard of, or not been looked into. */
function measureStopped(gauge: (name: string, help: string) => Gauge): {
  readonly gauges: readonly Gauge[];
  show(state: Pick<QueueState, 'events' | 'cases'>): void;
} {
  const untold = gauge(
    'kannuki_security_events_oldest_seconds',
    'How long the oldest security event waits to be taken by a relying party.',
  );
  const open = gauge('kannuki_cases_open', 'Cases that wait for a person.');
  const oldest = gauge('kannuki_cases_oldest_seconds', 'How long the oldest of them waits.');
  return {
    gauges: [untold, open, oldest],
    show: ({ events, cases }) => {
      untold.set(events.oldest);
      open.set(cases.open);
      oldest.set(cases.oldest);
    },
  };
}

function withinTime<T>(asked: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error('the database did not answer in time')), answerWithin);
  return Promise.race([asked, promise]).finally(() => clearTimeout(timer));
}

function measurePool(registry: Registry, { pool }: App['database']): void {
  new Gauge({
    name: 'kannuki_database_connections',
    help: 'Connections of the pool, and who waits for one.',
    labelNames: ['state'],
    registers: [registry],
    collect() {
      this.set({ state: 'used' }, pool.totalCount - pool.idleCount);
      this.set({ state: 'idle' }, pool.idleCount);
      this.set({ state: 'waiting' }, pool.waitingCount);
      this.set({ state: 'most' }, pool.options.max ?? 0);
    },
  });
}
