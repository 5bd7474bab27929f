import { Action, ButtonLink } from '#ui/form.tsx';
import type { Frame } from '#ui/frame.ts';
import { Notice } from '#ui/notice.tsx';
import type { Obstacle } from '#usecases/registered-information/provable.ts';
import type { RegisteredInformation, ShownContact, ShownField } from '#usecases/registered-information/show-registered-information.ts';
import { PageHead, Section } from '../../customer/pages/page-head.tsx';
import { AccountLayout } from './account-layout.tsx';
import { ChangeWays } from './change-ways.tsx';
import { contactWords } from './contact-words.ts';
import { HinderedNotice } from './hindered.tsx';
import { text } from './registered-information.text.ts';

/** A change that was begun in this session and is not finished. */
export interface PendingChange {
  readonly id: string;
  readonly field: string;
  readonly path: string;
}

export interface RegisteredInformationPageProps {
  readonly frame: Frame;
  readonly information: RegisteredInformation;
  /** Names of methods by id. */
  readonly methodNames: Readonly<Record<string, string>>;
  readonly pending: readonly PendingChange[];
  /** Why nothing can be changed on the web now; null: it can. */
  readonly obstacle: Obstacle | null;
}

interface ContactProps extends Pick<RegisteredInformationPageProps, 'frame' | 'methodNames'> {
  readonly field: string;
  readonly contact: ShownContact;
}

function Fact({ label, value }: { readonly label: string; readonly value: string }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </div>
  );
}

/** What it can be used for, when it was registered, when it last proved something. */
function Facts({ frame: { t }, methodNames, contact }: ContactProps) {
  const words = text(t);
  const { kind, serves, source, boundAt, proved } = contact;
  const names = serves.map((id) => methodNames[id] ?? id).join(t.lang === 'ja' ? '、' : ', ');
  const confirmed = proved
    ? words.confirmedBy(t.format.fullDate(proved.at), methodNames[proved.method] ?? proved.method)
    : words.neverConfirmed;
  return (
    <dl class="facts">
      {kind === 'unusable' ? null : <Fact label={words.serves} value={names} />}
      <Fact label={words.since} value={words.sources[source](t.format.fullDate(boundAt))} />
      {kind === 'unusable' ? null : <Fact label={words.confirmed} value={confirmed} />}
    </dl>
  );
}

function Remarks({ frame: { t }, field, contact }: ContactProps) {
  const words = text(t);
  const { kind, unusableReason, youngUntil, bouncedAt } = contact;
  const reasons = contactWords(t).unusable;
  return (
    <>
      {kind === 'unusable' ? (
        <Notice tone="warn" title={words.unusableTitle}>
          <p>{reasons[(field === 'email' ? 'address_' : '') + (unusableReason ?? 'invalid')] ?? reasons.invalid}</p>
        </Notice>
      ) : null}
      {bouncedAt === null ? null : (
        <Notice tone="warn" icon="mail" title={words.bouncedTitle}>
          <p>{words.bounced(t.format.date(bouncedAt))}</p>
        </Notice>
      )}
      {youngUntil === null ? null : (
        <Notice tone="info" icon="clock" title={words.youngTitle}>
          <p>{words.young(`${t.format.date(youngUntil)}${t.lang === 'ja' ? '' : ' '}${t.format.timeFrom(youngUntil)}`)}</p>
        </Notice>
      )}
    </>
  );
}

function Entry({ shown, ...page }: RegisteredInformationPageProps & { readonly shown: ShownField }) {
  const { frame, information, obstacle } = page;
  const { field, contact } = shown;
  const words = text(frame.t);
  const name = contactWords(frame.t).fields[field] ?? field;
  const changeable = information.accountType === 'individual' && obstacle === null && field !== 'representative_mobile_phone';
  const label = contact ? words.change(name) : words.register(name);
  return (
    <li class="registered">
      <h3 class="registered__name">{name}</h3>
      {contact ? (
        <>
          <p class="registered__value">
            <span class={`num ${field === 'email' ? 'registered__address' : ''}`}>{contact.written}</span>
            {contact.kind === 'email' ? null : (
              <span class={`tag ${contact.kind === 'unusable' ? 'tag--warn' : ''}`}>{contactWords(frame.t).kinds[contact.kind]}</span>
            )}
          </p>
          <Remarks {...page} field={field} contact={contact} />
          <Facts {...page} field={field} contact={contact} />
        </>
      ) : (
        <p class="registered__none">{words.none}</p>
      )}
      {field === 'phone' && information.movable ? (
        <Notice tone="info" icon="message" title={words.moveTitle}>
          <p>{words.move}</p>
          <Action action="/account/registered-information/move" label={words.moveButton} />
        </Notice>
      ) : null}
      {changeable ? <ButtonLink href={`/account/registered-information/new/${field}`} label={label} look="secondary" /> : null}
    </li>
  );
}

function Pending({ frame, pending }: Pick<RegisteredInformationPageProps, 'frame' | 'pending'>) {
  const words = text(frame.t);
  return (
    <>
      {pending.map(({ id, field, path }) => (
        <Notice key={id} tone="warn" icon="clock" title={words.pendingTitle}>
          <p>{words.pending(contactWords(frame.t).fields[field] ?? field)}</p>
          <div class="choices">
            <ButtonLink href={path} label={words.resume} look="secondary" />
            <Action action={`/account/procedure/${id}/drop`} label={words.drop} look="quiet" />
          </div>
        </Notice>
      ))}
    </>
  );
}

/** 登録情報: names, every registered number and address, when and how each was confirmed, how each can be changed (S13, S14). */
export function RegisteredInformationPage(props: RegisteredInformationPageProps) {
  const { frame, information, obstacle } = props;
  const { t } = frame;
  const words = text(t);
  const { name, nameKana, masked, fields, accountType, openUntil } = information;
  return (
    <AccountLayout frame={frame} title={words.title} section="information">
      <div class="column stack">
        <PageHead t={t} title={words.title} why={words.why(t.format.time(openUntil))} />
        <Pending {...props} />
        {masked ? (
          <Notice tone="info" icon="shield" title={words.maskedTitle}>
            <p>{words.masked}</p>
          </Notice>
        ) : null}
        {obstacle ? <HinderedNotice t={t} obstacle={obstacle} /> : null}
        <Section title={words.holderTitle} icon={accountType === 'corporate' ? 'office' : 'person'}>
          <dl class="facts">
            <Fact label={words.name} value={name} />
            <Fact label={words.nameKana} value={nameKana} />
          </dl>
        </Section>
        <Section title={words.contactsTitle} icon="phone">
          <ul class="registered-list">
            {fields.map((shown) => (
              <Entry key={shown.field} {...props} shown={shown} />
            ))}
          </ul>
        </Section>
        <ChangeWays frame={frame} accountType={accountType} web={obstacle === null} />
      </div>
    </AccountLayout>
  );
}
