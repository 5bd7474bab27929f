import type { Instant } from '#core/instant.ts';
import { bilingual } from '#ui/catalogue.ts';
import { Action, ButtonLink } from '#ui/form.tsx';
import type { Frame } from '#ui/frame.ts';
import { Notice } from '#ui/notice.tsx';
import { PageHead } from '../../../customer/pages/page-head.tsx';
import { AccountLayout } from '../account-layout.tsx';

const text = bilingual({
  ja: {
    title: 'ログイン通知',
    why: 'お客様の口座にログインがあったとき、ご登録のメールアドレスにお知らせします。他人のログインに、すぐ気づけます。',
    onTitle: 'ログイン通知を受け取っています',
    since: (date: string) => `${date}から受け取る設定です。`,
    offTitle: 'ログイン通知を停止しています',
    off: '他人がログインしても、お知らせのメールは届きません。受け取る設定に戻すことをおすすめします。',
    noAddressTitle: 'メールアドレスが登録されていません',
    noAddress: 'メールアドレスを登録すると、ログイン通知を受け取れます。',
    register: '登録情報を見る',
    bouncedTitle: '登録のメールアドレスに、メールが届きませんでした',
    bounced: '今もお使いのアドレスか、登録情報でお確かめください。',
    turnOn: 'ログイン通知を受け取る',
    turnOff: '停止の手続きへ進む',
    done: {
      on: 'ログイン通知を受け取る設定にしました',
      off: 'ログイン通知を停止しました',
      over: 'お手続きの時間が過ぎました。設定は変わっていません',
    },
    back: 'セキュリティ設定に戻る',
    offPage: 'ログイン通知を停止します',
    offWhy: 'まだ、何も変わっていません。次の内容を、お確かめください。',
    warnTitle: '停止する前に',
    warn: [
      'お知らせが届かないと、他人のログインに気づくのが遅れます。',
      '人に頼まれて停止しようとしている場合は、ここでおやめください。当社の社員が、停止をお願いすることはありません。',
      '停止すると、ご登録のメールアドレスと携帯電話に、最後のお知らせをお送りします。',
    ],
    prove: 'ご本人の確認へ進む',
    proveHint: '登録から3日以上たった電話で、ご本人であることを確認します。',
    provedTitle: '確認できました',
    apply: 'ログイン通知を停止する',
    keep: '停止せずに戻る',
  },
  en: {
    title: 'Login notices',
    why: 'When somebody logs in to your account, we tell your registered email address: you learn of a stranger at once.',
    onTitle: 'Login notices are on',
    since: (date: string) => `On since ${date}.`,
    offTitle: 'Login notices are off',
    off: 'If a stranger logs in, no mail tells you. We advise you to switch them on again.',
    noAddressTitle: 'No email address is registered',
    noAddress: 'Once an address is registered you get login notices.',
    register: 'See registered information',
    bouncedTitle: 'Mail to your registered address came back',
    bounced: 'Please check under registered information that you still use it.',
    turnOn: 'Switch login notices on',
    turnOff: 'Go on to switch them off',
    done: {
      on: 'Login notices are on',
      off: 'Login notices have been switched off',
      over: 'The time for this has run out. Nothing has changed',
    },
    back: 'Back to security settings',
    offPage: 'Switching login notices off',
    offWhy: 'Nothing has changed yet. Please read this first.',
    warnTitle: 'Before you switch them off',
    warn: [
      'Without notices you learn later of a login that is not yours.',
      'If somebody asked you to do this, stop here. Our staff will never ask you to.',
      'When they are switched off, a last notice goes to your registered email address and mobile phone.',
    ],
    prove: 'Go on to confirm',
    proveHint: 'You confirm with a phone that was registered three days ago or earlier.',
    provedTitle: 'Confirmed',
    apply: 'Switch login notices off',
    keep: 'Keep them and go back',
  },
});

export interface NotificationPageProps {
  readonly frame: Frame;
  readonly state: { readonly on: boolean; readonly since: Instant | null; readonly hasAddress: boolean; readonly bounced: boolean };
  readonly done: 'on' | 'off' | 'over' | null;
}

const path = '/account/security/notification';

function State({ frame, state }: Pick<NotificationPageProps, 'frame' | 'state'>) {
  const { t } = frame;
  const words = text(t);
  if (!state.hasAddress)
    return (
      <Notice tone="warn" title={words.noAddressTitle}>
        <p>{words.noAddress}</p>
      </Notice>
    );
  if (!state.on)
    return (
      <Notice tone="warn" title={words.offTitle}>
        <p>{words.off}</p>
      </Notice>
    );
  return (
    <Notice tone="ok" title={words.onTitle}>
      {state.since === null ? null : <p>{words.since(t.format.fullDate(state.since))}</p>}
    </Notice>
  );
}

/** Whether logins are told by mail, and the ways to change it. */
export function NotificationPage({ frame, state, done }: NotificationPageProps) {
  const words = text(frame.t);
  return (
    <AccountLayout frame={frame} title={words.title} section="security">
      <div class="column stack">
        <PageHead t={frame.t} title={words.title} why={words.why} />
        {done ? <Notice tone={done === 'over' ? 'warn' : 'info'} title={words.done[done]} alert /> : null}
        <State frame={frame} state={state} />
        {state.bounced ? (
          <Notice tone="error" title={words.bouncedTitle}>
            <p>{words.bounced}</p>
          </Notice>
        ) : null}
        {!state.hasAddress || state.bounced ? (
          <ButtonLink href="/account/registered-information" label={words.register} look="secondary" />
        ) : null}
        {state.hasAddress && !state.on ? <Action action={`${path}/on`} label={words.turnOn} look="primary" /> : null}
        {state.on ? <Action action={`${path}/off`} label={words.turnOff} look="quiet" /> : null}
        <ButtonLink href="/account/security" label={words.back} look="secondary" />
      </div>
    </AccountLayout>
  );
}

export interface NotificationOffPageProps {
  readonly frame: Frame;
  readonly id: string;
  readonly proved: boolean;
}

/** The procedure that switches notices off: a warning, the proof, the last button. */
export function NotificationOffPage({ frame, id, proved }: NotificationOffPageProps) {
  const words = text(frame.t);
  return (
    <AccountLayout frame={frame} title={words.offPage} section="security">
      <div class="column stack">
        <PageHead t={frame.t} title={words.offPage} why={words.offWhy} />
        {proved ? <Notice tone="ok" title={words.provedTitle} alert /> : null}
        <Notice tone="warn" title={words.warnTitle}>
          <ul class="bullets">
            {words.warn.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        </Notice>
        {proved ? null : <p>{words.proveHint}</p>}
        {proved ? (
          <Action action={`${path}/${id}/apply`} label={words.apply} look="secondary" />
        ) : (
          <Action action={`/account/procedure/${id}/prove`} label={words.prove} look="secondary" />
        )}
        <Action action={`/account/procedure/${id}/drop`} label={words.keep} look="primary" />
      </div>
    </AccountLayout>
  );
}
