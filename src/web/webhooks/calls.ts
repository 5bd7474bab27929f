import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import Fastify, { type FastifyBaseLogger, type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { Problem } from '#core/problem.ts';
import { observe } from '#ports/observation.ts';
import type { App } from '#usecases/app.ts';
import { codeFor, type receiveCall } from '#usecases/sign-in/receive-call.ts';
import { observeRequests } from '../observe-requests.ts';
import { type Probes, probePaths, probeRoutes } from '../operations/probes.ts';
import { readBearer } from './bearer.ts';
import { type BounceRoutes, bounceRoutes } from './bounces.ts';
import { type CallReportBody, callReportBody, readReport, type Trunk } from './call-report.ts';
import { acceptOnlyJson } from './json-body.ts';
import { type SampleControl, sampleRoutes } from './sample-clock.ts';

export interface InternalServerOptions {
  readonly app: App;
  readonly trunks: readonly Trunk[];
  /** The use case; settles when the call is on record. */
  readonly receiveCall: typeof receiveCall;
  /** Present in the sample set-up only: the clock may be moved. */
  readonly sample?: { readonly token: string; readonly control: SampleControl };
  /** Present when the mail system has a token to report mails that came back. */
  readonly bounces?: Omit<BounceRoutes, 'app'>;
  /** What whoever operates the server may ask it. */
  readonly probes?: Probes;
  readonly logger?: FastifyBaseLogger;
}

/** A report with the INVITE as evidence stays under 16 KiB. */
const largestBody = 64 * 1024;
/** Answers leave at whole multiples of this, so that their time does not tell what the number of the caller found. */
const answerStep = 25;
/** The edge itself gives up after two seconds. */
const answerWithin = 1_900;

/** The listener for those who are not browsers: telephone edges and, in the sample set-up, the sample phone. Not listening yet. */
export function createInternalServer(options: InternalServerOptions): FastifyInstance {
  const server = Fastify({
    bodyLimit: largestBody,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    requestTimeout: 10_000,
    genReqId: () => randomUUID(),
    ...(options.logger
      ? {
          loggerInstance: options.logger,
          logController: new Fastify.LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
        }
      : {}),
  });
  observeRequests(server, { listener: 'internal', trusted: 'everybody', quiet: probePaths });
  acceptOnlyJson(server);
  server.setErrorHandler<FastifyError>((error, request, reply) => sendProblem(reply, asProblem(error, request)));
  server.setNotFoundHandler((_request, reply) => sendProblem(reply, new Problem('page_not_found')));
  server.register(async (scope) => callRoutes(scope, options));
  const { probes } = options;
  if (probes) server.register(async (scope) => probeRoutes(scope, probes));
  const { bounces } = options;
  if (bounces) server.register(bounceRoutes, { app: options.app, ...bounces });
  if (options.sample) server.register(sampleRoutes, options.sample);
  return server;
}

function callRoutes(scope: FastifyInstance, { app, trunks, receiveCall }: InternalServerOptions): void {
  const ownTrunks = (request: FastifyRequest): Trunk[] => {
    const bearer = readBearer(request.headers.authorization);
    return trunks.filter(({ token, nextToken = '' }) => [token, nextToken].map((secret) => bearer.is(secret)).includes(true));
  };
  // Before the body is read: strangers do not get that far.
  scope.addHook('onRequest', async (request) => {
    if (ownTrunks(request).length === 0) throw new Problem('unauthorized');
  });
  scope.post<{ Body: CallReportBody }>('/internal/calls', { schema: { body: callReportBody } }, async (request) => {
    const started = performance.now();
    const trunk = ownTrunks(request).find(({ name }) => name === request.body.trunk);
    if (!trunk) throw new Problem('unauthorized', 'This bearer is not the one of that trunk.');
    const report = readReport(request.body, trunk, { machineNow: Date.now(), offset: app.clock.offset() }, request.id);
    await withinTime(
      request,
      observe({ kind: 'use_case', name: 'receive-call' }, () => receiveCall(app, report)),
    );
    const took = performance.now() - started;
    await sleep(Math.ceil(took / answerStep) * answerStep - took);
    request.log.info({ trunk: trunk.name, identity: report.identity, code: codeFor(report), tookMs: Math.round(took) }, 'call received');
    return { code: codeFor(report) };
  });
}

/** No record, no answer: an edge that hears of an outage lets the carrier try its second route, and the repeated report counts once. */
async function withinTime(request: FastifyRequest, recorded: Promise<void>): Promise<void> {
  const answered = new AbortController();
  const tooLate = sleep(answerWithin, true, { signal: answered.signal }).catch(() => false);
  const late = await Promise.race([recorded.then(() => false), tooLate]).finally(() => answered.abort());
  if (!late) return;
  recorded.catch((error: Error) => request.log.error({ err: error }, 'a call was answered with an outage and then not recorded'));
  throw new Problem('outage', 'The call could not be recorded in time.');
}

function asProblem(error: FastifyError, request: FastifyRequest): Problem {
  if (error instanceof Problem) return error;
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') return new Problem('invalid_input', `The body is larger than ${largestBody} bytes.`);
  if (error.code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE' || error.code === 'FST_ERR_CTP_EMPTY_JSON_BODY')
    return new Problem('invalid_input', 'A body in JSON is missing.');
  if (error.validation || (error.statusCode !== undefined && error.statusCode < 500)) return new Problem('invalid_input', error.message);
  request.log.error({ err: error }, 'internal request failed');
  return new Problem('outage', undefined, { cause: error });
}

function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  const { code, status, title, detail } = problem;
  return reply
    .code(status)
    .header('cache-control', 'no-store')
    .type('application/problem+json')
    .send({
      type: `urn:kannuki:problem:${code}`,
      title,
      status,
      ...(detail !== undefined && { detail }),
      instance: `urn:uuid:${reply.request.id}`,
    });
}
