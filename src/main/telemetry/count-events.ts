import { Counter, type Registry } from 'prom-client';
import type { AuditEvent } from '#core/audit-event.ts';
import type { Bounds } from './bounded.ts';

/** What a login came to, by the event that says so. */
const logins: Readonly<Record<string, string>> = {
  'login.completed': 'completed',
  'login.suspended': 'suspended',
  'login.locked_out': 'locked_out',
  'login.frozen': 'frozen',
  'login.password_accepted': 'password_accepted',
  'login.password_refused': 'password_refused',
  'login.password_not_judged': 'waiting',
  'login.answer_accepted': 'answer_accepted',
  'login.answer_refused': 'answer_refused',
  'login.call_accepted': 'call_accepted',
  'login.challenge_issued': 'challenge_issued',
  'login.challenge_expired': 'challenge_expired',
  'login.abandoned': 'abandoned',
  'login.side_by_side': 'side_by_side',
  'login.disowned': 'disowned',
  'method.locked': 'method_locked',
};
const messages: Readonly<Record<string, string>> = {
  'message.delivered': 'delivered',
  'message.failed': 'failed',
  'message.expired': 'expired',
  'message.superseded': 'superseded',
  'message.unconfirmed': 'unconfirmed',
};
/** Mails about logins, by the purpose that stands in the evidence. */
const notifications: Readonly<Record<string, string>> = { 'login-notification': 'login', 'login-unfinished': 'unfinished' };
const addresses: Readonly<Record<string, string>> = {
  'contact.bounced': 'bounced',
  'contact.bounce_cleared': 'reached_again',
  'message.delayed': 'delayed',
};
const logouts: Readonly<Record<string, string>> = { 'logout.delivered': 'delivered', 'logout.undelivered': 'undelivered' };
const holds: Readonly<Record<string, string>> = {
  'customer.held': 'held',
  'customer.frozen': 'frozen',
  'customer.hold_lifted': 'lifted',
  'customer.thawed': 'thawed',
};
const actors: ReadonlySet<string> = new Set(['caller', 'customer', 'operator']);
const told: Readonly<Record<string, string>> = {
  'security_event.delivered': 'delivered',
  'security_event.undelivered': 'undelivered',
};
const tokens: Readonly<Record<string, string>> = { 'token.issued': 'issued', 'token.refused': 'refused' };
const grants: ReadonlySet<unknown> = new Set(['authorization_code', 'refresh_token']);

/** Counts what was recorded as evidence, and nothing else: a metric can never tell another story than the audit trail. */
export function countEvents(registry: Registry, bounds: Bounds): (events: readonly AuditEvent[]) => void {
  const registers = [registry];
  const counter = <Label extends string>(name: string, help: string, labelNames: Label[]) =>
    new Counter({ name, help, labelNames, registers });
  const eventCount = counter('kannuki_events_total', 'Audit events recorded.', ['type', 'outcome']);
  const loginCount = counter('kannuki_logins_total', 'Steps of logins by what they came to.', ['outcome', 'method', 'channel']);
  const callCount = counter('kannuki_calls_total', 'Telephone calls reported; unmatched: without an attempt.', ['finding']);
  const messageCount = counter('kannuki_messages_total', 'Messages settled.', ['kind', 'outcome']);
  const logoutCount = counter('kannuki_logouts_total', 'Back-channel logouts settled.', ['outcome', 'channel']);
  const tokenCount = counter('kannuki_tokens_total', 'Token requests settled.', ['outcome', 'grant']);
  const holdCount = counter('kannuki_holds_total', 'Customers held, frozen and let go again.', ['change', 'by']);
  const toldCount = counter('kannuki_security_events_total', 'Security events to relying parties settled.', ['outcome']);
  const noticeCount = counter('kannuki_login_notifications_total', 'Mails about logins, settled.', ['about', 'outcome']);
  const addressCount = counter('kannuki_addresses_total', 'What was heard of addresses of customers.', ['outcome']);
  begin(callCount, messageCount);
  beginHolds(holdCount, toldCount);
  for (const about of Object.values(notifications)) for (const outcome of Object.values(messages)) noticeCount.inc({ about, outcome }, 0);
  for (const outcome of Object.values(addresses)) addressCount.inc({ outcome }, 0);
  return (events) => {
    const calls = new Set<string>();
    for (const { type, outcome, actor, channel, method, data = {} } of events) {
      eventCount.inc({ type, outcome });
      const [login, message, logout, token] = [logins[type], messages[type], logouts[type], tokens[type]];
      if (login) loginCount.inc({ outcome: login, method: bounds.method(method), channel: bounds.channel(channel) });
      if (message) messageCount.inc({ kind: data.kind === 'sms' || data.kind === 'mail' ? data.kind : 'other', outcome: message });
      const [about, address] = [notifications[String(data.purpose)], addresses[type]];
      if (message && about) noticeCount.inc({ about, outcome: message });
      if (address) addressCount.inc({ outcome: address });
      if (logout) logoutCount.inc({ outcome: logout, channel: bounds.channel(channel) });
      if (holds[type]) holdCount.inc({ change: holds[type], by: actors.has(actor) ? actor : 'other' });
      if (told[type]) toldCount.inc({ outcome: told[type] });
      if (token) tokenCount.inc({ outcome: token, grant: grants.has(data.grant) ? String(data.grant) : 'other' });
      if (type === 'login.call_accepted') calls.add('accepted');
      else if (type === 'customer.held' && actor === 'caller') calls.add('freeze_held');
      else if (type === 'password.opened' && actor === 'caller') calls.add('password_opened');
      else if (type.startsWith('call.')) calls.add(type.slice('call.'.length));
    }
    // One call may concern several attempts, with an event each.
    for (const finding of calls) callCount.inc({ finding });
  };
}

/** A rate needs a beginning: what an alert watches stands at 0 before it happens for the first time. */
function begin(calls: Counter<'finding'>, sent: Counter<'kind' | 'outcome'>): void {
  for (const finding of ['accepted', 'late', 'withheld', 'ambiguous', 'unmatched', 'no_identity']) calls.inc({ finding }, 0);
  for (const kind of ['sms', 'mail']) for (const outcome of Object.values(messages)) sent.inc({ kind, outcome }, 0);
}

function beginHolds(changes: Counter<'change' | 'by'>, told: Counter<'outcome'>): void {
  for (const [change, by] of [
    ['held', 'caller'],
    ['frozen', 'customer'],
    ['frozen', 'operator'],
  ] as const)
    changes.inc({ change, by }, 0);
  for (const outcome of ['delivered', 'undelivered']) told.inc({ outcome }, 0);
}
