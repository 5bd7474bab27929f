import { isScalar } from 'yaml';
import { parseDate } from '#core/instant-text.ts';
import type { NodeReader } from './nodes.ts';
import { needs } from './read-methods.ts';
import type { ChannelRule, MethodRule, SnapshotRule, WaveRule } from './types.ts';

type Methods = ReadonlyMap<string, MethodRule>;
type Channels = ReadonlyMap<string, ChannelRule>;

export function readWaves(read: NodeReader, node: unknown, methods: Methods, channels: Channels): WaveRule {
  const fields = read.fields(node, 'waves', ['method', 'first', 'last']);
  const method = fields.method ? readMethodName(read, fields.method.value, 'waves', methods) : '';
  if (methods.has(method) && !isAccepted(method, channels)) read.fault(fields.method?.value, `waves: no channel ever accepts ${method}.`);
  const first = fields.first ? readDay(read, fields.first.value, 'waves: first') : Number.NaN;
  const last = fields.last ? readDay(read, fields.last.value, 'waves: last') : Number.NaN;
  if (last < first) read.fault(fields.last?.value, 'waves: the last day comes before the first.');
  return { method, first, last };
}

export function readSnapshot(read: NodeReader, node: unknown, methods: Methods, channels: Channels): SnapshotRule {
  const fields = read.fields(node, 'snapshot', ['at', 'assign']);
  return {
    at: fields.at ? read.instant(fields.at.value, 'snapshot: at') : Number.NaN,
    assign: fields.assign ? readAssign(read, fields.assign.value, methods, channels) : [],
  };
}

function readAssign(read: NodeReader, node: unknown, methods: Methods, channels: Channels): SnapshotRule['assign'] {
  const rules: { when: SnapshotRule['assign'][number]['when']; method: string }[] = [];
  for (const item of read.items(node, 'snapshot: assign')) {
    const fields = read.fields(item, 'snapshot: assign', ['when', 'method']);
    const when = fields.when ? read.oneOf(fields.when.value, 'snapshot: when', [...needs, 'otherwise']) : 'otherwise';
    const method = fields.method ? readMethodName(read, fields.method.value, 'snapshot', methods) : '';
    if (methods.has(method) && !isAccepted(method, channels))
      read.fault(fields.method?.value, `snapshot: no channel ever accepts ${method}.`);
    if (rules.some((rule) => rule.when === 'otherwise')) read.fault(item, 'snapshot: nothing can come after "otherwise".');
    else if (rules.some((rule) => rule.when === when)) read.fault(fields.when?.value, `snapshot: "${when}" overlaps an entry above.`);
    rules.push({ when, method });
  }
  if (!rules.some(({ when }) => when === 'otherwise'))
    read.fault(node, 'snapshot: a gap: the last entry must be "when: otherwise", so that every customer is assigned a method.');
  return rules;
}

function readMethodName(read: NodeReader, node: unknown, what: string, methods: Methods): string {
  const method = read.text(node, `${what}: method`);
  if (method !== '' && !methods.has(method)) read.fault(node, `${what}: "${method.slice(0, 60)}" is not among the methods of this file.`);
  return method;
}

function isAccepted(method: string, channels: Channels): boolean {
  return [...channels.values()].some(({ timeline }) => timeline.some(({ accept }) => accept.includes(method)));
}

/** A wave begins at 00:00 Asia/Tokyo of a day, so that a customer's own date can be told as a day. */
function readDay(read: NodeReader, node: unknown, what: string): number {
  const text = isScalar(node) ? String(node.value) : '';
  const day = parseDate(text);
  if (day !== null) return day;
  read.fault(node, `${what} "${text.slice(0, 60)}" is not a day of the calendar (2025-05-31, without a time).`);
  return Number.NaN;
}
