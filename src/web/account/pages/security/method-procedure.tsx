import { maskNumber } from '#core/phone-number.ts';
import type { SettingChange } from '#core/policy/setting-options.ts';
import { bilingual } from '#ui/catalogue.ts';
import { Facts, Masked } from '#ui/dial.tsx';
import { Action } from '#ui/form.tsx';
import type { Frame } from '#ui/frame.ts';
import { Notice } from '#ui/notice.tsx';
import { safeUrl } from '#ui/safe-url.ts';
import { StepIndicator } from '#ui/steps.tsx';
import type { ShownNumber } from '#usecases/security/protection.ts';
import { PageHead } from '../../../customer/pages/page-head.tsx';
import { AccountLayout } from '../account-layout.tsx';
import { text as methodText } from './method.text.ts';

const text = bilingual({
  ja: {
    title: (method: string) => `${method}を設定します`,
    removeTitle: '認証方法の設定をやめます',
    why: 'まだ、何も変わっていません。内容をお確かめのうえ、お進みください。',
    whyProved: 'ご本人であることを確認できました。最後のボタンを押すと、設定が変わります。',
    steps: ['内容の確認', 'ご本人の確認', '設定'],
    of: 'お手続きの流れ',
    method: '認証方法',
    none: '設定しない',
    phones: 'お使いになる電話',
    allPhones: 'ご登録の電話すべて',
    from: 'いつから',
    atOnce: '手続きが終わると、すぐに',
    provedTitle: '確認できました',
    callFrom: '次の画面に出る番号へ、お使いになる電話からおかけください。',
    proveAny: '次の画面で、ご登録の電話から、ご本人であることを確認します。',
    prove: 'お電話での確認へ進む',
    proveOther: 'ご本人の確認へ進む',
    told: '設定が変わると、ご登録のメールアドレスと携帯電話に、お知らせをお送りします。',
    ends: 'ほかの画面や機器は、すべてログアウトします。',
    endOthers: 'ほかの画面や機器を、すべてログアウトする（おすすめ）',
    apply: '設定する',
    applyRemove: '設定をやめる',
    drop: 'やめて戻る',
  },
  en: {
    title: (method: string) => `Setting ${method}`,
    removeTitle: 'Removing your setting',
    why: 'Nothing has changed yet. Please check this and go on.',
    whyProved: 'We have made sure that it is you. The last button changes the setting.',
    steps: ['Check', 'Confirm it is you', 'Set'],
    of: 'Steps',
    method: 'Method',
    none: 'None',
    phones: 'Phones you will use',
    allPhones: 'All registered phones',
    from: 'From',
    atOnce: 'as soon as this is done',
    provedTitle: 'Confirmed',
    callFrom: 'The next page shows a number: please call it from one of the phones you will use.',
    proveAny: 'On the next page you confirm with a registered phone that it is you.',
    prove: 'Go on to the call',
    proveOther: 'Go on to confirm',
    told: 'When the setting changes, we tell your registered email address and mobile phone.',
    ends: 'All other browsers and devices will be logged out.',
    endOthers: 'Log out all other browsers and devices (recommended)',
    apply: 'Set it',
    applyRemove: 'Remove the setting',
    drop: 'Stop and go back',
  },
});

export interface MethodProcedurePageProps {
  readonly frame: Frame;
  readonly id: string;
  /** Name of the method; null: the setting is removed. */
  readonly method: string | null;
  /** Proved by a call of one of the numbers. */
  readonly byCall: boolean;
  /** The numbers chosen; null: all, or none is chosen for this method. */
  readonly numbers: readonly ShownNumber[] | null;
  readonly change: SettingChange;
  readonly proved: boolean;
}

function Phones({ frame, numbers }: Pick<MethodProcedurePageProps, 'frame' | 'numbers'>) {
  const words = methodText(frame.t);
  if (numbers === null) return <>{text(frame.t).allPhones}</>;
  return (
    <ul class="phones-chosen">
      {numbers.map(({ id, kind, value }) => {
        const masked = maskNumber(value);
        return (
          <li key={id}>
            {words.kinds[kind] ?? kind} <Masked value={masked} spoken={words.ending(masked.slice(-4))} />
          </li>
        );
      })}
    </ul>
  );
}

function Next({ frame, id, byCall, method, change, proved }: MethodProcedurePageProps) {
  const words = text(frame.t);
  const ends = change === 'change' || change === 'remove';
  if (!proved)
    return (
      <>
        <p>{byCall ? words.callFrom : words.proveAny}</p>
        <Action action={`/account/procedure/${id}/prove`} label={byCall ? words.prove : words.proveOther} look="primary" />
      </>
    );
  return (
    <form method="post" action={safeUrl(`/account/security/method/${id}/apply`)} class="form" data-once>
      {ends ? (
        <p>{words.ends}</p>
      ) : (
        <p class="tick">
          <input type="checkbox" id="end-others" name="end_others" value="on" checked />
          <label for="end-others">{words.endOthers}</label>
        </p>
      )}
      <button type="submit" class="btn btn--primary">
        {method === null ? words.applyRemove : words.apply}
      </button>
    </form>
  );
}

/** The procedure that sets a method: what is about to be done, the proof, the last button. */
export function MethodProcedurePage(props: MethodProcedurePageProps) {
  const { frame, id, method, byCall, numbers, proved } = props;
  const words = text(frame.t);
  const title = method === null ? words.removeTitle : words.title(method);
  const items = [
    { name: words.method, value: method ?? words.none },
    ...(byCall ? [{ name: words.phones, value: <Phones frame={frame} numbers={numbers} /> }] : []),
    { name: words.from, value: words.atOnce },
  ];
  return (
    <AccountLayout frame={frame} title={title} section="security">
      <div class="column stack">
        <StepIndicator current={proved ? 3 : 1} labels={words.steps} of={words.of} />
        <PageHead t={frame.t} title={title} why={proved ? words.whyProved : words.why} />
        {proved ? <Notice tone="ok" title={words.provedTitle} alert /> : null}
        <Facts items={items} />
        <p>{words.told}</p>
        <Next {...props} />
        <Action action={`/account/procedure/${id}/drop`} label={words.drop} look="quiet" />
      </div>
    </AccountLayout>
  );
}
