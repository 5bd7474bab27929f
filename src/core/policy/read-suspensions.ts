import type { NodeReader } from './nodes.ts';
import type { MethodRule, Requirement, Suspension } from './types.ts';

const open = Number.POSITIVE_INFINITY;

export function readSuspensions(
  read: NodeReader,
  node: unknown,
  channel: string,
  timeline: readonly Requirement[],
  methods: ReadonlyMap<string, MethodRule>,
): Suspension[] {
  const suspensions: Suspension[] = [];
  for (const item of read.items(node, `${channel}: suspensions`)) {
    const what = `${channel}: suspension`;
    const fields = read.fields(item, what, ['from', 'until'], ['planned']);
    const from = fields.from ? read.instant(fields.from.value, `${what}: from`) : Number.NaN;
    const until = fields.until ? read.instant(fields.until.value, `${what}: until`, { 'not yet': open }) : Number.NaN;
    if (until <= from) read.fault(fields.until?.value ?? item, `${what} ends before it starts, or at the same instant.`);
    const before = suspensions.at(-1);
    if (before !== undefined && from < before.until)
      read.fault(fields.from?.value ?? item, `${what} overlaps the one before it, or stands before it.`);
    suspensions.push({
      from,
      until,
      effectiveUntil: resumption(until, timeline, methods),
      planned: read.flag(fields.planned, `${what}: planned`),
    });
  }
  return suspensions;
}

/** A channel resumes when its date has come and every method it then accepts is live (mission.md rule 1). */
function resumption(until: number, timeline: readonly Requirement[], methods: ReadonlyMap<string, MethodRule>): number {
  let instant = until;
  for (;;) {
    const accept = timeline.find((requirement) => requirement.from <= instant && instant < requirement.until)?.accept ?? [];
    const waited = Math.max(instant, ...accept.map((id) => methods.get(id)?.liveFrom ?? open));
    // A wait may reach into the next requirement, which may accept methods that come later still.
    if (!(waited > instant)) return instant;
    instant = waited;
  }
}
