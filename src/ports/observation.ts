import { channel } from 'node:diagnostics_channel';
import type { AuditEvent } from '#core/audit-event.ts';

/**
 * What the inside tells whoever watches it: evidence that was committed, and work with its beginning and end. Metrics and traces are made of these
 * alone (main/telemetry), so no call site knows of either; without a listener nothing is done.
 */
export type WorkKind = 'request' | 'stream' | 'use_case' | 'statement' | 'hash_wait' | 'hash' | 'send' | 'job';

/** One piece of work. Names are of a small fixed set, facts hold nothing of a person: both become labels and attributes. */
export interface Work {
  readonly kind: WorkKind;
  /** e.g. `POST /login/:uid/password`, `submit-password`. */
  readonly name: string;
  readonly facts: Record<string, string | number | boolean>;
  /** W3C traceparent that came with a request, when whoever sent it is believed. */
  readonly traceparent?: string;
  /** Milliseconds of `performance.now()`. */
  readonly startedAt: number;
  /** A word, once it has ended: `done`, `failed`, or the work's own. */
  outcome: string | null;
}

export const workBegun = channel('kannuki:work-begun');
export const workEnded = channel('kannuki:work-ended');
/** Messages are lists of AuditEvent, told once they are committed. */
export const eventsRecorded = channel('kannuki:events-recorded');

/** Tells of evidence. Never before its commit: what was rolled back did not happen. */
export function tellRecorded(events: readonly AuditEvent[]): void {
  if (events.length > 0 && eventsRecorded.hasSubscribers) eventsRecorded.publish(events);
}

type NewWork = Pick<Work, 'kind' | 'name' | 'traceparent'> & { readonly facts?: Work['facts'] };

/** Begins work whose end comes elsewhere; what runs inside `around` belongs to it. */
export function beginWork(begun: NewWork, around: (work: Work) => void = () => {}): Work {
  const work: Work = { ...begun, facts: { ...begun.facts }, startedAt: performance.now(), outcome: null };
  workBegun.runStores(work, () => around(work));
  return work;
}

/** Ends it; the first end counts. */
export function endWork(work: Work, outcome = 'done'): void {
  if (work.outcome !== null) return;
  work.outcome = outcome;
  workEnded.publish(work);
}

/** Runs an act as a piece of work. `outcomeOf` names what came of it; a throw is `failed`. */
export async function observe<T>(begun: NewWork, act: () => Promise<T>, outcomeOf?: (result: T) => string): Promise<T> {
  if (!workBegun.hasSubscribers) return act();
  let running: Promise<T> | undefined;
  const work = beginWork(begun, () => {
    running = act();
  });
  try {
    const result = await (running as Promise<T>);
    endWork(work, outcomeOf?.(result));
    return result;
  } catch (error) {
    endWork(work, 'failed');
    throw error;
  }
}
