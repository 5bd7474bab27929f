import type { ContactField } from '#core/customer/facts.ts';
import { Field } from '#ui/form.tsx';
import type { Frame } from '#ui/frame.ts';
import { Notice } from '#ui/notice.tsx';
import { safeUrl } from '#ui/safe-url.ts';
import { Instructions } from '#ui/steps.tsx';
import { PageHead, Section } from '../../customer/pages/page-head.tsx';
import { AccountLayout } from './account-layout.tsx';
import { text } from './change-contact.text.ts';
import { contactWords } from './contact-words.ts';

export interface ChangeFormPageProps {
  readonly frame: Frame;
  readonly field: ContactField;
  /** What is registered now, masked; null: nothing. */
  readonly present: string | null;
  /** What was typed and why it was refused (a key of contactWords.unusable); null: nothing yet. */
  readonly refused: { readonly typed: string; readonly reason: string } | null;
}

/** Where the new number or address is typed. Nothing is changed here. */
export function ChangeFormPage({ frame, field, present, refused }: ChangeFormPageProps) {
  const { t } = frame;
  const words = text(t);
  const name = contactWords(t).fields[field] ?? field;
  const title = present === null ? words.register(name) : words.change(name);
  const [label, hint] = {
    email: [words.address, words.addressHint],
    phone: [words.number, words.phoneHint],
    mobile_phone: [words.mobile, words.numberHint],
    representative_mobile_phone: [words.mobile, words.numberHint],
  }[field] as [string, string];
  return (
    <AccountLayout frame={frame} title={title} section="information" scripts={['login.js']}>
      <div class="split">
        <div class="card stack">
          <PageHead t={t} title={title} why={words.formWhy} />
          {refused ? (
            <Notice tone="error" title={words.refusedTitle} id="refused" alert>
              <p>{contactWords(t).unusable[refused.reason] ?? contactWords(t).unusable.invalid}</p>
            </Notice>
          ) : null}
          <dl class="facts">
            <div>
              <dt>{words.now}</dt>
              <dd class="num">{present ?? words.none}</dd>
            </div>
          </dl>
          <form method="post" action={safeUrl(`/account/registered-information/new/${field}`)} class="form" data-once>
            <Field
              name="value"
              label={label}
              hint={hint}
              autocomplete={field === 'email' ? 'email' : 'tel'}
              value={refused?.typed}
              refusedBy={refused ? 'refused' : undefined}
            />
            <button type="submit" class="btn btn--primary btn--block">
              {words.next}
            </button>
          </form>
          <p>
            <a href="/account/registered-information">{words.back}</a>
          </p>
        </div>
        <aside class="aside">
          <Section title={words.flowTitle} icon="check">
            <Instructions items={words.flow} />
          </Section>
          <Section title={words.safetyTitle} icon="alert">
            <p>{words.safety}</p>
          </Section>
        </aside>
      </div>
    </AccountLayout>
  );
}
