import type { AuditEvent } from '#core/audit-event.ts';
import { maskText } from '#core/mask-text.ts';
import { Problem } from '#core/problem.ts';
import { LostRace, runStep } from '#store/sign-in/statement.ts';
import { closeCase, loadOpenCases, type OpenCase } from '#store/support-case.ts';
import type { App } from '../app.ts';

/** Most cases that one look shows. */
const most = 100;

/** Open cases, oldest first, with what was told of them masked; each read leaves an event of its own (mission.md rule 16). */
export async function listCases(app: App, { by }: { readonly by: string }): Promise<OpenCase[]> {
  const cases = await loadOpenCases(app.database, app.sealing, most);
  const shown = cases.map((one) => ({ ...one, details: masked(one.details) as OpenCase['details'] }));
  if (shown.length > 0) await runStep(app.database, app.sealing, { parts: [], events: shown.map((one) => readEvent(app, one, by)) });
  return shown;
}

function masked(value: unknown): unknown {
  if (typeof value === 'string') return maskText(value);
  if (Array.isArray(value)) return value.map(masked);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, masked(each)]));
}

function readEvent(app: App, { id, kind, customerId }: OpenCase, by: string): AuditEvent {
  return {
    type: 'case.read',
    outcome: 'success',
    reason: kind,
    actor: 'operator',
    occurredAt: app.clock.now(),
    ...(customerId !== null && { customerId }),
    data: { case: id, by },
  };
}

export interface CloseCase {
  readonly id: string;
  readonly by: string;
  /** What came of it, in the person's words. */
  readonly reason: string;
}

/** Throws Problem('case_not_found') when none of this number is open. */
export async function closeOpenCase(app: App, { id, by, reason }: CloseCase): Promise<void> {
  const at = app.clock.now();
  const event: AuditEvent = {
    type: 'case.closed',
    outcome: 'success',
    actor: 'operator',
    occurredAt: at,
    data: { case: id, by },
    personal: { closing_reason: reason },
  };
  try {
    if (!/^\d{1,18}$/.test(id)) throw new LostRace('no number of a case');
    await closeCase(app.database, app.sealing, { id, by, reason, at }, event);
  } catch (error) {
    if (error instanceof LostRace) throw new Problem('case_not_found', `No case ${id} is open.`, { cause: error });
    throw error;
  }
}
