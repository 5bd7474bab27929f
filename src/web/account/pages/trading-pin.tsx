import type { Instant } from '#core/instant.ts';
import { bilingual } from '#ui/catalogue.ts';
import { Field } from '#ui/form.tsx';
import type { Frame } from '#ui/frame.ts';
import { SupportLine } from '#ui/layout.tsx';
import { Notice } from '#ui/notice.tsx';
import { PageHead, Section } from '../../customer/pages/page-head.tsx';
import { AccountLayout } from './account-layout.tsx';

const text = bilingual({
  ja: {
    title: '登録情報',
    why: '電話番号やメールアドレスを表示する前に、取引暗証番号を確かめます。',
    pin: '取引暗証番号',
    hint: 'お取引のときにお使いの暗証番号です。ログインのパスワードではありません。',
    submit: '認証する',
    wrongTitle: '取引暗証番号が違います',
    wrong: '大文字と小文字、数字をご確認のうえ、もう一度入力してください。',
    waitTitle: (time: string) => `${time}まで、お待ちください`,
    wait: (time: string) =>
      `正しくない取引暗証番号が続いたため、安全のため受け付けを止めています。${time}から、もう一度入力していただけます。`,
    lockedTitle: '安全のため、取引暗証番号の受け付けを止めています',
    locked:
      '正しくない取引暗証番号が何度も入力されたためです。いつもお使いの端末から電話番号認証やSMS認証でログインするか、お客様サポートへお電話ください。',
    noneTitle: '取引暗証番号が登録されていません',
    none: '登録情報は、お客様サポートでご確認いただけます。',
    asideTitle: '取引暗証番号でできること',
    aside: [
      '取引暗証番号で開くのは、この登録情報の画面だけです。15分で閉じます。',
      '電話番号やメールアドレスの変更には、ご登録の電話による確認が別に必要です。',
      '当社の社員が、取引暗証番号をお聞きすることはありません。',
    ],
  },
  en: {
    title: 'Registered information',
    why: 'Before your numbers and address are shown, we ask for your trading PIN.',
    pin: 'Trading PIN',
    hint: 'The PIN that you use for trading. It is not your login password.',
    submit: 'Confirm',
    wrongTitle: 'The trading PIN is not right',
    wrong: 'Please check capital letters and digits and try once more.',
    waitTitle: (time: string) => `Please wait until ${time}`,
    wait: (time: string) => `After several PINs that were not right, entries are paused for your safety. You can try again from ${time}.`,
    lockedTitle: 'For your safety, trading PINs are not accepted here now',
    locked:
      'Wrong trading PINs were entered many times. Please log in with phone-call or SMS authentication on a device that you usually use, or call customer support.',
    noneTitle: 'No trading PIN is registered',
    none: 'Customer support can tell you what is registered.',
    asideTitle: 'What the trading PIN opens',
    aside: [
      'The trading PIN opens this page of registered information and nothing else, for 15 minutes.',
      'Changing a number or address needs a separate confirmation by a registered phone.',
      'Our staff will never ask you for your trading PIN.',
    ],
  },
});

export interface TradingPinPageProps {
  readonly frame: Frame;
  readonly problem: null | { readonly kind: 'wrong' | 'locked' | 'no_pin' } | { readonly kind: 'waiting'; readonly until: Instant };
}

function Problem({ frame, problem }: TradingPinPageProps) {
  const words = text(frame.t);
  switch (problem?.kind) {
    case undefined:
      return null;
    case 'wrong':
      return (
        <Notice tone="error" title={words.wrongTitle} id="pin-problem" alert>
          <p>{words.wrong}</p>
        </Notice>
      );
    case 'waiting': {
      const time = frame.t.format.timeFrom(problem.until);
      return (
        <Notice tone="warn" icon="clock" title={words.waitTitle(time)} alert>
          <p>{words.wait(time)}</p>
        </Notice>
      );
    }
    case 'locked':
      return (
        <Notice tone="warn" icon="shield" title={words.lockedTitle} alert>
          <p>{words.locked}</p>
          <SupportLine frame={frame} />
        </Notice>
      );
    case 'no_pin':
      return (
        <Notice tone="warn" title={words.noneTitle}>
          <p>{words.none}</p>
          <SupportLine frame={frame} />
        </Notice>
      );
  }
}

/** In front of registered information: the trading PIN (S15). */
export function TradingPinPage({ frame, problem }: TradingPinPageProps) {
  const words = text(frame.t);
  const asks = problem === null || problem.kind === 'wrong';
  return (
    <AccountLayout frame={frame} title={words.title} section="information" scripts={['login.js']}>
      <div class="split">
        <div class="card stack">
          <PageHead t={frame.t} title={words.title} why={words.why} />
          <Problem frame={frame} problem={problem} />
          {asks ? (
            <form method="post" action="/account/registered-information" class="form" data-once>
              <Field
                name="pin"
                label={words.pin}
                hint={words.hint}
                type="password"
                autocomplete="off"
                refusedBy={problem === null ? undefined : 'pin-problem'}
              />
              <button type="submit" class="btn btn--primary btn--block">
                {words.submit}
              </button>
            </form>
          ) : null}
        </div>
        <aside class="aside">
          <Section title={words.asideTitle} icon="shield">
            <ul class="plain-list">
              {words.aside.map((item) => (
                <li key={item}>{item}</li>
              ))}
            </ul>
          </Section>
        </aside>
      </div>
    </AccountLayout>
  );
}
