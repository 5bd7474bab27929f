import { Problem } from '#core/problem.ts';
import { findDoubts } from './doubts.ts';
import { NodeReader } from './nodes.ts';
import { readChannels } from './read-channels.ts';
import { type KnownMethods, readLifetime, readMethods } from './read-methods.ts';
import { readSnapshot, readWaves } from './read-rollout.ts';
import type { Policy } from './types.ts';
import { type PolicyFault, readYaml } from './yaml-document.ts';

export type { PolicyFault } from './yaml-document.ts';

/** `doubts`: what is allowed but would surprise, e.g. everybody is asked for a method that is not live. */
export type PolicyReading =
  | { readonly ok: true; readonly policy: Policy; readonly doubts: readonly string[] }
  | { readonly ok: false; readonly faults: readonly PolicyFault[] };

const mostFaults = 50;

/** Compiles a policy file, or names every fault with its line, in the order of the lines. Without `known`, any method id is accepted. */
export function readPolicy(source: Uint8Array | string, known?: KnownMethods): PolicyReading {
  const yaml = readYaml(typeof source === 'string' ? new TextEncoder().encode(source) : source);
  if (!yaml.ok) return { ok: false, faults: tidy(yaml.faults) };
  if (yaml.root === null) return { ok: false, faults: [{ line: 1, reason: 'The file is empty.' }] };
  const read = new NodeReader(yaml.lineOf);
  const policy = readRoot(read, yaml.root, known);
  if (read.faults.length > 0) return { ok: false, faults: tidy(read.faults) };
  return { ok: true, policy, doubts: findDoubts(policy) };
}

/** A policy that was checked when it was accepted, e.g. from the database. Throws Problem('policy_invalid') naming each fault. */
export function compilePolicy(source: string, known?: KnownMethods): Policy {
  const reading = readPolicy(source, known);
  if (reading.ok) return reading.policy;
  throw new Problem('policy_invalid', reading.faults.map((fault) => describeFault('policy', fault)).join('\n'));
}

/** `file:line: reason`, as compilers say it. */
export function describeFault(file: string, fault: PolicyFault): string {
  return `${file}:${fault.line}: ${fault.reason}`;
}

function readRoot(read: NodeReader, root: unknown, known: KnownMethods | undefined): Policy {
  const fields = read.fields(
    root,
    'the policy',
    ['policy', 'title', 'factor_lifetime', 'methods', 'channels'],
    ['login_notification', 'waves', 'snapshot'],
  );
  const methods = fields.methods ? readMethods(read, fields.methods.value, known) : new Map();
  const channels = fields.channels ? readChannels(read, fields.channels.value, methods) : new Map();
  return {
    name: fields.policy ? read.id(fields.policy.value, 'policy') : '',
    title: fields.title ? read.localText(fields.title.value, 'title') : { ja: '', en: '' },
    factorLifetime: fields.factor_lifetime ? readLifetime(read, fields.factor_lifetime.value) : Number.NaN,
    methods,
    channels,
    waves: fields.waves ? readWaves(read, fields.waves.value, methods, channels) : null,
    snapshot: fields.snapshot ? readSnapshot(read, fields.snapshot.value, methods, channels) : null,
    loginNotificationOnFrom: fields.login_notification ? readNotification(read, fields.login_notification.value) : null,
  };
}

function readNotification(read: NodeReader, node: unknown): number | null {
  const fields = read.fields(node, 'login_notification', ['on_from']);
  return fields.on_from ? read.instant(fields.on_from.value, 'login_notification: on_from') : null;
}

function tidy(faults: readonly PolicyFault[]): PolicyFault[] {
  return [...faults].sort((a, b) => a.line - b.line).slice(0, mostFaults);
}
