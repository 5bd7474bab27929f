import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { isOutage } from '#core/outage.ts';
import { Problem, type ProblemCode } from '#core/problem.ts';
import type { AssetManifest, House } from '#ui/frame.ts';
import { page } from '#ui/page.ts';
import { frameOf, sendPage } from './customer/page-frame.ts';
import { ProblemPage, type ProblemPageProps } from './customer/pages/problem.tsx';

const shown: Partial<Record<ProblemCode, ProblemPageProps['kind']>> = {
  login_not_found: 'login_not_found',
  page_not_found: 'page_not_found',
  held_after_reset: 'held_after_reset',
  invalid_input: 'invalid_input',
  foreign_form: 'invalid_input',
  changes_by_post_only: 'invalid_input',
  request_too_large: 'invalid_input',
  too_busy: 'too_busy',
  outage: 'outage',
  no_policy_in_force: 'outage',
};

/** Another try at the same page may go well. */
const mayPass: ReadonlySet<ProblemPageProps['kind']> = new Set(['invalid_input', 'too_busy', 'outage', 'failure']);

/** Seconds after which it is worth trying again. */
const retryAfter: Partial<Record<ProblemCode, number>> = { too_busy: 20, outage: 30, no_policy_in_force: 30 };

/** Not all of those who are sent away at once come back at once. */
const spread = 20;
const secondsFor = (code: ProblemCode): number | null => {
  const least = retryAfter[code];
  return least === undefined ? null : least + Math.floor(Math.random() * spread);
};

/** Refusals as they are; anything else is a failure whose inside is not shown: its request id finds it in the log (RFC 9457 for programs). */
export function handleProblems(surroundings: { house: House; assets: AssetManifest }) {
  return (error: FastifyError | Error, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const problem = asProblem(error);
    if (problem === null) request.log.error({ err: error }, 'unforeseen failure');
    else if (problem.code === 'outage') request.log.error({ err: error }, 'outage');
    const status = problem?.status ?? 500;
    const seconds = problem ? secondsFor(problem.code) : null;
    if (seconds !== null) reply.header('retry-after', seconds);
    if (!(request.headers.accept ?? '').includes('text/html')) return sendProblem(reply, problem, request.id);
    const frame = frameOf(request, surroundings);
    const kind = problem ? (shown[problem.code] ?? 'failure') : 'failure';
    // The page of a proof leads on also where the proof does not (proof-pages.ts).
    const leadsOn = mayPass.has(kind) || (kind === 'login_not_found' && frame.path.includes('/proof/'));
    const again = leadsOn && /^\/(?:login|account|password)\//.test(`${frame.path}/`) ? frame.path : null;
    return sendPage(
      request,
      reply,
      page(ProblemPage, { frame, kind, requestId: status >= 500 ? request.id : null, retryAfter: seconds, again }),
      status,
    );
  };
}

function sendProblem(reply: FastifyReply, problem: Problem | null, requestId: string): FastifyReply {
  const body = problem
    ? {
        type: `urn:kannuki:problem:${problem.code}`,
        code: problem.code,
        title: problem.title,
        status: problem.status,
        detail: problem.detail,
        requestId,
      }
    : { type: 'urn:kannuki:problem:failure', code: 'failure', title: 'Something went wrong on our side.', status: 500, requestId };
  return reply.code(body.status).header('cache-control', 'no-store').type('application/problem+json').send(body);
}

export function asProblem(
  error: Error & { readonly code?: string; readonly statusCode?: number; readonly validation?: unknown },
): Problem | null {
  if (error instanceof Problem) return error;
  if (error.statusCode === 413) return new Problem('request_too_large', undefined, { cause: error });
  if (error.validation !== undefined || (error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500)) {
    return new Problem('invalid_input', undefined, { cause: error });
  }
  if (isOutage(error)) return new Problem('outage', undefined, { cause: error });
  return null;
}
