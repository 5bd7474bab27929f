import type { Tracer } from '@opentelemetry/api';
import type { TraceOptions } from './traces.ts';

const sentEvery = 5_000;
const endsWithin = 2_000;
const toldEvery = 60_000;

/** Spans in batches to the collector, OTLP over HTTP. A collector that is away costs spans, never a login. */
export async function startExport(options: TraceOptions): Promise<{ tracer: Tracer; shutdown(): Promise<void> }> {
  const [sdk, { OTLPTraceExporter }, { defaultResource, resourceFromAttributes }] = await Promise.all([
    import('@opentelemetry/sdk-trace'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/resources'),
  ]);
  const exporter = new OTLPTraceExporter({ url: `${options.endpoint}/v1/traces`, timeoutMillis: 5_000 });
  tellFailures(exporter, options.onFailure);
  const provider = new sdk.TracerProvider({
    resource: defaultResource().merge(resourceFromAttributes({ 'service.name': 'kannuki' })),
    sampler: new sdk.ParentBasedSampler({ root: new sdk.TraceIdRatioBasedSampler(options.percent / 100) }),
    spanProcessors: [new sdk.BatchSpanProcessor({ exporter, scheduledDelayMillis: sentEvery })],
  });
  return {
    tracer: provider.getTracer('kannuki'),
    async shutdown() {
      const { promise, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, endsWithin);
      // What could not be sent has been told.
      await Promise.race([provider.shutdown().catch(() => {}), promise]).finally(() => clearTimeout(timer));
    },
  };
}

type Exporter = import('@opentelemetry/sdk-trace').SpanExporter;

function tellFailures(exporter: Exporter, tell: (error: Error) => void): void {
  const send = exporter.export.bind(exporter);
  let told = Number.NEGATIVE_INFINITY;
  exporter.export = (spans, done) =>
    send(spans, (result) => {
      if (result.code !== 0 && performance.now() - told > toldEvery) {
        told = performance.now();
        tell(result.error ?? new Error('the collector refused the spans'));
      }
      done(result);
    });
}
