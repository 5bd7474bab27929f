import { passwordMethod } from '#core/assurance.ts';
import { loginNotificationAt, type NotificationState } from '#core/customer/login-notification.ts';
import { isRegisteredAt } from '#core/customer/reach.ts';
import { deviceInWords } from '#core/device-words.ts';
import type { Instant } from '#core/instant.ts';
import { isPlainText } from '#core/message-text.ts';
import type { LocalText } from '#core/policy/types.ts';
import type { CustomerRecord } from '#store/facts.ts';
import type { QueuedMessage } from '#store/sign-in/statement.ts';
import type { App, PolicyInForce } from '../app.ts';
import { queueNotice } from '../messages/tell-contacts.ts';
import { findPolicyInForce } from '../rollout/policy-at.ts';
import { type LoginHappening, loginMail } from './login-notification.message.ts';

type Told = Pick<CustomerRecord, 'id' | 'contacts' | 'notificationChoices'>;

/** A login, or another service opened within a session, as its mail tells of it. */
export interface LoginToTell {
  readonly happening: LoginHappening;
  readonly at: Instant;
  readonly channel: string;
  readonly userAgent: string;
  /** Null where nobody looked. */
  readonly knownBrowser: boolean | null;
  readonly stepUp: boolean;
  /** Ids of the methods that were proved, or (for one not completed) asked. */
  readonly methods: readonly string[];
  readonly loginUid?: string;
}

/** The mail for the step's messages, or why there is none; `evidence` belongs into the data of the step's event (rule 15). */
export interface LoginNotice {
  readonly message: QueuedMessage | null;
  readonly evidence: { readonly notification: 'mail' | 'off' | 'no_address'; readonly message?: string };
}

/** Names of the mails in the outbox and in evidence. */
export const loginPurposes = { completed: 'login-notification', opened: 'login-notification', unfinished: 'login-unfinished' } as const;

/** Whether login notification is on for a customer now, and why. */
export function notificationOf(app: Pick<App, 'policies'>, customer: Told, now: Instant): NotificationState {
  const onFrom = findPolicyInForce(app, now)?.policy.loginNotificationOnFrom ?? null;
  return loginNotificationAt({ contacts: customer.contacts, choices: customer.notificationChoices }, onFrom, now);
}

/** What the customer is told of a login by mail (S19, S20), as things stand at this moment. Throws nothing: no login fails for its mail. */
export function noticeOfLogin(app: App, customer: Told, login: LoginToTell, now: Instant): LoginNotice {
  const { on, basis } = notificationOf(app, customer, now);
  const address = customer.contacts.find((contact) => contact.kind === 'email' && isRegisteredAt(contact, now));
  if (!on || !address) return { message: null, evidence: { notification: basis === 'no_address' ? basis : 'off' } };
  const mail = loginMail({
    ...login,
    channel: nameOf(findPolicyInForce(app, now), login.channel),
    factors: factorNames(app, login.methods),
    device: deviceInWords(login.userAgent),
    freezeNumber: app.settings.freezeNumber,
  });
  const purpose = loginPurposes[login.happening];
  const message = {
    ...queueNotice(app, { customerId: customer.id, contactId: address.id, purpose }, { kind: 'mail', ...mail }, now),
    ...(login.loginUid !== undefined && { loginUid: login.loginUid }),
  };
  return { message, evidence: { notification: 'mail', message: message.id } };
}

const anyService: LocalText = { ja: '当社のサービス', en: 'one of our services' };

/** A name in the policy that a mail program would make a link of is not written: nothing may keep a login from being told of. */
function nameOf(policy: PolicyInForce | null, channel: string): LocalText {
  const name = policy?.policy.channels.get(channel)?.name;
  return name && isPlainText(name.ja) && isPlainText(name.en) ? name : anyService;
}

function factorNames({ methods }: App, ids: readonly string[]): LocalText[] {
  const factors = new Set(ids.filter((id) => id !== passwordMethod));
  return [...factors].flatMap((id) => methods.get(id)?.name ?? []);
}
