import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { AuditEvent } from '#core/audit-event.ts';
import { networkKey } from '#core/network.ts';
import type { Caller } from '#ports/login-requests.ts';
import type { ProviderEvent, SessionToSave } from '#ports/oidc-storage.ts';
import type { KnownCustomer } from '#usecases/sign-in/contract.ts';

/** What one provider request gathers on its way, for its transaction. */
export interface RequestState {
  readonly requestId: string;
  readonly network: string;
  readonly events: ProviderEvent[];
  /** What the authorization request being served judged of the session on its channel. */
  judged: SessionToSave['judged'];
  /** Set when a session that was there already suffices for the client that asks: whose it is, and which clients had a part of it before. */
  found: { readonly customer: KnownCustomer; readonly clientIds: readonly string[] } | null;
  /** For the outbox, in the same statement as the events. */
  readonly messages: object[];
  /** The provider met an error of ours: nothing of this request is kept, whatever status it answers with. */
  failed: boolean;
  /** It failed because the database is away. */
  outage: boolean;
}

export type NewEvent = Omit<AuditEvent, 'occurredAt' | 'requestId' | 'network' | 'actor'> & {
  readonly actor?: string;
  readonly customerNumber?: string;
};

interface WithState {
  readonly state: object;
  readonly req: IncomingMessage;
}

const callers = new WeakMap<IncomingMessage, Caller>();

/** Who asks, as the web server in front knows it. */
export function rememberCaller(request: IncomingMessage, caller: Caller): void {
  callers.set(request, caller);
}

const states = new WeakMap<object, RequestState>();

export function beginState(ctx: WithState): RequestState {
  const { requestId, address } = callers.get(ctx.req) ?? { requestId: randomUUID(), address: ctx.req.socket.remoteAddress ?? '' };
  const state: RequestState = {
    requestId,
    network: networkKey(address),
    events: [],
    judged: null,
    found: null,
    messages: [],
    failed: false,
    outage: false,
  };
  states.set(ctx.state, state);
  return state;
}

/** What the request around this call judged; null outside of a request. */
export const judgedIn = (ctx: Pick<WithState, 'state'> | undefined): SessionToSave['judged'] =>
  (ctx && states.get(ctx.state)?.judged) ?? null;

export function stateOf(ctx: Pick<WithState, 'state'>): RequestState {
  const state = states.get(ctx.state);
  if (!state) throw new Error('The request did not pass the provider middleware.');
  return state;
}
