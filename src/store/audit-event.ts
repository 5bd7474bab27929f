import { createHash, randomBytes } from 'node:crypto';
import type { AuditEvent } from '#core/audit-event.ts';
import type { Sealing } from '#ports/sealing.ts';

/** The argument of `record_audit(jsonb)`: instants as ISO 8601, personal values sealed beside SHA-256(salt || value). */
export function auditJson(sealing: Sealing, events: readonly AuditEvent[]): string {
  return JSON.stringify(
    events.map((event) => ({
      ...event,
      occurredAt: new Date(event.occurredAt).toISOString(),
      personal: event.personal && sealPersonal(sealing, event.personal),
    })),
  );
}

function sealPersonal(sealing: Sealing, values: Readonly<Record<string, string>>): Record<string, object> {
  const sealed: Record<string, object> = {};
  for (const [field, value] of Object.entries(values)) {
    const salt = randomBytes(16);
    sealed[field] = {
      salt: salt.toString('base64'),
      sealed: sealing.seal('audit', value).toString('base64'),
      commitment: createHash('sha256').update(salt).update(value).digest('hex'),
    };
  }
  return sealed;
}
