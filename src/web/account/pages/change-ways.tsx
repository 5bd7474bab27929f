import type { ComponentChildren } from 'preact';
import type { AccountType } from '#core/customer/facts.ts';
import { bilingual } from '#ui/catalogue.ts';
import type { Frame } from '#ui/frame.ts';
import { SupportLine } from '#ui/layout.tsx';
import { safeUrl } from '#ui/safe-url.ts';
import { Section } from '../../customer/pages/page-head.tsx';

const text = bilingual({
  ja: {
    title: '変更のしかた',
    otherTitle: 'ご利用いただける変更の方法',
    webTitle: 'この画面で変更する',
    web: 'ご登録の電話で確認したあと、すぐに変更できます。新しい番号やアドレスの確認も、この画面で行います。',
    supportTitle: 'お電話で変更する',
    support: '変更前の電話番号がすでに使えない場合は、お客様サポートへお電話ください。ご本人の確認のうえ、変更します。',
    inquiryTitle: 'お問い合わせフォームで依頼する',
    inquiry: 'お電話がむずかしい場合は、フォームからお申し出ください。担当者からご連絡します。フォームだけでは変更されません。',
    inquiryLink: 'お問い合わせフォームを開く',
    postTitle: '郵送で変更する',
    post: '変更届を印刷し、ご記入のうえお送りください。',
    postLink: '変更届を開く',
    corporate: '法人口座の電話番号・メールアドレスの変更は、書面の郵送だけで承っています。この画面やお電話では変更できません。',
    corporatePost:
      '変更届を印刷し、代表者様がご記入・押印のうえお送りください。到着から変更まで日数がかかりますので、お早めにお手続きください。',
  },
  en: {
    title: 'How to change',
    otherTitle: 'Ways that are open to you',
    webTitle: 'On this page',
    web: 'After a confirmation by a registered phone you can change it at once. The new number or address is confirmed here as well.',
    supportTitle: 'By phone',
    support: 'If the present number can no longer be used, please call customer support. We will make sure that it is you, and change it.',
    inquiryTitle: 'By the inquiry form',
    inquiry: 'If calling is difficult, please write to us. We will contact you. The form alone changes nothing.',
    inquiryLink: 'Open the inquiry form',
    postTitle: 'By post',
    post: 'Print the form, fill it in and send it to us.',
    postLink: 'Open the form',
    corporate: 'For corporate accounts, numbers and addresses are changed in writing by post only, not on this page or by phone.',
    corporatePost:
      'Print the form, have it signed and sealed by the representative and send it to us. It takes some days to arrive and be registered: please send it early.',
  },
});

function Way({ title, children }: { readonly title: string; readonly children: ComponentChildren }) {
  return (
    <li class="way">
      <h3>{title}</h3>
      {children}
    </li>
  );
}

interface FormProps {
  readonly words: ReturnType<typeof text>;
  readonly who: AccountType;
  readonly lead: string;
  readonly children?: ComponentChildren;
}

function Form({ words, who, lead, children }: FormProps) {
  return (
    <Way title={words.postTitle}>
      <p>{lead}</p>
      <p>
        <a href={safeUrl(`/forms/change-of-number?for=${who}`)}>{words.postLink}</a>
      </p>
      {children}
    </Way>
  );
}

export interface ChangeWaysProps {
  readonly frame: Frame;
  readonly accountType: AccountType;
  /** False where the web is closed to this customer now: the page has said why. */
  readonly web: boolean;
}

/** How numbers and addresses can be changed for this type of account (S14). */
export function ChangeWays({ frame, accountType, web }: ChangeWaysProps) {
  const words = text(frame.t);
  if (accountType === 'corporate') {
    return (
      <Section title={words.title}>
        <p>{words.corporate}</p>
        <ul class="ways">
          <Form words={words} who="corporate" lead={words.corporatePost}>
            <SupportLine frame={frame} />
          </Form>
        </ul>
      </Section>
    );
  }
  return (
    <Section title={web ? words.title : words.otherTitle}>
      <ul class="ways">
        {web ? (
          <Way title={words.webTitle}>
            <p>{words.web}</p>
          </Way>
        ) : null}
        <Way title={words.supportTitle}>
          <p>{words.support}</p>
          <SupportLine frame={frame} />
        </Way>
        <Way title={words.inquiryTitle}>
          <p>{words.inquiry}</p>
          <p>
            <a href={safeUrl('/inquiry')}>{words.inquiryLink}</a>
          </p>
        </Way>
        <Form words={words} who="individual" lead={words.post} />
      </ul>
    </Section>
  );
}
