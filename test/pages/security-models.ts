import { day, hour } from '#core/instant.ts';
import { prospectsOf } from '#core/policy/prospects.ts';
import { compilePolicy } from '#core/policy/read.ts';
import { readinessOf } from '#core/policy/readiness.ts';
import { settingOptions, withSetting } from '#core/policy/setting-options.ts';
import { methods } from '#methods/index.ts';
import type { MethodView } from '#methods/method.ts';
import type { Catalogue } from '#ui/catalogue.ts';
import { page } from '#ui/page.ts';
import type { ChannelsAlike, Protection, ShownNumber } from '#usecases/security/protection.ts';
import { ReadinessPage } from '#web/account/pages/readiness.tsx';
import { DisownedPage, DisownPage } from '#web/account/pages/security/disown.tsx';
import { HistoryPage } from '#web/account/pages/security/history.tsx';
import { MethodPage, type MethodPageProps } from '#web/account/pages/security/method.tsx';
import { MethodDonePage } from '#web/account/pages/security/method-done.tsx';
import { MethodProcedurePage } from '#web/account/pages/security/method-procedure.tsx';
import { NotificationOffPage, NotificationPage } from '#web/account/pages/security/notification.tsx';
import { SecurityPage } from '#web/account/pages/security/security.tsx';
import { SessionsPage } from '#web/account/pages/security/sessions.tsx';
import { TryCallPage } from '#web/account/pages/security/try-call.tsx';
import { call, customer, mobile, shippedSource } from '../support/policy-customer.ts';
import type { Model } from './models.ts';

const policy = compilePolicy(shippedSource);
const before = Date.parse('2025-06-02T09:12:00+09:00');
const after = Date.parse('2025-07-28T08:52:00+09:00');
const views = new Map<string, MethodView<unknown>>(
  await Promise.all([...methods.values()].map(async (one) => [one.id, await one.view()] as const)),
);
const names = (t: Catalogue) => new Map([...views].map(([id, view]) => [id, view.name(t)]));

const open = customer(mobile);
const waved = customer({ ...mobile, ...call, wave: '2025-06-14' });

/** As `protectionOf` gives it, without a customer's record. */
function protection(facts: typeof open, now: number, setting: Protection['setting']): Protection {
  const groups = new Map<string, { names: { ja: string; en: string }[]; prospects: ChannelsAlike['prospects'] }>();
  for (const { id, name } of policy.channels.values()) {
    const prospects = prospectsOf(policy, facts, id, now);
    const key = JSON.stringify(prospects);
    const group = groups.get(key) ?? { names: [], prospects };
    groups.set(key, { ...group, names: [...group.names, name] });
  }
  const wave = facts.waveFrom === null ? null : { method: 'phone-call', from: facts.waveFrom };
  return { groups: [...groups.values()], setting, wave, options: settingOptions(policy, facts, now) };
}

const number = (id: string, kind: string, value: string, chosen: boolean, youngUntil: number | null = null): ShownNumber => ({
  id,
  kind,
  field: 'phone',
  value,
  chosen,
  youngUntil,
});
const numbers = [
  number('1', 'mobile', '+819012345678', true),
  number('2', 'landline', '+81331921234', true),
  number('3', 'voip', '+815012349999', false, before + 50 * hour),
];

const methodPage =
  (facts: typeof open, now: number, setting: Protection['setting'], rest: Partial<MethodPageProps> = {}): Model =>
  (frame) => {
    const shown = protection(facts, now, setting);
    const [without] = prospectsOf(policy, withSetting(facts, { method: null, contacts: null }, now), 'customer-site', now);
    if (!without) throw new Error('no prospects');
    const choices = shown.options.map((option) => ({
      ...option,
      kind: option.method === 'phone-call' ? ('call' as const) : ('sms' as const),
      numbers: option.method === 'phone-call' ? numbers : [],
    }));
    return page(MethodPage, { frame, names: names(frame.t), protection: shown, choices, without, wave: null, problem: null, ...rest });
  };

const device = { ja: 'Windows の Chrome', en: 'Chrome on Windows' };
const telephone = { ja: 'iPhone の Safari', en: 'Safari on iPhone' };
const session = (uid: string, here: boolean) => ({
  uid,
  here,
  startedAt: after - 2 * hour,
  lastUsedAt: after - (here ? 0 : hour),
  device: here ? device : telephone,
  network: here ? '203.0.＊.＊' : null,
  channels: here
    ? [{ ja: '口座管理', en: 'Account' }]
    : [
        { ja: '日本株アプリ', en: 'Japanese stock app' },
        { ja: '米国株アプリ', en: 'US stock app' },
      ],
});
const browser = (id: string, here: boolean) => ({
  id,
  here,
  since: after - 90 * day,
  lastLoginAt: after - day,
  device: here ? device : telephone,
  network: '203.0.＊.＊',
});
const login = (id: string, at: number, outcome: 'completed' | 'unfinished' | 'open', stepUp = false) => ({
  id,
  loginUid: `login-${id}`,
  at,
  channel: policy.channels.get('stock-app')?.name ?? null,
  methods: stepUp ? [] : ['phone-call'],
  stepUp,
  device: outcome === 'completed' ? device : telephone,
  network: '203.0.＊.＊',
  knownBrowser: outcome === 'completed',
  outcome,
});

