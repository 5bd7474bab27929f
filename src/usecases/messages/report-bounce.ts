import { type BounceOutcome, type BounceReport, recordBounce } from '#store/bounce.ts';
import type { App } from '../app.ts';

export type { BounceOutcome, BounceReport } from '#store/bounce.ts';

/**
 * Takes what the mail system reports of a mail after it took it: a permanent failure marks the address, so that pages can say it, and nothing else:
 * no code is withheld for it. A later mail that arrives takes the mark away.
 */
export const reportBounce = (app: App, report: BounceReport): Promise<BounceOutcome> =>
  recordBounce(app.database, app.sealing, report, app.clock.now());
