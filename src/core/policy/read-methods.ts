import type { Duration } from '#core/instant.ts';
import { day, hour, minute } from '#core/instant.ts';
import type { Entry, NodeReader } from './nodes.ts';
import type { MethodRule, Need } from './types.ts';

export const needs: readonly Need[] = ['callable-number', 'mobile-number', 'email-address', 'authenticator'];

/** Methods that this server has; the file may not speak of others. */
export type KnownMethods = ReadonlyMap<string, { readonly needs: Need }>;

const always = Number.NEGATIVE_INFINITY;
const never = Number.POSITIVE_INFINITY;

export function readMethods(read: NodeReader, node: unknown, known: KnownMethods | undefined): ReadonlyMap<string, MethodRule> {
  const entries = read.entries(node, 'methods');
  const methods = new Map(entries.map((entry) => [entry.key, readMethod(read, entry, known)]));
  if (entries.length === 0) read.fault(node, 'methods names no method.');
  for (const entry of entries) checkFallback(read, entry, methods);
  return methods;
}

function readMethod(read: NodeReader, { key, keyNode, value }: Entry, known: KnownMethods | undefined): MethodRule {
  read.checkId(key, keyNode, 'The method');
  const what = `method ${key}`;
  const fields = read.fields(value, what, ['needs', 'live', 'choosable_from'], ['fallback']);
  const need = fields.needs ? read.oneOf(fields.needs.value, `${what}: needs`, needs) : 'authenticator';
  const here = known?.get(key);
  if (known !== undefined && here === undefined)
    read.fault(keyNode, `Unknown method "${key.slice(0, 60)}". This server has: ${[...known.keys()].join(', ')}.`);
  if (here !== undefined && fields.needs && needs.includes(need) && here.needs !== need) {
    read.fault(fields.needs.value, `${what} needs ${here.needs} on this server, not ${need}.`);
  }
  return {
    id: key,
    needs: need,
    liveFrom: fields.live ? finiteOrNull(read.instant(fields.live.value, `${what}: live`, { always, 'not yet': never })) : null,
    choosableFrom: fields.choosable_from
      ? finiteOrNull(read.instant(fields.choosable_from.value, `${what}: choosable_from`, { always, never }))
      : null,
    fallback: fields.fallback ? read.text(fields.fallback.value, `${what}: fallback`) : null,
  };
}

function finiteOrNull(instant: number): number | null {
  return instant === never ? null : instant;
}

function checkFallback(read: NodeReader, entry: Entry, methods: ReadonlyMap<string, MethodRule>): void {
  const fallback = methods.get(entry.key)?.fallback ?? null;
  if (fallback === null) return;
  const node = read.find(entry.value, 'fallback');
  if (!methods.has(fallback)) read.fault(node, `The fallback "${fallback.slice(0, 60)}" is not among the methods of this file.`);
  else if (leadsBack(entry.key, methods)) read.fault(node, `The fallback of ${entry.key} leads round in a circle.`);
}

function leadsBack(start: string, methods: ReadonlyMap<string, MethodRule>): boolean {
  const met = new Set<string>();
  for (let next: string | null = start; next !== null; next = methods.get(next)?.fallback ?? null) {
    if (met.has(next)) return true;
    met.add(next);
  }
  return false;
}

const units: Readonly<Record<string, Duration>> = { m: minute, h: hour, d: day };
const longestLifetime = 30 * day;

/** `30m`, `24h`, `7d`: how long a proof counts. */
export function readLifetime(read: NodeReader, node: unknown): Duration {
  const parts = /^([1-9]\d{0,4})([mhd])$/.exec(read.text(node, 'factor_lifetime'));
  const lifetime = Number(parts?.[1]) * (units[parts?.[2] ?? ''] ?? Number.NaN);
  if (lifetime > 0 && lifetime <= longestLifetime) return lifetime;
  read.fault(node, 'factor_lifetime must be a time as 30m, 24h or 7d, at most 30d.');
  return Number.NaN;
}
