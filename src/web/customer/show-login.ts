import { resendAt } from '#core/challenge.ts';
import type { Instant } from '#core/instant.ts';
import { describeChannel } from '#core/policy/timeline.ts';
import type { Decision } from '#core/policy/types.ts';
import type { MethodView, MethodViewProps } from '#methods/method.ts';
import type { LoginRequest } from '#ports/login-requests.ts';
import type { Frame } from '#ui/frame.ts';
import { page } from '#ui/page.ts';
import type { App } from '#usecases/app.ts';
import { obstacleTo } from '#usecases/registered-information/provable.ts';
import { frozenReason, type LoginView, type OpenLogin } from '#usecases/sign-in/advance-login.ts';
import { versionOf } from '#usecases/sign-in/login-version.ts';
import { callOffered, shortageOf } from '#usecases/sign-in/offer-method.ts';
import { channelNotice, type UpcomingNotice } from '#usecases/sign-in/upcoming-notice.ts';
import { EndedPage } from './pages/ended.tsx';
import { FactorPage, type FactorPageProps } from './pages/factor.tsx';
import { FrozenPage } from './pages/frozen.tsx';
import { HoldPage, type HoldPageProps } from './pages/hold.tsx';
import { LockedOutPage } from './pages/locked-out.tsx';
import type { ChannelName } from './pages/page-head.tsx';
import { PasswordPage, type PasswordPageProps } from './pages/password.tsx';
import { SuspendedPage } from './pages/suspended.tsx';
import { UpcomingPage } from './pages/upcoming.tsx';

/** What every page of one login has. */
export interface Showing {
  readonly app: App;
  readonly frame: Frame;
  readonly request: Pick<LoginRequest, 'uid' | 'channel' | 'startUri' | 'prompt'>;
  /** Set when it is one proof of a procedure on the account site, not a login. */
  readonly procedure?: ChannelName;
  /** Path of its pages, without the uid: `/login`. */
  readonly path: string;
}

const baseOf = ({ request, path }: Showing): string => `${path}/${request.uid}`;

export function channelName({ app, request, procedure }: Showing): ChannelName {
  if (procedure) return procedure;
  return describeChannel(app.policies.inForceAt(app.clock.now()).policy, request.channel, app.clock.now()).name;
}

async function nameUpcoming({ app, frame }: Showing, notice: UpcomingNotice) {
  const views = await Promise.all(notice.methods.map(async (id) => app.methods.get(id)?.view()));
  return {
    from: notice.from,
    planned: notice.planned,
    methods: views.filter((view) => view !== undefined).map((view) => view.name(frame.t)),
  };
}

export async function passwordHtml(showing: Showing, typed: Pick<PasswordPageProps, 'loginId' | 'problem'>): Promise<string> {
  const { app, frame, request } = showing;
  const now = app.clock.now();
  const notice = channelNotice(app.policies.inForceAt(now).policy, request.channel, now);
  const upcoming = notice && (await nameUpcoming(showing, notice));
  return page(PasswordPage, {
    frame,
    channel: channelName(showing),
    action: `${baseOf(showing)}/password`,
    forgotten: `/password/forgotten?login=${encodeURIComponent(request.uid)}`,
    upcoming,
    host: app.settings.host,
    ...typed,
  });
}

/** The channel's suspension page, when it is suspended now; it comes before any password is asked (rule 4). */
export function suspendedHtml(showing: Showing): string | null {
  const { app, frame, request } = showing;
  const now = app.clock.now();
  const { suspension, name } = describeChannel(app.policies.inForceAt(now).policy, request.channel, now);
  if (suspension === null) return null;
  const resumesAt = Number.isFinite(suspension.effectiveUntil) ? suspension.effectiveUntil : null;
  return page(SuspendedPage, { frame, channel: name, resumesAt, planned: suspension.planned });
}

/** Everything but a completed login, which web/customer/login-routes.ts answers itself. */
export async function loginHtml(
  showing: Showing,
  view: Exclude<LoginView, { kind: 'completed' }>,
  problem: 'wrong' | 'unreadable' | null,
): Promise<string> {
  switch (view.kind) {
    case 'challenge':
      return factorHtml(showing, view, problem);
    case 'challenge_over':
      return view.challenge.noted.late ? factorHtml(showing, view, null) : overHtml(showing, view);
    case 'expired':
      return expiredHtml(showing);
    case 'ended':
      return endedHtml(showing, view);
    case 'notice':
      return noticeHtml(showing, view.notice);
    case 'waiting':
      return holdHtml(showing, view, 'failures');
    case 'places_full':
      return holdHtml(showing, view, 'places');
    case 'numbers_busy':
      return holdHtml(showing, view, 'numbers');
    case 'sends_exhausted':
      return holdHtml(showing, view, 'sends');
    case 'locked':
      return holdHtml(showing, { ...view, until: null }, 'locked');
  }
}

type Viewed<Kind extends LoginView['kind']> = Extract<LoginView, { kind: Kind }>;

function overHtml(showing: Showing, { state, why }: Viewed<'challenge_over'>): string {
  const base = baseOf(showing);
  const live = { base, version: versionOf(showing.app, state) };
  const { frame, request } = showing;
  return page(EndedPage, { frame, channel: channelName(showing), reason: why, again: `${base}/again`, startOver: request.startUri, live });
}

