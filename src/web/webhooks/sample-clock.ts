import type { FastifyInstance } from 'fastify';
import { type Static, Type } from 'typebox';
import { Problem } from '#core/problem.ts';
import { readBearer } from './bearer.ts';

/** What the sample set-up lets its phone page do. Instants in milliseconds, application time. */
export interface SampleControl {
  now(): number;
  /** Forward only; the past is reached by `reset`. Resolves when what is due by then has happened. */
  jumpTo(instant: number): Promise<void>;
  /** Empties the sample and starts it again at its first day. */
  reset(): Promise<void>;
}

const body = Type.Object({ to: Type.String({ minLength: 1, maxLength: 40 }) }, { additionalProperties: false });

/** GET tells the application's time; POST {to} moves it: an RFC 3339 instant, `now` (the machine's time) or `start`. */
export async function sampleRoutes(
  scope: FastifyInstance,
  options: { readonly token: string; readonly control: SampleControl },
): Promise<void> {
  const { control, token } = options;
  const state = () => ({ now: new Date(control.now()).toISOString(), machineNow: new Date().toISOString() });
  scope.addHook('onRequest', async (request) => {
    if (!readBearer(request.headers.authorization).is(token)) throw new Problem('unauthorized');
  });
  scope.get('/internal/sample/clock', async () => state());
  scope.post<{ Body: Static<typeof body> }>('/internal/sample/clock', { schema: { body } }, async (request) => {
    const { to } = request.body;
    if (to === 'start') await control.reset();
    else await control.jumpTo(readTarget(to));
    return state();
  });
}

function readTarget(to: string): number {
  if (to === 'now') return Date.now();
  const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})$/.test(to) ? Date.parse(to) : Number.NaN;
  if (Number.isNaN(instant))
    throw new Problem('invalid_input', '"to" must be "now", "start" or an instant as RFC 3339 writes it, with its offset.');
  return instant;
}
