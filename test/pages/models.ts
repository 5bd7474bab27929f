import type { VNode } from 'preact';
import { minute, second } from '#core/instant.ts';
import { methods } from '#methods/index.ts';
import type { MethodViewProps } from '#methods/method.ts';
import { catalogueOf, type Language } from '#ui/catalogue.ts';
import type { AssetManifest, Frame } from '#ui/frame.ts';
import { page } from '#ui/page.ts';
import { lengthOf } from '#usecases/passwords/secret.ts';
import { AccountHomePage } from '#web/account/pages/home.tsx';
import { LeftPage } from '#web/account/pages/left.tsx';
import { SecretPage, SecretProcedurePage } from '#web/account/pages/secret.tsx';
import { TradingHoldPage } from '#web/account/pages/trading-hold.tsx';
import { procedurePages } from '#web/account/procedures.ts';
import { CompletedPage } from '#web/customer/pages/completed.tsx';
import { EndedPage } from '#web/customer/pages/ended.tsx';
import { FactorPage, type FactorPageProps } from '#web/customer/pages/factor.tsx';
import { FrozenPage } from '#web/customer/pages/frozen.tsx';
import { HoldPage } from '#web/customer/pages/hold.tsx';
import { LockedOutPage } from '#web/customer/pages/locked-out.tsx';
import { NotMePage } from '#web/customer/pages/not-me.tsx';
import { PasswordPage, type PasswordPageProps } from '#web/customer/pages/password.tsx';
import { ProblemPage } from '#web/customer/pages/problem.tsx';
import { SuspendedPage } from '#web/customer/pages/suspended.tsx';
import { UpcomingPage, type UpcomingPageProps } from '#web/customer/pages/upcoming.tsx';
import { testHouse } from '../support/house.ts';
import { contactModels } from './account-contact-models.ts';
import { publicModels } from './public-models.ts';
import { recoveryModels } from './recovery-models.ts';
import { securityModels } from './security-models.ts';

/** Renders one page of the gallery; `version` is what a live page compares. */
export type Model = (frame: Frame, version: string) => string;

const now = Date.parse('2025-07-26T08:52:20+09:00');
const date = Date.parse('2025-07-26T00:00:00+09:00');
const site = { ja: 'お客様サイト', en: 'the customer site' };
const stockApp = { ja: '日本株アプリ', en: 'the stock app' };
const usApp = { ja: '米国株アプリ', en: 'the US stock app' };
const fxSite = { ja: 'FX取引サイト', en: 'the FX trading site' };

const show =
  <Props extends { readonly frame: Frame }>(component: (props: Props) => VNode, props: Omit<Props, 'frame'>): Model =>
  (frame) =>
    page(component, { ...props, frame } as Props);

const upcomingIn = (language: Language) => ({
  from: date,
  planned: true,
  methods: language === 'ja' ? ['電話番号認証', 'SMS認証'] : ['phone-call authentication', 'SMS authentication'],
});

const password = (props: Partial<PasswordPageProps> = {}): Model =>
  show<PasswordPageProps>(PasswordPage, {
    channel: site,
    action: '/login/abc/password',
    forgotten: '/password/forgotten?login=abc',
    loginId: '',
    problem: null,
    upcoming: null,
    host: 'login.sample-sec.example',
    ...props,
  });

const call = {
  number: '+815012345678',
  callable: [
    { kind: 'mobile', masked: '＊＊＊-＊＊＊＊-5678' },
    { kind: 'landline', masked: '＊＊-＊＊＊＊-1234' },
  ],
};

interface FactorCase {
  readonly method: string;
  readonly prompt: unknown;
  readonly challenge?: Partial<MethodViewProps<unknown>>;
  readonly page?: Partial<FactorPageProps>;
  /** A method that the page offers instead. */
  readonly offers?: string;
  /** The method that was to be expected, whose messages have run out; `buys`: the call only buys one more. */
  readonly short?: { readonly method: string; readonly buys: boolean };
}

