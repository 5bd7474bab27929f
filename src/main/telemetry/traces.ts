import { AsyncLocalStorage } from 'node:async_hooks';
import type { Attributes, Context, Span, Tracer } from '@opentelemetry/api';
import { type Work, type WorkKind, workBegun, workEnded } from '#ports/observation.ts';
import { probePaths } from '#web/operations/probes.ts';
import { startExport } from './trace-export.ts';

export interface Traces {
  /** Sends what is left, within two seconds. */
  close(): Promise<void>;
}

export interface TraceOptions {
  /** Where the collector is, without a path. */
  readonly endpoint: string;
  readonly percent: number;
  /** Told when the collector does not take what it is sent, at most once a minute. */
  readonly onFailure: (error: Error) => void;
}

/** Makes a span of each piece of work. Loads OpenTelemetry only here: without a collector nothing of it is in memory. */
export async function openTraces(options: TraceOptions): Promise<Traces> {
  const api = await import('@opentelemetry/api');
  const { tracer, shutdown } = await startExport(options);
  const current = new AsyncLocalStorage<Span | undefined>();
  const spans = new WeakMap<Work, Span>();
  const begin = (work: Work): Span | undefined => {
    const around = current.getStore();
    if (isLeftOut(work)) return around;
    const parent = around ? api.trace.setSpan(api.ROOT_CONTEXT, around) : remoteParent(api, work);
    const span = startSpan(api, tracer, work, parent);
    spans.set(work, span);
    return span;
  };
  const end = (work: unknown): void => endSpan(api, spans.get(work as Work), work as Work);
  workBegun.bindStore(current, (work) => begin(work as Work));
  workEnded.subscribe(end);
  return {
    close: async () => {
      workBegun.unbindStore(current);
      workEnded.unsubscribe(end);
      await shutdown();
    },
  };
}

type Api = typeof import('@opentelemetry/api');

/** A stream is open as long as its page, and probes tell nothing. */
const isLeftOut = ({ kind, facts }: Work): boolean => kind === 'stream' || (kind === 'request' && probePaths.includes(String(facts.route)));

function remoteParent(api: Api, { traceparent }: Work): Context {
  const [, traceId, spanId, flags] = traceparent?.split('-') ?? [];
  if (!traceId || !spanId) return api.ROOT_CONTEXT;
  return api.trace.setSpanContext(api.ROOT_CONTEXT, { traceId, spanId, traceFlags: Number.parseInt(flags ?? '0', 16) & 1, isRemote: true });
}

const client: readonly WorkKind[] = ['statement', 'send'];

function startSpan(api: Api, tracer: Tracer, work: Work, parent: Context): Span {
  const kind = work.kind === 'request' ? api.SpanKind.SERVER : client.includes(work.kind) ? api.SpanKind.CLIENT : api.SpanKind.INTERNAL;
  const name = work.kind === 'request' ? work.name : `${work.kind} ${work.name}`;
  return tracer.startSpan(name, { kind, attributes: attributesOf(work) }, parent);
}

/** Names of OpenTelemetry's conventions where there is one. */
const conventional: Readonly<Record<string, string>> = {
  method: 'http.request.method',
  route: 'http.route',
  status: 'http.response.status_code',
};

function attributesOf({ kind, facts }: Work): Attributes {
  const own = Object.entries(facts).map(([name, value]) => [
    conventional[name] ?? `kannuki.${name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`,
    value,
  ]);
  return { ...Object.fromEntries(own), ...(kind === 'statement' && { 'db.system.name': 'postgresql' }) };
}

/** An error's message may repeat what a customer typed: only that there was one is told. */
function endSpan(api: Api, span: Span | undefined, work: Work): void {
  if (!span) return;
  span.setAttributes({ ...attributesOf(work), 'kannuki.outcome': work.outcome ?? '' });
  if (work.outcome === 'failed' || work.outcome === '5xx') span.setStatus({ code: api.SpanStatusCode.ERROR });
  span.end();
}
