import { assertSchema, readMigrations } from '#store/migrate.ts';
import type { Readiness } from '#web/operations/probes.ts';
import type { BuiltApp } from './app.ts';

const answerWithin = 1_000;
/** Balancers ask often, and several at once. */
const keptFor = 500;

export interface ReadinessCheck {
  check(): Promise<Readiness>;
  /** From now on the answer is no: this process is about to stop. */
  drain(): void;
}

/** Whether this process may be given work: its database answers, the schema is one it knows, a policy is in force, it hears what other processes say. */
export function createReadiness({ app, listener }: Pick<BuiltApp, 'app' | 'listener'>): ReadinessCheck {
  const migrations = readMigrations();
  let draining = false;
  let asked: { readonly at: number; readonly schema: Promise<{ readonly reached: boolean; readonly right: boolean }> } | null = null;
  const schema = () => {
    if (asked === null || performance.now() - asked.at > keptFor) {
      const answer = assertSchema(app.database.pool, migrations).then(
        () => ({ reached: true, right: true }),
        // Anything that PostgreSQL itself did not refuse is our own word about the schema.
        (error: Error) => ({ reached: error.name === 'SetUpError', right: false }),
      );
      asked = { at: performance.now(), schema: withinTime(answer) };
    }
    return asked.schema;
  };
  return {
    async check() {
      const { reached, right } = await schema();
      const checks = {
        database: reached,
        schema: right,
        policy: hasPolicy(app),
        notifications: listener.isListening(),
        serving: !draining,
      };
      return { ready: Object.values(checks).every(Boolean), checks };
    },
    drain() {
      draining = true;
    },
  };
}

function hasPolicy({ policies, clock }: BuiltApp['app']): boolean {
  try {
    policies.inForceAt(clock.now());
    return true;
  } catch {
    return false;
  }
}

/** A database that hangs is one that is away. */
function withinTime<T extends object>(answer: Promise<T>): Promise<T | { readonly reached: false; readonly right: false }> {
  const { promise, resolve } = Promise.withResolvers<{ readonly reached: false; readonly right: false }>();
  const timer = setTimeout(() => resolve({ reached: false, right: false }), answerWithin);
  return Promise.race([answer, promise]).finally(() => clearTimeout(timer));
}
