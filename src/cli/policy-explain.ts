import type { NotificationState } from '#core/customer/login-notification.ts';
import { formatInstant, parseInstant } from '#core/instant-text.ts';
import { Problem } from '#core/problem.ts';
import { explainPolicy, type PolicyExplanation, type PolicyQuestion } from '#usecases/rollout/explain-policy.ts';
import { type Command, type CommandContext, type ExitCode, exit, type OpenedApp, UsageError } from './command.ts';
import { write } from './terminal.ts';

export const policyExplain: Command = {
  name: 'policy explain',
  summary: 'Say what a customer is asked for, and which rules led there',
  details: [
    'Judges as a login at that instant: under the policy in force then (for a future instant, the current one), from what was registered then.',
    'basis is set_by_customer, wave, snapshot_default, channel_rule or suspension.',
  ],
  positionals: [],
  options: {
    customer: { value: 'NUMBER', required: true, description: 'Customer number.' },
    channel: { value: 'CHANNEL', required: true, description: 'Channel of the policy.' },
    at: { value: 'INSTANT', required: true, description: '2025-07-26, or 2025-07-26T08:55:00+09:00; without an offset Asia/Tokyo.' },
    json: { description: 'Print one JSON object instead.' },
  },
  run: explain,
};

async function explain({ arguments: typed, terminal, openApp }: CommandContext): Promise<ExitCode> {
  const at = parseInstant(typed.given('at'));
  if (at === null) throw new UsageError(`--at "${typed.given('at')}" is not an instant: write 2025-07-26, or 2025-07-26T08:55:00+09:00.`);
  const question = { customerNumber: typed.given('customer'), channel: typed.given('channel'), at };
  const { app, close } = await openApp();
  try {
    const explanation = await ask(app, question);
    const text = typed.flag('json') ? `${JSON.stringify(asJson(question, explanation))}\n` : asText(question, explanation);
    await write(terminal.stdout, text);
    return exit.done;
  } finally {
    await close();
  }
}

/** At the console, unlike on a page, it may be said which of the two is unknown. */
async function ask(app: OpenedApp['app'], question: PolicyQuestion): Promise<PolicyExplanation> {
  try {
    return await explainPolicy(app, question);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    if (error.code === 'customer_not_found')
      throw new Problem(error.code, `There is no customer ${question.customerNumber}.`, { cause: error });
    if (error.code === 'unknown_channel')
      throw new Problem(error.code, `The policy in force has no channel "${question.channel}".`, { cause: error });
    if (error.code === 'no_policy_in_force')
      throw new Problem(error.code, 'No policy has been applied yet: kannuki policy apply FILE --requested-by NAME.', { cause: error });
    throw error;
  }
}

function asJson(
  { customerNumber, channel, at }: PolicyQuestion,
  { decision, policy, policyInForceThen, customerKnownThen, notification }: PolicyExplanation,
): unknown {
  const { outcome, method, reason, basis, alternatives, rules } = decision;
  return {
    customer: customerNumber,
    channel,
    at: formatInstant(at),
    outcome,
    method,
    reason,
    basis,
    alternatives,
    policy: {
      version: policy.version,
      name: policy.policy.name,
      inForceFrom: formatInstant(policy.approvedAt),
      inForceThen: policyInForceThen,
    },
    customerKnownThen,
    loginNotification: { ...notification, since: sinceOf(notification) },
    rules,
  };
}

function asText(
  { customerNumber, channel, at }: PolicyQuestion,
  { decision, policy, policyInForceThen, customerKnownThen, notification }: PolicyExplanation,
): string {
  const { outcome, method, reason, basis, alternatives, rules } = decision;
  const rows: [string, string][] = [
    ['customer', customerNumber],
    ['channel', channel],
    ['at', formatInstant(at)],
    ['outcome', outcome],
    ['method', method ?? '-'],
    ['reason', reason],
    ['basis', basis ?? '-'],
    ['or instead', alternatives.length === 0 ? '-' : alternatives.join(', ')],
    ['policy', `version ${policy.version}, ${policy.policy.name}, in force since ${formatInstant(policy.approvedAt)}`],
    ['login mail', describeNotification(notification)],
  ];
  const notes = [
    ...(policyInForceThen ? [] : ['No policy was in force at that instant: the first one was asked.']),
    ...(customerKnownThen ? [] : ['The account was not known here at that instant: what was registered at its opening was taken.']),
  ];
  const steps = rules.map(
    ({ rule, detail }, index) =>
      `  ${index + 1}. ${rule.replaceAll('_', ' ')}: ${Object.entries(detail)
        .map(([name, value]) => `${name.replaceAll('_', ' ')} ${value}`)
        .join(', ')}`,
  );
  return `${rows.map(([name, value]) => `${name.padEnd(10)}  ${value}`).join('\n')}\n\nRules that led there\n${[...steps, ...notes.map((note) => `  Note: ${note}`)].join('\n')}\n`;
}

const reasons: Readonly<Record<NotificationState['basis'], string>> = {
  no_address: 'no address is registered',
  not_chosen: 'the customer has not chosen it',
  chosen: 'chosen by the customer',
  switched_on: 'switched on by the policy for everybody with an address',
  address_added: 'the address came later, and starts on',
};

const sinceOf = ({ since }: NotificationState): string | null => (since === null ? null : formatInstant(since));

function describeNotification(notification: NotificationState): string {
  const since = sinceOf(notification);
  return `${notification.on ? 'on' : 'off'}${since === null ? '' : ` since ${since}`}: ${reasons[notification.basis]}`;
}
