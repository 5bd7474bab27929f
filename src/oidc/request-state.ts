import type { AuditEvent } from '#core/audit-event.ts';
import type { ProviderEvent } from '#ports/oidc-storage.ts';

/** What one provider request gathers on its way: evidence for its transaction, and what may happen only once that has been committed. */
export interface RequestState {
  readonly requestId: string;
  readonly network: string;
  readonly events: ProviderEvent[];
  readonly afterCommit: (() => void)[];
  /** The provider met an error of ours: nothing of this request is kept, whatever status it answers with. */
  failed: boolean;
}

export type NewEvent = Omit<AuditEvent, 'occurredAt' | 'requestId' | 'network' | 'actor'> & {
  readonly actor?: string;
  readonly customerNumber?: string;
};

interface WithState {
  readonly state: object;
}

const states = new WeakMap<object, RequestState>();

export function beginState(ctx: WithState, facts: Pick<RequestState, 'requestId' | 'network'>): RequestState {
  const state: RequestState = { ...facts, events: [], afterCommit: [], failed: false };
  states.set(ctx.state, state);
  return state;
}

export function stateOf(ctx: WithState): RequestState {
  const state = states.get(ctx.state);
  if (!state) throw new Error('The request did not pass the provider middleware.');
  return state;
}