const readiness = (given: Parameters<typeof customer>[0], now: number, next: string | null, proved = false): Model => {
  const facts = customer(given);
  const contacts = facts.contacts.map((contact) => ({ ...contact, proved, bounced: false }));
  return (frame) => page(ReadinessPage, { frame, next, readiness: readinessOf(policy, facts, contacts, { on: true }, now) });
};

/** Pages of セキュリティ設定 and the checklist. */
export const securityModels: Readonly<Record<string, Model>> = {
  security: (frame) =>
    page(SecurityPage, { frame, protection: protection(open, before, null), names: names(frame.t), now: before, notification: true }),
  'security-set': (frame) => {
    const setting = { method: 'phone-call', since: Date.parse('2025-04-10T00:00:00+09:00'), choice: 'ignored' } as const;
    return page(SecurityPage, {
      frame,
      protection: protection(waved, before, setting),
      names: names(frame.t),
      now: before,
      notification: null,
    });
  },
  'security-locked-out': (frame) =>
    page(SecurityPage, {
      frame,
      protection: protection(customer({ contacts: [] }), before, null),
      names: names(frame.t),
      now: before,
      notification: null,
    }),
  'security-method': methodPage(open, before, null),
  'security-method-set': methodPage(waved, after, { method: 'phone-call', since: before, choice: 'chosen' }, { problem: 'needs_number' }),
  'security-method-wave': methodPage(
    waved,
    Date.parse('2025-06-20T09:00:00+09:00'),
    { method: 'phone-call', since: before, choice: 'all' },
    {
      wave: { method: 'phone-call', until: Date.parse('2025-07-26T00:00:00+09:00') },
    },
  ),
  'security-method-begun': (frame) =>
    page(MethodProcedurePage, {
      frame,
      id: 'abc',
      method: names(frame.t).get('phone-call') ?? null,
      byCall: true,
      numbers: numbers.slice(0, 2),
      change: 'add',
      proved: false,
    }),
  'security-method-proved': (frame) =>
    page(MethodProcedurePage, {
      frame,
      id: 'abc',
      method: names(frame.t).get('phone-call') ?? null,
      byCall: true,
      numbers: null,
      change: 'add',
      proved: true,
    }),
  'security-method-removed': (frame) =>
    page(MethodProcedurePage, { frame, id: 'abc', method: null, byCall: false, numbers: null, change: 'remove', proved: true }),
  'security-method-done': (frame) =>
    page(MethodDonePage, { frame, method: names(frame.t).get('phone-call') ?? null, changed: true, otherSessionsEnded: true }),
  'security-try-call': (frame) => page(TryCallPage, { frame, state: 'offered', id: null }),
  'security-try-call-worked': (frame) => page(TryCallPage, { frame, state: 'worked', id: 'abc' }),
  'security-sessions': (frame) =>
    page(SessionsPage, {
      frame,
      sessions: [session('a', true), session('b', false)],
      browsers: [browser('a', true), browser('b', false)],
      mayForget: true,
      done: 'ended',
    }),
  'security-sessions-alone': (frame) =>
    page(SessionsPage, { frame, sessions: [session('a', true)], browsers: [browser('b', false)], mayForget: false, done: null }),
  'security-history': (frame) => {
    const logins = [login('3', after, 'completed'), login('2', after - 3 * hour, 'open', true), login('1', after - day, 'unfinished')];
    return page(HistoryPage, { frame, names: names(frame.t), history: { logins, older: '1-1' }, isFirst: false });
  },
  'security-notification': (frame) =>
    page(NotificationPage, {
      frame,
      state: { on: true, since: Date.parse('2025-05-18T00:00:00+09:00'), hasAddress: true, bounced: true },
      done: null,
    }),
  'security-notification-stopped': (frame) =>
    page(NotificationPage, { frame, state: { on: false, since: before, hasAddress: true, bounced: false }, done: 'off' }),
  'security-notification-off': (frame) => page(NotificationOffPage, { frame, id: 'abc', proved: false }),
  'security-not-me': (frame) =>
    page(DisownPage, { frame, login: { loginUid: 'login-3', at: after, channel: policy.channels.get('stock-app')?.name ?? null } }),
  'security-not-me-done': (frame) => page(DisownedPage, { frame }),
  readiness: readiness(mobile, before, null),
  'readiness-after-login': readiness({ contacts: [], wave: '2025-06-14' }, before, '/account'),
  'readiness-no-address': readiness({ contacts: ['landline@phone'] }, after, null, true),
  'readiness-done': readiness({ ...mobile, ...call }, before, null, true),
};
