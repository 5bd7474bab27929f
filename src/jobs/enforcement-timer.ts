import type { App } from '#usecases/app.ts';
import { enforcePolicy, nextEnforcement } from '#usecases/enforcement/enforce-policy.ts';
import type { ClientOf } from '#usecases/enforcement/judge-session.ts';
import type { JobLogger } from './job.ts';

export interface EnforcementTimerOptions {
  readonly app: App;
  readonly clientOf: ClientOf;
  /** Calls back when a policy was applied or the clock was moved; returns the end of the subscription. */
  readonly onChange: (changed: () => void) => () => void;
  readonly logger: Pick<JobLogger, 'error'>;
}

export interface EnforcementTimer {
  /** Ends between two batches. */
  stop(): Promise<void>;
}

/** A session that began since the last look may fall due earlier than all before it. */
const longestSleep = 2_000;
/** After a change, until this process itself has read it: both are told by the same notification, and reading takes a moment. */
const eagerFor = 1_000;
const eagerPause = 50;

/**
 * Enforces at the instant itself: sleeps until the next session falls due, and looks at least every two seconds. One index look-up each time; any
 * number of workers may do so side by side.
 */
export function startEnforcementTimer({ app, clientOf, onChange, logger }: EnforcementTimerOptions): EnforcementTimer {
  const stopping = new AbortController();
  let wake: () => void = () => {};
  let eagerUntil = 0;
  const unsubscribe = onChange(() => {
    eagerUntil = Date.now() + eagerFor;
    wake();
  });

  const sleep = (milliseconds: number): Promise<void> =>
    new Promise((done) => {
      const timer = setTimeout(done, Date.now() < eagerUntil ? Math.min(milliseconds, eagerPause) : milliseconds);
      wake = () => {
        clearTimeout(timer);
        done();
      };
      if (stopping.signal.aborted) wake();
    });

  const look = async (): Promise<number> => {
    const next = await nextEnforcement(app);
    if (next === null || next > app.clock.now())
      return Math.min(longestSleep, Math.max(1, (next ?? Number.POSITIVE_INFINITY) - app.clock.now()));
    const { judged } = await enforcePolicy(app, clientOf, { signal: stopping.signal });
    // Due, yet nothing to take: a request holds the session at this moment.
    return judged > 0 ? 0 : 100;
  };

  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const pause = await look().catch((error: unknown) => {
        if (!stopping.signal.aborted) logger.error({ err: error }, 'enforcement failed, trying again');
        return longestSleep;
      });
      await sleep(pause);
    }
  };

  const running = run();
  return {
    stop: async () => {
      stopping.abort();
      unsubscribe();
      wake();
      await running;
    },
  };
}