/** The page of a method, rendered by its own view. */
async function factor({ method: id, prompt, challenge, page: rest, offers, short }: FactorCase): Promise<Model> {
  const method = methods.get(id);
  if (!method) throw new Error(`no method ${id}`);
  const view = await method.view();
  const other = offers ? await methods.get(offers)?.view() : undefined;
  const expected = short && (await methods.get(short.method)?.view());
  return (frame, version) =>
    page<FactorPageProps>(FactorPage, {
      frame,
      channel: site,
      base: '/login/abc',
      version,
      view,
      answeredElsewhere: method.answeredElsewhere,
      afterPassword: true,
      others: false,
      instead: short && expected ? { why: 'sends_exhausted', name: expected.name(frame.t), buys: short.buys } : null,
      noMoreUntil: null,
      delayed: null,
      alternatives: offers && other ? [{ method: offers, name: other.name(frame.t) }] : [],
      challenge: {
        t: frame.t,
        prompt,
        now,
        shownAt: now - 25 * second,
        expiresAt: now - 25 * second + method.timing.lifetime,
        extended: false,
        state: 'pending',
        problem: null,
        action: '/login/abc/answer',
        occasion: 'login',
        resendIn: null,
        ...challenge,
      },
      ...rest,
    });
}

async function factorModels(): Promise<readonly (readonly [string, Model])[]> {
  const phone = { method: 'phone-call', prompt: call };
  const sms = { method: 'sms-code', prompt: { masked: '＊＊＊-＊＊＊＊-5678' }, offers: 'phone-call' };
  const cases: Record<string, FactorCase> = {
    'phone-call': phone,
    'phone-call-others': { ...phone, page: { others: true } },
    'phone-call-withheld': { ...phone, challenge: { state: 'withheld', extended: true, expiresAt: now + 8 * minute } },
    'procedure-call': {
      ...phone,
      challenge: { occasion: 'target' },
      page: { channel: procedurePages['change-contact'].name, afterPassword: false },
    },
    'phone-call-late': { ...phone, challenge: { state: 'late' } },
    'sms-code': { ...sms, challenge: { resendIn: 30 } },
    'sms-code-wrong': { ...sms, challenge: { resendIn: 0, problem: 'wrong' } },
    'sms-code-exhausted': { ...sms, challenge: { resendIn: 0 }, page: { noMoreUntil: now + 40 * minute } },
    'phone-call-instead': { ...phone, short: { method: 'sms-code', buys: false } },
    'phone-call-buys': { ...phone, page: { channel: fxSite }, short: { method: 'email-code', buys: true } },
    'sms-code-delayed': { ...sms, page: { delayed: 'sms' }, challenge: { resendIn: 30 } },
    'email-code-delayed': { method: 'email-code', prompt: { masked: 'h****@example.jp' }, page: { channel: fxSite, delayed: 'mail' } },
    'email-code': {
      method: 'email-code',
      prompt: { masked: 'h****@example.jp' },
      challenge: { resendIn: 0, problem: 'unreadable' },
      page: { channel: fxSite },
    },
  };
  return Promise.all(Object.entries(cases).map(async ([name, model]) => [name, await factor(model)] as const));
}

const upcoming =
  (obstacle: UpcomingPageProps['obstacle']): Model =>
  (frame) =>
    page(UpcomingPage, {
      frame,
      channel: site,
      base: '/login/abc',
      upcoming: upcomingIn(frame.t.lang),
      obstacle,
      warns: obstacle === null,
    });
const waiting = { channel: site, base: '/login/abc', now } as const;
const noProblem = { requestId: null, retryAfter: null, again: null } as const;

const accountHome =
  (stopped: boolean): Model =>
  (frame) =>
    page(AccountHomePage, { frame, name: frame.t.lang === 'ja' ? '鈴木 花子' : 'Hanako Suzuki', stopped });
const changing = (secret: 'password' | 'pin') => ({
  secret,
  path: `/account/security/${secret}`,
  otherPath: `/account/security/${secret === 'pin' ? 'password' : 'pin'}`,
  loginId: 'k10000006',
  length: lengthOf[secret],
});

