import { createHash } from 'node:crypto';
import type { Proof } from '#core/assurance.ts';
import type { Contenders, HeldPlace, WaitingLogin } from '#core/attempt-places.ts';
import type { ChallengeState } from '#core/challenge.ts';
import type { Instant } from '#core/instant.ts';
import type { Lane } from '#core/lockout.ts';
import type { ShownNumber } from '#core/number-pool.ts';
import type { WarningShown } from '#core/policy/compensation-warning.ts';
import type { Proves } from '#core/procedure.ts';
import type { PasswordFormat } from '#ports/password-hash.ts';
import type { Database } from '../database.ts';
import { type CustomerRecord, type FactsRow, factsJson, readFacts } from '../facts.ts';
import { type Fragment, sql } from '../sql.ts';
import { load } from './statement.ts';

export interface LoginRecord {
  readonly uid: string;
  readonly channel: string;
  readonly clientId: string;
  readonly network: string;
  readonly userAgent: string;
  readonly state: 'open' | 'completed' | 'ended';
  readonly endReason: string | null;
  readonly reauthentication: boolean;
  readonly sessionUid: string | null;
  readonly startedAt: Instant;
  readonly expiresAt: Instant;
  /** Set when this is no login but one proof of a procedure on the account site. */
  readonly procedure: ProvedFor | null;
}

/** What a proof is for: `registered` and `second` prove a contact registered now, `target` control of the new number or address. */
export interface ProvedFor {
  readonly id: string;
  readonly kind: string;
  /** False once the procedure is done, dropped or has run out: nothing can be proved for it any more. */
  readonly isOpen: boolean;
  readonly proves: Proves;
  /** What was proved for it already (keyed digests, base64url): a second proof is another one. */
  readonly proved: readonly string[];
  /** Words and ids of ours that it began with. */
  readonly details: Readonly<Record<string, unknown>>;
  /** Base64, sealed for 'procedure'; null when the procedure has no personal values. */
  readonly sealed: string | null;
}

/** `procedure`: a fresh proof asked for on the account site. `another-message`: a call that buys one more message where a call is no factor (rule 7).
 *  `reset`: asked by somebody who has shown no more than a login ID; it stands beside the places, which are for those who know the password. */
export type ChallengePurpose = 'login' | 'another-message' | 'procedure' | 'reset';

export interface ChallengeRecord {
  readonly id: string;
  readonly purpose: ChallengePurpose;
  readonly method: string;
  readonly state: ChallengeState;
  readonly secret: unknown;
  readonly prompt: unknown;
  readonly authenticator: string | null;
  readonly judged: number;
  readonly sends: number;
  readonly shownAt: Instant;
  readonly sentAt: Instant;
  readonly expiresAt: Instant;
  readonly extended: boolean;
  readonly noted: { readonly late?: boolean; readonly withheld?: boolean };
}

/** What the customer's other attempts look like: all that deciding about a new challenge needs. */
export interface AttemptsAround extends Contenders {
  readonly shown: readonly ShownNumber[];
  /** Messages of the last day: of this customer by lane, and to the registered numbers and addresses (lane '') from unknown browsers. */
  readonly sends: readonly SendRecord[];
}

export interface SendRecord {
  /** Keyed digest, base64url. */
  readonly subject: string;
  readonly lane: string;
  readonly sentAt: readonly Instant[];
}

/** One customer in front of one login, loaded in one round trip. */
export interface SignInState extends AttemptsAround {
  readonly customer: CustomerRecord;
  readonly browser: { readonly id: string; readonly known: boolean } | null;
  readonly lanes: readonly Lane[];
  readonly password: { readonly hash: string; readonly firstFormat: PasswordFormat } | null;
  readonly login: LoginRecord | null;
  readonly challenge: ChallengeRecord | null;
  readonly proofs: readonly Proof[];
  /** When the warning about compensation was last shown; only on the pages of a login. */
  readonly warned: WarningShown | null;
}

/** Bytes that name a customer among subjects; not secret. */
export const customerSubject = (customerId: string): Buffer => Buffer.from(`c:${customerId}`);

const ms = (expression: Fragment): Fragment => sql`(extract(epoch from ${expression}) * 1000)::bigint`;
const callableKinds = sql`('mobile', 'landline', 'voip')`;

/** Of more logins that wait for a place the oldest are not looked at: they come last anyway. */
const mostWaiting = 200;