function expiredHtml(showing: Showing): string {
  const { frame, request } = showing;
  return page(EndedPage, { frame, channel: channelName(showing), reason: 'expired', again: null, startOver: request.startUri, live: null });
}

function endedHtml(showing: Showing, { state, reason }: Viewed<'ended'>): string {
  if (reason === frozenReason) return page(FrozenPage, { frame: showing.frame, channel: channelName(showing) });
  if (reason !== 'no_email' && reason !== 'no_valid_phone_number') return suspendedHtml(showing) ?? expiredHtml(showing);
  const { accountType } = state.customer.facts;
  return page(LockedOutPage, {
    frame: showing.frame,
    channel: channelName(showing),
    accountType,
    reason,
    selfService: selfServiceFor(showing, state, reason),
  });
}

/** Where an individual adds an address at once, when a number registered now can prove that it is them (rule 3). */
function selfServiceFor({ app, procedure }: Showing, { customer }: OpenLogin, reason: string): string | null {
  if (procedure || reason !== 'no_email' || customer.facts.accountType === 'corporate') return null;
  return obstacleTo(app, customer, 'change-contact', app.clock.now()) === null ? '/account/registered-information/new/email' : null;
}

async function noticeHtml(showing: Showing, notice: UpcomingNotice): Promise<string> {
  const upcoming = await nameUpcoming(showing, notice);
  const { obstacle, warns } = notice;
  return page(UpcomingPage, { frame: showing.frame, channel: channelName(showing), base: baseOf(showing), upcoming, obstacle, warns });
}

function holdHtml(
  showing: Showing,
  { state, until }: { readonly state: OpenLogin; readonly until: Instant | null },
  reason: HoldPageProps['reason'],
): string {
  const { app, frame } = showing;
  const version = versionOf(app, state);
  return page(HoldPage, { frame, channel: channelName(showing), base: baseOf(showing), version, reason, now: app.clock.now(), until });
}

async function factorHtml(
  showing: Showing,
  view: Extract<LoginView, { kind: 'challenge' | 'challenge_over' }>,
  problem: 'wrong' | 'unreadable' | null,
): Promise<string> {
  const { app, frame, request } = showing;
  const { challenge, state, decided } = view;
  const others = view.kind === 'challenge' ? view.others : 0;
  const method = app.methods.get(challenge.method);
  if (!method) throw new Error(`the method ${challenge.method} is no longer built in`);
  const now = app.clock.now();
  const props: MethodViewProps<unknown> = {
    t: frame.t,
    prompt: challenge.prompt,
    now,
    shownAt: challenge.shownAt,
    expiresAt: challenge.expiresAt,
    extended: challenge.extended,
    state: view.kind === 'challenge_over' ? 'late' : challenge.noted.withheld ? 'withheld' : 'pending',
    problem,
    action: baseOf(showing),
    occasion: state.login.procedure?.proves === 'second' ? 'registered' : (state.login.procedure?.proves ?? 'login'),
    resendIn: method.answeredElsewhere ? null : Math.max(0, Math.ceil((resendAt(challenge.sentAt, challenge.sends) - now) / 1000)),
  };
  const { alternatives, instead, noMoreUntil } = await offersOf(showing, state, decided.decision, challenge);
  return page(FactorPage, {
    frame,
    channel: channelName(showing),
    base: baseOf(showing),
    version: versionOf(app, state),
    view: (await method.view()) as MethodView<unknown>,
    challenge: props,
    answeredElsewhere: method.answeredElsewhere,
    afterPassword: request.prompt === 'login',
    others: others > 0,
    delayed: view.kind === 'challenge' && app.gateways.isDelayed(method.deliveredBy) ? (method.deliveredBy ?? null) : null,
    alternatives,
    instead,
    noMoreUntil,
  });
}

type Offers = Pick<FactorPageProps, 'alternatives' | 'instead' | 'noMoreUntil'>;

/** What else the page offers, and what it says of a method whose messages or tries have run out. */
async function offersOf(
  { app, frame }: Showing,
  state: OpenLogin,
  decision: Decision,
  challenge: Viewed<'challenge'>['challenge'],
): Promise<Offers> {
  const now = app.clock.now();
  const asking = { browser: state.browser ?? { id: '', known: false }, network: state.login.network };
  const shortage = (id: string | null) => {
    const method = app.methods.get(id ?? '');
    return method ? shortageOf(app, state, method, asking, now) : null;
  };
  const usable = decision.alternatives.filter((id) => id !== challenge.method);
  const call = challenge.purpose === 'login' ? callOffered(app, state, decision, asking, now) : null;
  const named = async (id: string, buys: boolean) => ({ method: id, name: await nameOf(app, id, frame), buys });
  const expected = decision.method !== null && decision.method !== challenge.method ? shortage(decision.method) : null;
  return {
    alternatives: await Promise.all([...usable.map((id) => named(id, false)), ...(call ? [named(call.id, true)] : [])]),
    instead: expected && {
      why: expected.why,
      name: await nameOf(app, decision.method ?? '', frame),
      buys: challenge.purpose === 'another-message',
    },
    noMoreUntil: shortage(challenge.method)?.until ?? null,
  };
}

const nameOf = async (app: App, id: string, frame: Frame): Promise<string> => (await app.methods.get(id)?.view())?.name(frame.t) ?? id;
