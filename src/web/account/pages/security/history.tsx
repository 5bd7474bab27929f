import type { LoginOutcome } from '#core/login-outcome.ts';
import { bilingual } from '#ui/catalogue.ts';
import { Facts } from '#ui/dial.tsx';
import { ButtonLink } from '#ui/form.tsx';
import type { Frame } from '#ui/frame.ts';
import { safeUrl } from '#ui/safe-url.ts';
import type { LoginHistory, ShownLogin } from '#usecases/security/login-history.ts';
import { PageHead } from '../../../customer/pages/page-head.tsx';
import { AccountLayout } from '../account-layout.tsx';
import type { MethodNames } from './asked.tsx';

const text = bilingual({
  ja: {
    title: 'ログインの履歴',
    why: 'この13か月に、正しいパスワードが入力されたログインです。新しいものから並んでいます。',
    outcomes: {
      completed: 'ログインしました',
      open: '確認の途中です',
      unfinished: '確認が終わらず、ログインしていません',
      locked_out: '確認できる電話などがなく、ログインしていません',
      suspended: '停止中のため、ログインしていません',
    } satisfies Record<LoginOutcome, string>,
    where: 'サイト・アプリ',
    unknownChannel: '今はないサイト・アプリ',
    how: '方法',
    password: 'パスワード',
    within: 'ログイン中の画面から',
    device: '機器',
    network: '接続元のはじめの部分',
    unknownNetwork: '分かりません',
    known: 'いつものブラウザ',
    join: (names: readonly string[]) => names.join('、'),
    notMe: '心当たりがない',
    notMeOf: (when: string) => `${when}のログインに、心当たりがない`,
    none: 'まだ、記録がありません。',
    older: '前の20件を見る',
    newest: '新しいものに戻る',
    back: 'セキュリティ設定に戻る',
  },
  en: {
    title: 'Login history',
    why: 'Logins of the last 13 months with the right password, newest first.',
    outcomes: {
      completed: 'Logged in',
      open: 'Being confirmed',
      unfinished: 'Not confirmed: not logged in',
      locked_out: 'No phone or address to confirm with: not logged in',
      suspended: 'Suspended: not logged in',
    },
    where: 'Site or app',
    unknownChannel: 'A site or app that no longer exists',
    how: 'Method',
    password: 'password',
    within: 'within a session',
    device: 'Device',
    network: 'Beginning of the address',
    unknownNetwork: 'unknown',
    known: 'a browser you usually use',
    join: (names: readonly string[]) => names.join(', '),
    notMe: 'This was not me',
    notMeOf: (when: string) => `The login of ${when} was not me`,
    none: 'Nothing on record yet.',
    older: 'Earlier logins',
    newest: 'Back to the newest',
    back: 'Back to security settings',
  },
});

export interface HistoryPageProps {
  readonly frame: Frame;
  readonly names: MethodNames;
  readonly history: LoginHistory;
  readonly isFirst: boolean;
}

const path = '/account/security/history';

function Entry({ frame, names, login }: Pick<HistoryPageProps, 'frame' | 'names'> & { readonly login: ShownLogin }) {
  const { t } = frame;
  const words = text(t);
  const when = `${t.format.fullDate(login.at)} ${t.format.time(login.at)}`;
  const methods = [login.stepUp ? words.within : words.password, ...login.methods.map((id) => names.get(id) ?? id)];
  const items = [
    { name: words.where, value: login.channel ? t.local(login.channel) : words.unknownChannel },
    { name: words.how, value: words.join(methods) },
    { name: words.device, value: login.knownBrowser ? `${t.local(login.device)} (${words.known})` : t.local(login.device) },
    { name: words.network, value: login.network ?? words.unknownNetwork },
  ];
  const tone = login.outcome === 'completed' ? 'tag' : login.outcome === 'open' ? 'tag tag--plain' : 'tag tag--warn';
  return (
    <li class="way">
      <h2 class="way__title num">{when}</h2>
      <p>
        <span class={`${tone} tag--long`}>{words.outcomes[login.outcome]}</span>
      </p>
      <Facts items={items} />
      <a
        class="not-me-link"
        href={safeUrl(`/account/security/not-me?login=${encodeURIComponent(login.loginUid)}`)}
        aria-label={words.notMeOf(when)}
      >
        {words.notMe}
      </a>
    </li>
  );
}

/** Thirteen months of logins; each leads to stopping the account. */
export function HistoryPage({ frame, names, history, isFirst }: HistoryPageProps) {
  const words = text(frame.t);
  return (
    <AccountLayout frame={frame} title={words.title} section="security">
      <div class="column stack">
        <PageHead t={frame.t} title={words.title} why={words.why} />
        {history.logins.length === 0 ? <p>{words.none}</p> : null}
        <ol class="ways">
          {history.logins.map((login) => (
            <Entry key={login.id} frame={frame} names={names} login={login} />
          ))}
        </ol>
        {history.older === null ? null : <ButtonLink href={`${path}?before=${history.older}`} label={words.older} />}
        {isFirst ? null : <ButtonLink href={path} label={words.newest} look="secondary" />}
        <ButtonLink href="/account/security" label={words.back} look="secondary" />
      </div>
    </AccountLayout>
  );
}
