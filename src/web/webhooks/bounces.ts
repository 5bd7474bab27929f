import type { FastifyInstance } from 'fastify';
import { type Static, Type } from 'typebox';
import { Problem } from '#core/problem.ts';
import { observe } from '#ports/observation.ts';
import type { App } from '#usecases/app.ts';
import type { reportBounce } from '#usecases/messages/report-bounce.ts';
import { readBearer } from './bearer.ts';

const word = Type.String({ minLength: 1, maxLength: 128, pattern: '^[\\x21-\\x7e]+$' });

/**
 * What a mail system posts of a mail that it took: by our id (`message`) or by the reference that it gave. Each has its own fields beside these: they
 * are not read.
 */
const body = Type.Object({
  message: Type.Optional(Type.String({ pattern: '^[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$' })),
  reference: Type.Optional(word),
  kind: Type.Union([Type.Literal('permanent'), Type.Literal('temporary'), Type.Literal('delivered')]),
});

export interface BounceRoutes {
  readonly app: App;
  /** Bearer of the mail system. */
  readonly token: string;
  /** The use case; settles when the report is on record. */
  readonly reportBounce: typeof reportBounce;
}

/** POST /internal/bounces. Every report of ours or not is answered 200 with what it came to: a mail system that serves others too repeats what is refused. */
export async function bounceRoutes(scope: FastifyInstance, { app, token, reportBounce }: BounceRoutes): Promise<void> {
  scope.addHook('onRequest', async (request) => {
    if (!readBearer(request.headers.authorization).is(token)) throw new Problem('unauthorized');
  });
  scope.post<{ Body: Static<typeof body> }>('/internal/bounces', { schema: { body } }, async (request) => {
    const { message = null, reference = null, kind } = request.body;
    if (message === null && reference === null) throw new Problem('invalid_input', 'message or reference must say which mail came back.');
    const report = { message, reference, kind, requestId: request.id };
    const outcome = await observe({ kind: 'use_case', name: 'report-bounce' }, () => reportBounce(app, report));
    request.log.info({ kind, outcome }, 'bounce reported');
    return { outcome };
  });
}
