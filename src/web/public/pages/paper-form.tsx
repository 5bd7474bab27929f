import type { ComponentChildren } from 'preact';
import { SupportLine } from '#ui/layout.tsx';
import { text } from './paper-form.text.ts';
import { type PublicFrame, PublicLayout } from './public-layout.tsx';

export type AccountKind = 'individual' | 'corporate';

export interface PaperFormPageProps {
  readonly frame: PublicFrame;
  readonly kind: AccountKind;
}

/** A line of the form: what is asked, and room to write. */
function Row({ label, tall, children }: { readonly label: string; readonly tall?: boolean; readonly children?: ComponentChildren }) {
  return (
    <tr class={tall ? 'sheet__row sheet__row--tall' : 'sheet__row'}>
      <th scope="row">{label}</th>
      <td>{children}</td>
    </tr>
  );
}

/** One box for each digit. */
function Boxes({ count }: { readonly count: number }) {
  return (
    <span class="boxes" aria-hidden="true">
      {Array.from({ length: count }, (_, index) => (
        <span key={index} class="boxes__box" />
      ))}
    </span>
  );
}

function Choices({ labels }: { readonly labels: readonly string[] }) {
  return (
    <span class="choices">
      {labels.map((label) => (
        <span key={label} class="choices__one">
          <span class="choices__box" aria-hidden="true" />
          {label}
        </span>
      ))}
    </span>
  );
}

function WrittenDate({ parts }: { readonly parts: readonly string[] }) {
  return (
    <span class="written-date">
      {parts.map((part) => (
        <span key={part}>
          <span class="written-date__room" aria-hidden="true" />
          {part}
        </span>
      ))}
    </span>
  );
}

function Entries({ frame, kind }: PaperFormPageProps) {
  const words = text(frame.t);
  return (
    <table class="sheet__table">
      <tbody>
        <Row label={words.date}>
          <WrittenDate parts={words.dateParts} />
        </Row>
        <Row label={words.account}>
          <Boxes count={10} />
        </Row>
        <Row label={words.kana} />
        <Row label={words.name[kind]} tall />
        {kind === 'corporate' ? <Row label={words.representative} tall /> : null}
        <Row label={words.address[kind]} tall />
        <Row label={words.field}>
          <Choices labels={words.fields[kind]} />
        </Row>
        <Row label={words.before}>
          <Boxes count={4} />
        </Row>
        <Row label={words.after}>
          <Boxes count={11} />
        </Row>
        <Row label={words.reach}>
          <Boxes count={11} />
        </Row>
        <tr class="sheet__row sheet__row--sign">
          <th scope="row">{words.signature[kind]}</th>
          <td>
            <span class="seal">{words.seal}</span>
          </td>
        </tr>
      </tbody>
    </table>
  );
}

function SendTo({ frame }: { readonly frame: PublicFrame }) {
  const { t, house } = frame;
  const words = text(t);
  return <p class="sheet__address">{house.postAddress ? t.local(house.postAddress) : words.askForAddress(house.supportNumber)}</p>;
}

function Sheet({ frame, kind }: PaperFormPageProps) {
  const { t, house } = frame;
  const words = text(t);
  return (
    <section class="sheet" aria-label={words.sheet}>
      <p class="sheet__addressee">{words.addressee(t.local(house.name))}</p>
      <h2 class="sheet__title">{words.title[kind]}</h2>
      <p>{words.declaration}</p>
      <Entries frame={frame} kind={kind} />
      <div class="sheet__notes">
        <h3>{words.documents}</h3>
        <ul class="points">
          {words.documentList[kind].map((one) => (
            <li key={one}>{one}</li>
          ))}
          <li>
            <strong>{words.noSecrets}</strong>
          </li>
        </ul>
        <h3>{words.sendTo}</h3>
        <SendTo frame={frame} />
        <p>{words.after48}</p>
      </div>
      <table class="sheet__table sheet__table--office">
        <caption>{words.office}</caption>
        <tbody>
          <tr>
            {words.officeParts.map((part) => (
              <th key={part} scope="col">
                {part}
              </th>
            ))}
          </tr>
          <tr class="sheet__row sheet__row--tall">
            {words.officeParts.map((part) => (
              <td key={part} />
            ))}
          </tr>
        </tbody>
      </table>
    </section>
  );
}

/** 届出用紙: filled in by hand. On paper only the sheet remains, on one page of A4. */
export function PaperFormPage({ frame, kind }: PaperFormPageProps) {
  const words = text(frame.t);
  const other = kind === 'individual' ? 'corporate' : 'individual';
  return (
    <PublicLayout frame={frame} title={words.title[kind]} part="forms">
      <div class="stack">
        <div class="page-head screen-only">
          <h1>{words.title[kind]}</h1>
          <p class="page-head__why">{words.why[kind]}</p>
        </div>
        <div class="screen-only stack">
          <p>{words.howToPrint}</p>
          <p>{words.notPrintable}</p>
          <SupportLine frame={frame} />
          <p>
            <a href={`/forms/change-of-number?for=${other}`}>{words.other[kind]}</a>
          </p>
        </div>
        <Sheet frame={frame} kind={kind} />
      </div>
    </PublicLayout>
  );
}
