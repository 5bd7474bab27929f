import type { Proof } from '#core/assurance.ts';
import type { QueuedMessage, Step } from '#store/sign-in/statement.ts';
import { claimNotice, isNoticeDue } from '#store/sign-in/unfinished-notice.ts';
import type { Fragment } from '#store/sql.ts';
import type { App } from '../app.ts';
import { type LoginToTell, noticeOfLogin } from '../notifications/notify-login.ts';
import type { OpenLogin } from './advance-login.ts';

/** The mail about a login that is completed in this step. A proof of a procedure is no login: what it authorises has notices of its own. */
export function noticeOfCompleted(
  app: App,
  state: OpenLogin,
  proofs: readonly Proof[],
): { readonly message: QueuedMessage | null; readonly evidence: object } {
  if (state.login.procedure) return { message: null, evidence: {} };
  const now = app.clock.now();
  const methods = proofs.map(({ method }) => method);
  return noticeOfLogin(app, state.customer, { ...toTell(state), happening: 'completed', at: now, methods }, now);
}

/**
 * What the step adds when a right password came to nothing, under `condition` over its parts: the hour's one mail for this customer and network.
 * `methods`: the factor that was asked. Whether somebody controls a new number or address says nothing of passwords.
 */
export function tellUnfinished(
  app: App,
  state: OpenLogin,
  methods: readonly string[],
  condition: Fragment,
): Required<Pick<Step, 'parts' | 'messagesWhen'>> {
  const now = app.clock.now();
  const { customer, login } = state;
  if (login.procedure?.proves === 'target') return { parts: [], messagesWhen: [] };
  const { message } = noticeOfLogin(app, customer, { ...toTell(state), happening: 'unfinished', at: login.startedAt, methods }, now);
  if (message === null) return { parts: [], messagesWhen: [] };
  return {
    parts: [claimNotice({ customerId: customer.id, network: login.network }, condition, now)],
    messagesWhen: [{ condition: isNoticeDue, message }],
  };
}

const toTell = ({ login, browser }: OpenLogin): Omit<LoginToTell, 'happening' | 'at' | 'methods'> => ({
  channel: login.channel,
  userAgent: login.userAgent,
  knownBrowser: browser?.known ?? false,
  stepUp: login.reauthentication || login.procedure !== null,
  loginUid: login.uid,
});
