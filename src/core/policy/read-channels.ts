import type { Entry, NodeReader } from './nodes.ts';
import { readSuspensions } from './read-suspensions.ts';
import type { ChannelRule, MethodRule, Requirement } from './types.ts';

type Methods = ReadonlyMap<string, MethodRule>;

export function readChannels(read: NodeReader, node: unknown, methods: Methods): ReadonlyMap<string, ChannelRule> {
  const entries = read.entries(node, 'channels');
  if (entries.length === 0) read.fault(node, 'channels names no channel.');
  return new Map(entries.map((entry) => [entry.key, readChannel(read, entry, methods)]));
}

function readChannel(read: NodeReader, { key, keyNode, value }: Entry, methods: Methods): ChannelRule {
  read.checkId(key, keyNode, 'The channel');
  const what = `channel ${key}`;
  const fields = read.fields(value, what, ['name', 'timeline'], ['suspensions']);
  const timeline = fields.timeline ? readTimeline(read, fields.timeline.value, what, methods) : [];
  return {
    id: key,
    name: fields.name ? read.localText(fields.name.value, `${what}: name`) : { ja: '', en: '' },
    timeline,
    suspensions: fields.suspensions ? readSuspensions(read, fields.suspensions.value, what, timeline, methods) : [],
  };
}

/** An entry before its neighbours have filled in what it leaves out. */
interface Written extends Omit<Requirement, 'from' | 'until'> {
  readonly from: number | null;
  readonly until: number | null;
  readonly node: unknown;
  readonly fromNode: unknown;
  readonly untilNode: unknown;
}

function readTimeline(read: NodeReader, node: unknown, what: string, methods: Methods): Requirement[] {
  const written = read.items(node, `${what}: timeline`).map((item) => readRequirement(read, item, what, methods));
  if (written.length === 0) read.fault(node, `${what}: timeline is empty.`);
  const last = written.length - 1;
  return written.map((entry, index) => {
    const from = index === 0 ? begin(read, entry, what) : join(read, written[index - 1] as Written, entry, what);
    const until = index === last ? end(read, entry, what) : (entry.until ?? written[index + 1]?.from ?? Number.NaN);
    if (until <= from) read.fault(entry.untilNode, `${what}: the requirement ends before it starts, or at the same instant.`);
    const { require, accept, planned } = entry;
    return { from, until, require, accept, planned };
  });
}

function begin(read: NodeReader, entry: Written, what: string): number {
  if (entry.from !== null)
    read.fault(entry.fromNode, `${what}: a gap: nothing is said of the time before the first requirement; leave out its "from".`);
  return Number.NEGATIVE_INFINITY;
}

function end(read: NodeReader, entry: Written, what: string): number {
  if (entry.until !== null)
    read.fault(entry.untilNode, `${what}: a gap: nothing is said of the time after the last requirement; leave out its "until".`);
  return Number.POSITIVE_INFINITY;
}

/** Where one requirement ends the next begins; either may say when, both must agree. */
function join(read: NodeReader, before: Written, entry: Written, what: string): number {
  if (before.until === null && entry.from === null) read.fault(entry.node, `${what}: it is not said when this requirement begins.`);
  if (before.until !== null && entry.from !== null) {
    if (entry.from < before.until) read.fault(entry.fromNode, `${what}: this requirement overlaps the one before it.`);
    if (entry.from > before.until) read.fault(entry.fromNode, `${what}: a gap between this requirement and the one before it.`);
  }
  return entry.from ?? before.until ?? Number.NaN;
}

const requires = ['nobody', 'chosen', 'everyone'] as const;

function readRequirement(read: NodeReader, node: unknown, channel: string, methods: Methods): Written {
  const what = `${channel}: requirement`;
  const fields = read.fields(node, what, ['require'], ['from', 'until', 'accept', 'planned']);
  const require = fields.require ? read.oneOf(fields.require.value, `${what}: require`, requires) : 'nobody';
  const accept = fields.accept ? readAccept(read, fields.accept.value, what, methods) : [];
  if (fields.require && require !== 'nobody' && accept.length === 0)
    read.fault(fields.accept?.value ?? node, `${what} asks for a method but accepts none: name them in "accept".`);
  if (require === 'nobody' && fields.accept)
    read.fault(fields.accept.keyNode, `${what} asks nobody, so "accept" says nothing: leave it out.`);
  return {
    require,
    accept,
    planned: read.flag(fields.planned, `${what}: planned`),
    from: fields.from ? read.instant(fields.from.value, `${what}: from`) : null,
    until: fields.until ? read.instant(fields.until.value, `${what}: until`) : null,
    node,
    fromNode: fields.from?.value ?? node,
    untilNode: fields.until?.value ?? node,
  };
}

function readAccept(read: NodeReader, node: unknown, what: string, methods: Methods): string[] {
  const met = new Set<string>();
  for (const item of read.items(node, `${what}: accept`)) {
    const method = read.text(item, `${what}: accept`);
    if (method !== '' && !methods.has(method))
      read.fault(item, `${what} accepts "${method.slice(0, 60)}", which is not among the methods of this file.`);
    if (met.has(method)) read.fault(item, `${what} accepts "${method.slice(0, 60)}" twice.`);
    met.add(method);
  }
  return [...met];
}