const plain: Readonly<Record<string, Model>> = {
  password: password(),
  'password-upcoming': (frame, version) =>
    password({ channel: stockApp, upcoming: upcomingIn(frame.t.lang), loginId: 'k10000006' })(frame, version),
  'password-wrong': password({ problem: { kind: 'wrong' }, loginId: 'k10000006' }),
  'password-wait': password({ problem: { kind: 'wait', until: now + 5 * minute }, loginId: 'k10000006' }),
  'password-locked': password({ problem: { kind: 'locked', call: '0120-000-333' }, loginId: 'k10000006' }),
  suspended: show(SuspendedPage, { channel: usApp, resumesAt: date, planned: true }),
  'suspended-unknown': show(SuspendedPage, { channel: usApp, resumesAt: null, planned: true }),
  frozen: show(FrozenPage, { channel: site }),
  'locked-out': show(LockedOutPage, { channel: site, accountType: 'individual', reason: 'no_valid_phone_number', selfService: null }),
  'locked-out-fx': show(LockedOutPage, { channel: fxSite, accountType: 'individual', reason: 'no_email', selfService: '/account/email' }),
  'locked-out-corporate': show(LockedOutPage, {
    channel: site,
    accountType: 'corporate',
    reason: 'no_valid_phone_number',
    selfService: null,
  }),
  'hold-failures': (frame, version) => page(HoldPage, { ...waiting, frame, version, reason: 'failures', until: now + 5 * minute }),
  'hold-places': (frame, version) => page(HoldPage, { ...waiting, frame, version, reason: 'places', until: now + 48 * second }),
  'hold-numbers': (frame, version) => page(HoldPage, { ...waiting, frame, version, reason: 'numbers', until: now + 90 * second }),
  'hold-sends': (frame, version) => page(HoldPage, { ...waiting, frame, version, reason: 'sends', until: now + 40 * minute }),
  'hold-locked': (frame, version) => page(HoldPage, { ...waiting, frame, version, reason: 'locked', until: null }),
  'ended-expired': show(EndedPage, { channel: site, reason: 'expired', again: '/login/abc/again', startOver: null, live: null }),
  'ended-replaced': show(EndedPage, { channel: stockApp, reason: 'replaced', again: null, startOver: null, live: null }),
  'ended-failed': show(EndedPage, { channel: site, reason: 'failed', again: null, startOver: '/gallery/password', live: null }),
  'ended-evicted': show(EndedPage, { channel: site, reason: 'evicted', again: '/login/abc/again', startOver: null, live: null }),
  completed: show(CompletedPage, { channel: site, next: 'https://www.sample-sec.example/callback' }),
  upcoming: upcoming(null),
  'upcoming-obstacle': upcoming('no_valid_phone_number'),
  'not-me': show(NotMePage, { base: '/login/abc' }),
  'not-found': show(ProblemPage, { ...noProblem, kind: 'login_not_found' }),
  failure: show(ProblemPage, { kind: 'failure', requestId: '01JZ8R5T3K', retryAfter: null, again: '/gallery/password' }),
  outage: show(ProblemPage, { kind: 'outage', requestId: '01JZ8R5T3K', retryAfter: 60, again: '/gallery/password' }),
  'too-busy': show(ProblemPage, { ...noProblem, kind: 'too_busy', retryAfter: 20, again: '/gallery/password' }),
  'change-password': show(SecretPage, { ...changing('password'), faults: [] }),
  'change-password-refused': show(SecretPage, { ...changing('password'), faults: ['breached', 'names_yourself'] }),
  'change-pin': show(SecretPage, { ...changing('pin'), faults: [] }),
  'change-password-prove': show(SecretProcedurePage, { ...changing('password'), procedure: 'abc', stage: 'prove' }),
  'change-password-ready': show(SecretProcedurePage, { ...changing('password'), procedure: 'abc', stage: 'change' }),
  'change-pin-done': show(SecretProcedurePage, { ...changing('pin'), procedure: 'abc', stage: 'done' }),
  'change-pin-over': show(SecretProcedurePage, { ...changing('pin'), procedure: 'abc', stage: 'over' }),
  'held-after-reset': show(ProblemPage, { ...noProblem, kind: 'held_after_reset' }),
  'invalid-input': show(ProblemPage, { ...noProblem, kind: 'invalid_input' }),
  'account-home': accountHome(false),
  'account-home-stopped': accountHome(true),
  'trading-hold': show(TradingHoldPage, { stage: { kind: 'offer', action: '/x' }, problem: 'failed' }),
  'trading-hold-confirm': show(TradingHoldPage, { stage: { kind: 'confirm', action: '/x', drop: '/y' }, problem: null }),
  'trading-hold-browser': show(TradingHoldPage, { stage: { kind: 'browser' }, problem: null }),
  'trading-hold-lifted': show(TradingHoldPage, { stage: { kind: 'lifted' }, problem: null }),
  'account-left': (frame) => page(LeftPage, { frame }),
};

/** Every page by its name in the gallery. */
export async function galleryModels(): Promise<ReadonlyMap<string, Model>> {
  return new Map([
    ...Object.entries({ ...plain, ...publicModels, ...contactModels, ...securityModels }),
    ...(await factorModels()),
    ...(await recoveryModels()),
  ]);
}

/** The frame of a page of the gallery. */
export function galleryFrame(assets: AssetManifest, language: Language, path: string): Frame {
  const house = testHouse;
  return { t: catalogueOf(language), house, assets, path };
}
