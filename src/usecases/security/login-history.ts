import { deviceInWords } from '#core/device-words.ts';
import { day, type Instant } from '#core/instant.ts';
import { type LoginOutcome, loginOutcome, methodsOf } from '#core/login-outcome.ts';
import { maskNetwork } from '#core/network-words.ts';
import type { LocalText } from '#core/policy/types.ts';
import { findLoginOf, type HistoryKey, type HistoryRecord, listLogins } from '#store/login-history.ts';
import { runStep } from '#store/sign-in/statement.ts';
import type { Account } from '../account/open-account.ts';
import type { App } from '../app.ts';
import { accountEvent } from '../procedures/account-event.ts';

/** Thirteen months. */
const shownFor = 396 * day;
const perPage = 20;

/** One login as its customer sees it. */
export interface ShownLogin {
  /** Names the entry. */
  readonly id: string;
  /** For 「心当たりがない」. */
  readonly loginUid: string;
  readonly at: Instant;
  readonly channel: LocalText | null;
  /** Ids; the password is not among them. */
  readonly methods: readonly string[];
  /** Asked within a session: no password was entered. */
  readonly stepUp: boolean;
  readonly device: LocalText;
  readonly network: string | null;
  readonly knownBrowser: boolean | null;
  readonly outcome: LoginOutcome;
}

export interface LoginHistory {
  readonly logins: readonly ShownLogin[];
  /** Where the next page begins; null: there is none. */
  readonly older: string | null;
}

/** One page of the customer's own logins, newest first. Opening their sealed values is a read of personal data: one event, before anything is shown. */
export async function readLoginHistory(
  app: App,
  account: Account,
  asked: { readonly before: string | null; readonly requestId: string },
): Promise<LoginHistory> {
  const now = app.clock.now();
  const found = await listLogins(app.database, {
    customerId: account.customer.id,
    since: now - shownFor,
    before: readKey(asked.before),
    limit: perPage + 1,
  });
  const shown = found.slice(0, perPage);
  const data = { entries: shown.length, before: asked.before };
  await runStep(app.database, app.sealing, {
    parts: [],
    events: [accountEvent(app, account, { type: 'account.history_read', outcome: 'noted', requestId: asked.requestId, data })],
  });
  const last = shown.at(-1);
  return {
    logins: shown.map((record) => asShown(app, account, record, now)),
    older: found.length > perPage && last ? writeKey(last) : null,
  };
}

function asShown(app: App, { decided }: Account, record: HistoryRecord, now: Instant): ShownLogin {
  const { id, loginUid, at, channel, stepUp, network, knownBrowser, userAgent, later } = record;
  return {
    id,
    loginUid,
    at,
    channel: decided.policy.channels.get(channel ?? '')?.name ?? null,
    methods: methodsOf(later),
    stepUp,
    device: deviceInWords(userAgent === null ? '' : app.sealing.open('audit', Buffer.from(userAgent, 'base64'))),
    network: maskNetwork(network),
    knownBrowser,
    outcome: loginOutcome(later, at, now),
  };
}

/** The login that a customer does not recognise; null when it is none of theirs. */
export async function disownedLogin(
  app: App,
  { customer, decided }: Account,
  loginUid: string,
): Promise<Pick<ShownLogin, 'at' | 'channel' | 'loginUid'> | null> {
  const found = await findLoginOf(app.database, customer.id, loginUid);
  return found && { loginUid, at: found.at, channel: decided.policy.channels.get(found.channel ?? '')?.name ?? null };
}

const writeKey = ({ at, id }: HistoryKey): string => `${at}-${id}`;

/** What is no key of ours shows the first page. */
function readKey(text: string | null): HistoryKey | null {
  const [, at = '', id = ''] = /^(\d{1,15})-(\d{1,18})$/.exec(text ?? '') ?? [];
  return at === '' ? null : { at: Number(at), id };
}
