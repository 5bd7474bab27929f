import { Problem } from '#core/problem.ts';
import type { App } from '#usecases/app.ts';

/** Label values that a policy or the program names; everything else becomes `other`, so that nobody can fill a metric by asking. */
export interface Bounds {
  channel(id: string | undefined): string;
  method(id: string | undefined): string;
}

export function createBounds({ policies, methods, clock }: Pick<App, 'policies' | 'methods' | 'clock'>): Bounds {
  const channels = (): ReadonlyMap<string, unknown> => {
    try {
      return policies.inForceAt(clock.now()).policy.channels;
    } catch (error) {
      if (error instanceof Problem) return new Map();
      throw error;
    }
  };
  return {
    channel: (id) => (id === undefined ? 'none' : channels().has(id) ? id : 'other'),
    method: (id) => (id === undefined ? 'none' : id === 'password' || methods.has(id) ? id : 'other'),
  };
}