/** Attempts of the customer in `who`, as json columns. */
/** `also`: a further subject, of a number that is not registered (yet). */
function attemptsColumns(now: Date, also: Fragment = sql`null::bytea`): Fragment {
  return sql`
    (select coalesce(json_agg(json_build_object('place', p.place, 'challengeId', p.challenge_id, 'loginUid', p.login_uid,
        'browserId', h.browser_id, 'knownBrowser', h.known_browser, 'network', p.network,
        'shownAt', ${ms(sql`h.shown_at`)}, 'until', ${ms(sql`p.until`)},
        'number', (select n.number from number_shown n where n.challenge_id = h.id limit 1))), '[]')
      from attempt_place p join challenge h on h.id = p.challenge_id
      where p.customer_id = who.id and p.until > ${now} and h.state = 'pending') as held,
    (select coalesce(json_object_agg(network, tries), '{}') from (select h.network, count(*) as tries from challenge h
      where h.customer_id = who.id and h.shown_at > ${now}::timestamptz - interval '1 hour' and not h.known_browser and h.purpose <> 'reset' group by h.network) counted) as attempts,
    (select coalesce(json_agg(json_build_object('loginUid', w.uid, 'network', w.network, 'since', ${ms(sql`w.started_at`)})), '[]') from (
      select l.uid, l.network, l.started_at from login l
      where l.customer_id = who.id and l.started_at > ${now}::timestamptz - interval '30 minutes' and l.state = 'open' and l.expires_at > ${now}
        and (l.procedure_id is null or l.session_uid is not null)
        and not exists (select from challenge h where h.login_uid = l.uid)
        and not exists (select from known_browser k where k.browser_id = l.browser_id and k.customer_id = who.id and k.revoked_at is null)
      order by l.started_at desc limit ${sql.lit(mostWaiting)}) w) as waiting,
    (select coalesce(json_agg(json_build_object('number', n.number, 'shownAt', ${ms(sql`lower(n.open)`)}, 'openUntil', ${ms(sql`upper(n.quiet) - interval '10 minutes'`)})), '[]')
      from number_shown n where upper(n.quiet) > ${now} and n.subject = any (array(
        select k.lookup from contact k where k.customer_id = who.id and k.valid_to is null and k.lookup is not null and k.kind in ${callableKinds}
        union all select convert_to('c:' || who.id, 'UTF8') union all select ${also}))) as shown,
    (select coalesce(json_agg(json_build_object('subject', encode(b.subject, 'base64'), 'lane', b.lane,
        'sentAt', (select json_agg(${ms(sql`sent`)}) from unnest(b.sent_at) sent))), '[]')
      from send_budget b where b.sent_at[cardinality(b.sent_at)] > ${now}::timestamptz - interval '1 day' and b.subject = any (array(
        select k.lookup from contact k where k.customer_id = who.id and k.valid_to is null and k.lookup is not null
        union all select convert_to('c:' || who.id, 'UTF8') union all select ${also}))) as sends`;
}

/** Lanes under a condition over `failure_lane f`, as one json value. */
export const lanesJson = (condition: Fragment): Fragment => sql`
  (select coalesce(json_agg(json_build_object('lane', f.lane, 'purpose', f.purpose, 'failures', f.failures, 'waitUntil', ${ms(sql`f.wait_until`)},
      'openUntil', ${ms(sql`f.open_until`)})), '[]')
    from failure_lane f where ${condition})`;

interface StateRow {
  facts: FactsRow | null;
  browser_id: string | null;
  begun?: boolean;
  known: boolean;
  lanes: Lane[];
  password?: SignInState['password'];
  login?: LoginRecord;
  challenge?: ChallengeRecord | null;
  proofs?: Proof[];
  warned?: WarningShown | null;
  held: HeldPlace[];
  attempts: Record<string, number>;
  waiting: WaitingLogin[];
  shown: ShownNumber[];
  sends: SendRecord[];
}

/** By login ID, for the password step; `begun`: the password of this login was accepted before. The customer is null for an unknown ID, whose lanes exist like anybody's. */
export async function loadForPassword(
  database: Database,
  key: { loginUid: string; loginId: string; subject: Buffer; browserToken: Buffer | null; now: Instant },
): Promise<Omit<SignInState, 'customer'> & { customer: CustomerRecord | null; begun: boolean }> {
  const now = new Date(key.now);
  const { rows } = await load<StateRow>(
    'load-for-password',
    database,
    sql`
    with here as (select b.id from browser b where b.token_hash = ${key.browserToken}),
    who as (select c.* from customer c where c.login_id = ${key.loginId})
    select case when who.id is null then null else ${factsJson('who')} end as facts,
      here.id as browser_id, exists (select from login where uid = ${key.loginUid}) as begun,
      exists (select from known_browser k where k.browser_id = here.id and k.customer_id = who.id and k.revoked_at is null) as known,
      ${lanesJson(sql`(f.subject = ${key.subject} and f.purpose = 'password') or (f.subject = convert_to('c:' || who.id, 'UTF8') and f.purpose = 'factor')`)} as lanes,
      (select json_build_object('hash', p.hash, 'firstFormat', p.first_format) from customer_password p where p.customer_id = who.id) as password,
      ${attemptsColumns(now)}
    from (select) as one left join who on true left join here on true`,
  );
  const row = rows[0] as StateRow;
  return { ...readState(row), begun: row.begun === true };
}

