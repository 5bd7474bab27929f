import { isRegisteredAt } from '#core/customer/reach.ts';
import type { Instant } from '#core/instant.ts';
import { settingInForce } from '#core/policy/decide.ts';
import { type Prospect, prospectsOf } from '#core/policy/prospects.ts';
import { type SettingOption, settingOptions } from '#core/policy/setting-options.ts';
import type { LocalText, Policy } from '#core/policy/types.ts';
import { isYoung, youngFor } from '#core/young.ts';
import type { CustomerRecord } from '#store/facts.ts';
import type { App } from '../app.ts';
import { chosenContacts } from '../sign-in/contact-choice.ts';

/** Channels that ask the same of a customer, now and later. */
export interface ChannelsAlike {
  readonly names: readonly LocalText[];
  readonly prospects: readonly Prospect[];
}

/** The customer's own setting in force. */
export interface OwnSetting {
  readonly method: string;
  readonly since: Instant;
  /** Which numbers may be called from; null for a method that no number is chosen for. */
  readonly choice: 'all' | 'chosen' | 'ignored' | null;
}

/** A registered number as security settings show it: kind and last four digits. */
export interface ShownNumber {
  readonly id: string;
  readonly kind: string;
  readonly field: string;
  /** E.164; masked by whoever shows it. */
  readonly value: string;
  readonly chosen: boolean;
  /** Until when it cannot authorise changes; null: it can. */
  readonly youngUntil: Instant | null;
}

export interface Protection {
  readonly groups: readonly ChannelsAlike[];
  readonly setting: OwnSetting | null;
  /** A wave applies its method; `method` cannot be cleared before another one may be chosen. */
  readonly wave: { readonly method: string; readonly from: Instant } | null;
  readonly options: readonly SettingOption[];
}

/** What protects a customer now and what will be asked when, all of it from the policy in force (issue: the page can never disagree with it). */
export function protectionOf(app: Pick<App, 'policies' | 'methods'>, customer: CustomerRecord, now: Instant): Protection {
  const { policy } = app.policies.inForceAt(now);
  const { facts } = customer;
  const setting = settingInForce(facts, now);
  const method = setting && app.methods.get(setting.method);
  const { waves } = policy;
  return {
    groups: groupChannels(policy, customer, now),
    setting: setting && {
      method: setting.method,
      since: setting.validFrom,
      choice: method?.needs === 'callable-number' ? chosenContacts(customer, method, now).kind : null,
    },
    wave: waves !== null && facts.waveFrom !== null ? { method: waves.method, from: facts.waveFrom } : null,
    options: settingOptions(policy, facts, now),
  };
}

function groupChannels(policy: Policy, { facts }: CustomerRecord, now: Instant): ChannelsAlike[] {
  const groups = new Map<string, { names: LocalText[]; prospects: Prospect[] }>();
  for (const { id, name } of policy.channels.values()) {
    const prospects = prospectsOf(policy, facts, id, now);
    const key = JSON.stringify(prospects.map(({ until, ...prospect }) => [prospect, String(until)]));
    const group = groups.get(key) ?? { names: [], prospects };
    group.names.push(name);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** Registered numbers that calls may come from, with the customer's choice. */
export function callableNumbers(
  app: Pick<App, 'sealing' | 'methods'>,
  customer: CustomerRecord,
  methodId: string,
  now: Instant,
): ShownNumber[] {
  const method = app.methods.get(methodId);
  if (!method) return [];
  const chosen = new Set(chosenContacts(customer, method, now).contacts.map(({ id }) => id));
  const all = chosenContacts({ ...customer, facts: { ...customer.facts, settings: [] } }, method, now).contacts;
  return all
    .filter((contact) => isRegisteredAt(contact, now))
    .map((contact) => {
      const { value } = JSON.parse(app.sealing.open('contact', contact.sealed)) as { value: string };
      const { id, kind, field } = contact;
      return { id, kind, field, value, chosen: chosen.has(id), youngUntil: isYoung(contact, now) ? contact.boundAt + youngFor : null };
    });
}
