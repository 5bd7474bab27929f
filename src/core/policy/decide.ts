import type { CustomerFacts, SettingFact } from '#core/customer/facts.ts';
import { contactMeets, isRegisteredAt } from '#core/customer/reach.ts';
import type { Instant } from '#core/instant.ts';
import { formatInstant } from '#core/instant-text.ts';
import { assignFor } from './assign.ts';
import { channelRule, requirementAt, suspensionAt } from './timeline.ts';
import type { AppliedRule, Basis, Decision, Need, Outcome, Policy, Reason, Requirement } from './types.ts';

interface Question {
  readonly policy: Policy;
  readonly customer: CustomerFacts;
  readonly instant: Instant;
  readonly accept: readonly string[];
  readonly rules: AppliedRule[];
}

/** A method named by a setting, a wave, the assignment or the channel; whether it can be used is another question. */
interface Named {
  readonly method: string;
  readonly basis: Basis;
}

const lockOutReasons: Readonly<Record<Need, Reason>> = {
  'callable-number': 'no_valid_phone_number',
  'mobile-number': 'no_valid_phone_number',
  'email-address': 'no_email',
  authenticator: 'no_authenticator',
};

/**
 * What a customer must do on a channel at an instant (mission.md rules 1 and 3), with the rules that led there.
 * Pure. Precedence: suspended > allow > locked_out > challenge. Throws Problem('unknown_channel').
 */
export function decide(policy: Policy, customer: CustomerFacts, channel: string, instant: Instant): Decision {
  const rule = channelRule(policy, channel);
  const rules: AppliedRule[] = [];
  const suspension = suspensionAt(rule, instant);
  if (suspension !== null) {
    const { from, until, effectiveUntil, planned } = suspension;
    rules.push({
      rule: 'channel_suspended',
      detail: {
        channel,
        from: formatInstant(from),
        until: formatInstant(until),
        resumes: formatInstant(effectiveUntil),
        planned: String(planned),
      },
    });
    return conclude('suspended', 'channel_suspended', 'suspension', rules);
  }
  const requirement = requirementAt(rule, instant);
  rules.push(describeRequirement(channel, requirement));
  const question = { policy, customer, instant, accept: requirement.accept, rules };
  const named = nameMethod(question, requirement.require);
  if (named === null) return conclude('allow', 'not_yet_required', 'channel_rule', rules);
  const method = usableMethod(question, named);
  if (method === null) return conclude('locked_out', lockOutReason(policy, named.method), named.basis, rules);
  return { outcome: 'challenge', reason: 'required', method, alternatives: alternativesTo(question, method), basis: named.basis, rules };
}

function conclude(outcome: Exclude<Outcome, 'challenge'>, reason: Reason, basis: Basis, rules: readonly AppliedRule[]): Decision {
  return { outcome, reason, method: null, alternatives: [], basis, rules };
}

/** The setting wins over the wave, the wave over the assignment; a method the channel does not accept names nothing here. */
function nameMethod(question: Question, require: Requirement['require']): Named | null {
  if (require === 'nobody') return null;
  const own = namedBySetting(question) ?? namedByWave(question);
  if (own !== null || require === 'chosen') return own;
  return namedByAssignment(question) ?? namedByChannel(question);
}

function namedBySetting(question: Question): Named | null {
  const setting = settingInForce(question.customer, question.instant);
  if (setting === null) return null;
  const detail = { method: setting.method, from: formatInstant(setting.validFrom) };
  const choosableFrom = question.policy.methods.get(setting.method)?.choosableFrom ?? null;
  if (choosableFrom === null || question.instant < choosableFrom) {
    question.rules.push({
      rule: 'setting_not_counted_yet',
      detail: { ...detail, choosable_from: formatInstant(choosableFrom ?? Number.POSITIVE_INFINITY) },
    });
    return null;
  }
  return accepted(question, 'setting', setting.method, detail, 'set_by_customer');
}