/** A login and the secret that its own browser presents; `token` is null only where the browser was checked before (an open stream). */
export interface LoginKey {
  readonly uid: string;
  readonly token: string | null;
}

/** For every later step. null when there is no such login, or when it belongs to another browser: both look alike. */
export async function loadByLogin(
  database: Database,
  { uid, token }: LoginKey,
  at: Instant,
): Promise<(SignInState & { login: LoginRecord }) | null> {
  const now = new Date(at);
  const { rows } = await load<StateRow>(
    'load-login',
    database,
    sql`
    with l as (select * from login where uid = ${uid} and ${token === null ? sql`true` : sql`cookie_hash = ${createHash('sha256').update(token).digest()}`}),
    who as (select c.* from customer c join l on c.id = l.customer_id),
    h as (select * from challenge where login_uid = ${uid} order by shown_at desc, sent_at desc, (state = 'pending') desc limit 1)
    select ${factsJson('who')} as facts, l.browser_id,
      exists (select from known_browser k where k.browser_id = l.browser_id and k.customer_id = who.id and k.revoked_at is null) as known,
      ${lanesJson(sql`f.subject = convert_to('c:' || who.id, 'UTF8')`)} as lanes,
      json_build_object('uid', l.uid, 'channel', l.channel, 'clientId', l.client_id, 'network', l.network, 'userAgent', l.user_agent,
        'state', l.state, 'endReason', l.end_reason, 'reauthentication', l.reauthentication, 'sessionUid', l.session_uid,
        'startedAt', ${ms(sql`l.started_at`)}, 'expiresAt', ${ms(sql`l.expires_at`)},
        'procedure', case when pr.id is not null then json_build_object('id', pr.id, 'kind', pr.kind, 'isOpen', pr.state = 'open' and pr.expires_at > ${now}, 'proves', l.proves, 'details', pr.details, 'sealed', encode(pr.sealed, 'base64'),
          'proved', (select coalesce(json_agg(e.authenticator), '[]') from login d join authentication_event e on e.login_uid = d.uid
            where d.procedure_id = pr.id and d.state = 'completed')) end) as login,
      (select json_build_object('id', h.id, 'purpose', h.purpose, 'method', h.method, 'state', h.state, 'secret', h.secret, 'prompt', h.prompt, 'authenticator', h.authenticator,
        'judged', h.judged, 'sends', h.sends, 'shownAt', ${ms(sql`h.shown_at`)}, 'sentAt', ${ms(sql`h.sent_at`)}, 'expiresAt', ${ms(sql`h.expires_at`)},
        'extended', h.extended, 'noted', h.noted) from h) as challenge,
      (select coalesce(json_agg(json_build_object('method', e.method, 'authenticator', e.authenticator, 'happenedAt', ${ms(sql`e.happened_at`)})), '[]')
        from authentication_event e where e.login_uid = l.uid or (pr.id is null and e.session_uid = l.session_uid)) as proofs,
      (select json_build_object('at', ${ms(sql`w.shown_at`)}, 'loginUid', w.login_uid) from warning_shown w where w.customer_id = who.id) as warned,
      ${attemptsColumns(now, sql`pr.target_lookup`)}
    from l join who on true left join procedure pr on pr.id = l.procedure_id`,
  );
  const state = rows[0] && readState(rows[0]);
  return state?.customer && state.login ? { ...state, customer: state.customer, login: state.login } : null;
}

function readState(row: StateRow): Omit<SignInState, 'customer'> & { customer: CustomerRecord | null } {
  return {
    customer: row.facts && readFacts(row.facts),
    browser: row.browser_id === null ? null : { id: row.browser_id, known: row.known },
    lanes: row.lanes,
    password: row.password ?? null,
    login: row.login ?? null,
    challenge: row.challenge ?? null,
    proofs: row.proofs ?? [],
    warned: row.warned ?? null,
    held: row.held,
    attemptsLastHour: new Map(Object.entries(row.attempts)),
    waiting: row.waiting,
    shown: row.shown,
    sends: row.sends.map((each) => ({ ...each, subject: Buffer.from(each.subject, 'base64').toString('base64url') })),
  };
}
