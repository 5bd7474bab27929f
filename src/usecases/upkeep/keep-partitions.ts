import { ensureAuditPartitions } from '#store/upkeep.ts';
import type { App } from '../app.ts';

/** Makes room for the evidence of the coming months: without its partition an event cannot be written, and then nobody logs in. */
export function keepPartitions(app: App): Promise<void> {
  return ensureAuditPartitions(app.database);
}
