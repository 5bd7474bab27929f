import type { ComponentChildren } from 'preact';
import { type InquiryField, inquiryLengths, inquiryTopics } from '#core/inquiry.ts';
import { ButtonLink } from '#ui/form.tsx';
import { PublishedNumber, SupportLine } from '#ui/layout.tsx';
import { Notice } from '#ui/notice.tsx';
import { text } from './inquiry.text.ts';
import { type PublicFrame, PublicLayout } from './public-layout.tsx';

export interface InquiryPageProps {
  readonly frame: PublicFrame;
  /** What was typed before; empty at first. */
  readonly typed: Readonly<Partial<Record<InquiryField, string>>>;
  /** Fields that were refused. */
  readonly faults: readonly InquiryField[];
  readonly tooMany: boolean;
}

const faultsId = 'faults';
type TextField = Exclude<InquiryField, 'topic'>;

function Labelled({
  name,
  label,
  hint,
  children,
}: {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly children: ComponentChildren;
}) {
  return (
    <div class="field">
      <label for={name}>{label}</label>
      {hint ? (
        <p class="hint" id={`${name}-hint`}>
          {hint}
        </p>
      ) : null}
      <div class="field__frame">{children}</div>
    </div>
  );
}

/** What every control of the form says of itself. */
function described({ faults }: InquiryPageProps, name: InquiryField, hint: boolean) {
  const refused = faults.includes(name);
  const by = [hint ? `${name}-hint` : '', refused ? faultsId : ''].filter(Boolean).join(' ');
  return { id: name, name, 'aria-describedby': by || undefined, 'aria-invalid': refused ? true : undefined } as const;
}

function TextInput(
  props: InquiryPageProps & {
    readonly name: TextField;
    readonly label: string;
    readonly hint?: string;
    readonly optional?: boolean;
    readonly complete: 'name' | 'off';
  },
) {
  const { name, label, hint, optional, complete, typed } = props;
  return (
    <Labelled name={name} label={label} {...(hint !== undefined && { hint })}>
      <input
        {...described(props, name, hint !== undefined)}
        type="text"
        value={typed[name] ?? ''}
        maxLength={inquiryLengths[name]}
        required={!optional}
        autocomplete={complete}
      />
    </Labelled>
  );
}

function Topics(props: InquiryPageProps) {
  const words = text(props.frame.t);
  return (
    <fieldset class="field topics" {...(props.faults.includes('topic') && { 'aria-describedby': faultsId })}>
      <legend>{words.topic}</legend>
      {inquiryTopics.map((topic) => (
        <label key={topic} class="topics__one">
          <input type="radio" name="topic" value={topic} checked={props.typed.topic === topic} required />
          {words.topics[topic]}
        </label>
      ))}
    </fieldset>
  );
}

function Refused({ frame, faults, tooMany }: InquiryPageProps) {
  const words = text(frame.t);
  if (tooMany)
    return (
      <Notice tone="error" title={words.tooManyTitle} alert>
        <p>{words.tooMany}</p>
        <SupportLine frame={frame} />
      </Notice>
    );
  if (faults.length === 0) return null;
  const said = (field: InquiryField): string =>
    field === 'message' ? words.refused.message(inquiryLengths.message) : words.refused[field];
  return (
    <Notice tone="error" title={words.refusedTitle} alert id={faultsId}>
      {faults.map((field) => (
        <p key={field}>{said(field)}</p>
      ))}
    </Notice>
  );
}

function Form(props: InquiryPageProps) {
  const words = text(props.frame.t);
  return (
    <form method="post" action="/inquiry" class="card form" data-once>
      <Topics {...props} />
      <TextInput {...props} name="name" label={words.name} complete="name" />
      <TextInput {...props} name="reach" label={words.reach} hint={words.reachHint} complete="off" />
      <TextInput {...props} name="customer" label={words.customer} hint={words.customerHint} optional complete="off" />
      <Labelled name="message" label={words.message} hint={words.messageHint(inquiryLengths.message)}>
        <textarea {...described(props, 'message', true)} rows={6} maxLength={inquiryLengths.message} required>
          {props.typed.message ?? ''}
        </textarea>
      </Labelled>
      <button type="submit" class="btn btn--primary">
        {words.submit}
      </button>
    </form>
  );
}

/** お問い合わせ: opens a case for a person to read; changes nothing, needs no login, tells nothing (mission.md rule 11). */
export function InquiryPage(props: InquiryPageProps) {
  const { frame } = props;
  const words = text(frame.t);
  return (
    <PublicLayout frame={frame} title={words.title} part="inquiry" scripts={['login.js']}>
      <div class="stack">
        <div class="page-head">
          <h1>{words.title}</h1>
          <p class="page-head__why">{words.why}</p>
        </div>
        <Refused {...props} />
        <p>{words.onlyAsks}</p>
        <Notice tone="warn" icon="phone" title={words.freezeTitle}>
          <p>{words.freeze}</p>
          <p class="notice__number">
            <PublishedNumber number={frame.house.freezeNumber} />
          </p>
        </Notice>
        <Form {...props} />
      </div>
    </PublicLayout>
  );
}

/** The same for every inquiry. */
export function InquiryReceivedPage({ frame }: { readonly frame: PublicFrame }) {
  const words = text(frame.t);
  return (
    <PublicLayout frame={frame} title={words.receivedTitle} part="inquiry">
      <div class="stack">
        <div class="page-head">
          <h1>{words.receivedTitle}</h1>
          <p class="page-head__why">{words.received}</p>
        </div>
        <p>{words.fraud}</p>
        <p>{words.receivedSame}</p>
        <SupportLine frame={frame} />
        <ButtonLink href="/help" label={words.back} look="secondary" />
      </div>
    </PublicLayout>
  );
}