/** The latest choice valid at the instant, as registered; whether the policy lets it count is not asked here. */
export function settingInForce(customer: CustomerFacts, instant: Instant): SettingFact | null {
  const valid = customer.settings.filter(({ validFrom, validTo }) => validFrom <= instant && (validTo === null || validTo > instant));
  return valid.reduce<SettingFact | null>(
    (latest, setting) => (latest === null || setting.validFrom >= latest.validFrom ? setting : latest),
    null,
  );
}

function namedByWave(question: Question): Named | null {
  const { waves } = question.policy;
  const { waveFrom } = question.customer;
  if (waves === null || waveFrom === null || question.instant < waveFrom) return null;
  return accepted(question, 'wave', waves.method, { method: waves.method, from: formatInstant(waveFrom) }, 'wave');
}

function namedByAssignment(question: Question): Named | null {
  const { policy, customer, instant } = question;
  if (customer.assignment !== null)
    return accepted(question, 'assignment', customer.assignment.method, { ...customer.assignment }, 'snapshot_default');
  const assigned = assignFor(policy, customer, instant);
  if (assigned === null) return null;
  const detail = {
    method: assigned.method,
    matched: assigned.matched,
    from_data_of: assigned.basis,
    at: formatInstant(assigned.decidedFor),
  };
  return accepted(question, 'assignment', assigned.method, detail, 'snapshot_default');
}

function accepted(question: Question, source: string, method: string, detail: AppliedRule['detail'], basis: Basis): Named | null {
  const accepts = question.accept.includes(method);
  question.rules.push({ rule: accepts ? `${source}_in_force` : `${source}_not_accepted_here`, detail });
  return accepts ? { method, basis } : null;
}

/** The channel's own list rules: the first method that reaches the customer, or the first of all when none does. */
function namedByChannel(question: Question): Named {
  const method = question.accept.find((id) => reaches(question, id)) ?? question.accept[0];
  if (method === undefined) throw new Error('A compiled requirement accepts at least one method.');
  question.rules.push({ rule: 'channel_list_in_force', detail: { method } });
  return { method, basis: 'channel_rule' };
}

/** The named method, or the nearest of its fallbacks that the channel accepts and that reaches the customer now. */
function usableMethod(question: Question, named: Named): string | null {
  let method: string | null = named.method;
  while (method !== null) {
    const needs: string = question.policy.methods.get(method)?.needs ?? 'unknown';
    const usable = question.accept.includes(method) && reaches(question, method);
    question.rules.push({
      rule: usable ? 'method_reaches' : 'method_cannot_reach',
      detail: { method, needs, live: String(isLive(question, method)) },
    });
    if (usable) return method;
    method = question.policy.methods.get(method)?.fallback ?? null;
  }
  return null;
}

/** What the customer may turn to on the page: the fallbacks of the method that would work now. */
function alternativesTo(question: Question, method: string): string[] {
  const found: string[] = [];
  let next = question.policy.methods.get(method)?.fallback ?? null;
  while (next !== null) {
    if (question.accept.includes(next) && reaches(question, next)) found.push(next);
    next = question.policy.methods.get(next)?.fallback ?? null;
  }
  return found;
}

function reaches(question: Question, id: string): boolean {
  const { customer, instant } = question;
  const method = question.policy.methods.get(id);
  if (method === undefined || !isLive(question, id)) return false;
  return customer.contacts.some((contact) => isRegisteredAt(contact, instant) && contactMeets(contact, method.needs, customer.accountType));
}

function isLive({ policy, instant }: Question, id: string): boolean {
  const liveFrom = policy.methods.get(id)?.liveFrom ?? null;
  return liveFrom !== null && liveFrom <= instant;
}

function lockOutReason(policy: Policy, method: string): Reason {
  return lockOutReasons[policy.methods.get(method)?.needs ?? 'callable-number'];
}

function describeRequirement(channel: string, { require, from, until, accept, planned }: Requirement): AppliedRule {
  const detail = {
    channel,
    require,
    from: formatInstant(from),
    until: formatInstant(until),
    accept: accept.join(' '),
    planned: String(planned),
  };
  return { rule: 'requirement_in_force', detail };
}
