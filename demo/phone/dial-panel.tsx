import type { SampleCustomer } from './customers.ts';
import { Icon } from './icon.tsx';
import { writeNumber } from './numbers.ts';
import type { PlacedCall } from './stores.ts';
import type { Text } from './text.ts';
import { viewCall } from './view.ts';

/** What stands in the fields of the phone. */
export interface DialForm {
  readonly from: string;
  readonly to: string;
  readonly withheld: boolean;
  readonly problem: 'from' | 'to' | null;
}

export interface DialPanelProps {
  readonly text: Text;
  readonly form: DialForm;
  readonly calls: readonly PlacedCall[];
  readonly customers: readonly SampleCustomer[];
  readonly often: readonly SampleCustomer[];
}

const keys = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'];

/** The handset: who calls, whom, and what came of the last calls. */
export function DialPanel({ text, form, calls, customers, often }: DialPanelProps) {
  const t = text.dial;
  return (
    <section class="card dial" aria-labelledby="dial-heading">
      <h2 id="dial-heading" class="card__title">
        <Icon name="phone" />
        {t.heading}
      </h2>
      <form method="post" action="/call" class="dial__form" data-call-form data-calling={t.calling} novalidate>
        <Field
          id="from"
          label={t.from}
          hint={t.fromHint}
          value={form.from}
          shown={form.problem === 'from'}
          problem={t.badFrom}
          list="customers"
        />
        <div class="often">
          <span class="often__label" id="often">
            {t.choose}
          </span>
          <ul aria-labelledby="often">
            {often.map((customer) => (
              <li key={customer.number}>
                <OftenUsed customer={customer} />
              </li>
            ))}
          </ul>
        </div>
        <Field id="to" label={t.to} hint={t.toHint} value={form.to} shown={form.problem === 'to'} problem={t.badTo} big />
        <fieldset class="pad needs-script" aria-label={t.pad}>
          {keys.map((key) => (
            <button type="button" class="pad__key num" data-key={key} aria-label={t.key(key)} key={key}>
              {key}
            </button>
          ))}
        </fieldset>
        <label class="check">
          <input type="checkbox" name="withheld" value="1" checked={form.withheld} />
          {t.withheld}
        </label>
        <div class="dial__actions">
          <button type="submit" class="button button--call">
            <Icon name="phone" />
            {t.call}
          </button>
          <button type="button" class="button button--quiet button--icon needs-script" data-erase aria-label={t.erase}>
            <Icon name="erase" />
          </button>
        </div>
      </form>
      <h3 class="dial__sub">{t.calls}</h3>
      <p class="empty" data-no-calls hidden={calls.length > 0}>
        {t.none}
      </p>
      <ol class="calls" data-calls aria-live="polite">
        {calls.slice(0, 6).map((call) => (
          <CallItem key={call.sequence} text={text} call={call} />
        ))}
      </ol>
      <datalist id="customers">
        {customers.flatMap((customer) =>
          customer.phones.map((phone) => (
            <option key={customer.number + phone} value={writeNumber(phone)} label={t.customer(customer.name, customer.loginId)} />
          )),
        )}
      </datalist>
      <template data-call-template>
        <CallItem text={text} call={null} />
      </template>
    </section>
  );
}

function OftenUsed({ customer }: { readonly customer: SampleCustomer }) {
  const phone = writeNumber(customer.phones[0] ?? '');
  return (
    <a class="chip" href={`/?from=${encodeURIComponent(phone)}#dial-heading`} data-number={phone}>
      <span>{customer.name}</span>
      <span class="num">{phone}</span>
    </a>
  );
}

interface FieldProps {
  readonly id: string;
  readonly label: string;
  readonly hint: string;
  readonly value: string;
  /** What to say when the number cannot be read, and whether to say it now. */
  readonly problem: string;
  readonly shown: boolean;
  readonly list?: string;
  readonly big?: true;
}

function Field({ id, label, hint, value, problem, shown, list, big }: FieldProps) {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <p class="hint" id={`${id}-hint`}>
        {hint}
      </p>
      <p class="field__problem" id={`${id}-problem`} role="alert" data-problem={id} data-text={problem} hidden={!shown}>
        {shown ? problem : ''}
      </p>
      <input
        id={id}
        name={id}
        type="tel"
        value={value}
        autocomplete="off"
        class={big ? 'num input input--big' : 'num input'}
        list={list}
        required
        aria-describedby={`${id}-hint ${id}-problem`}
        aria-invalid={shown}
      />
    </div>
  );
}

/** One call made; without a call, the form that the script fills. */
export function CallItem({ text, call }: { readonly text: Text; readonly call: PlacedCall | null }) {
  const view = call && viewCall(call, text);
  return (
    <li class={`call call--${view?.answer ?? 'rejected'}`} data-sequence={view?.sequence}>
      <p class="call__title">
        <b data-title>{view?.title}</b>
        <time class="num" data-at>
          {view?.at}
        </time>
      </p>
      <p class="call__numbers num">
        <span data-from>{view?.from}</span>
        <span aria-hidden="true"> → </span>
        <span data-to>{view?.to}</span>
      </p>
      <p class="hint" data-detail>
        {view?.detail}
      </p>
    </li>
  );
}
