import { maskNumber } from '#core/phone-number.ts';
import type { SettingOption } from '#core/policy/setting-options.ts';
import { Masked } from '#ui/dial.tsx';
import { Action, ButtonLink } from '#ui/form.tsx';
import type { Frame } from '#ui/frame.ts';
import { Notice } from '#ui/notice.tsx';
import { safeUrl } from '#ui/safe-url.ts';
import type { Protection, ShownNumber } from '#usecases/security/protection.ts';
import { PageHead } from '../../../customer/pages/page-head.tsx';
import { AccountLayout } from '../account-layout.tsx';
import { type MethodNames, wordProspect, writtenFrom } from './asked.tsx';
import { text } from './method.text.ts';

/** A method that may be chosen, with what the page says of it. */
export interface MethodChoice extends SettingOption {
  readonly kind: 'call' | 'sms' | 'other';
  /** Empty for a method that no number is chosen for. */
  readonly numbers: readonly ShownNumber[];
}

export type MethodProblem = 'needs_number' | 'not_yet' | 'cannot_reach' | 'over' | 'other';

export interface MethodPageProps {
  readonly frame: Frame;
  readonly names: MethodNames;
  readonly protection: Protection;
  readonly choices: readonly MethodChoice[];
  /** What a login needs on the first channel once the customer's own setting is gone. */
  readonly without: Protection['groups'][number]['prospects'][number];
  /** The wave in force, and until when it cannot be cleared. */
  readonly wave: { readonly method: string; readonly until: number | null } | null;
  readonly problem: MethodProblem | null;
}

const path = '/account/security/method';

function PhoneTick({ frame, number }: { readonly frame: Frame; readonly number: ShownNumber }) {
  const { t } = frame;
  const words = text(t);
  const masked = maskNumber(number.value);
  const name = `phone-${number.id}`;
  return (
    <li class="tick">
      <input type="checkbox" id={name} name={name} value="on" checked={number.chosen} />
      <label for={name}>
        {words.kinds[number.kind] ?? number.kind} <Masked value={masked} spoken={words.ending(masked.slice(-4))} />
      </label>
      {number.youngUntil === null ? null : (
        <p class="hint">{words.young(`${t.format.date(number.youngUntil)} ${t.format.timeFrom(number.youngUntil)}`)}</p>
      )}
    </li>
  );
}

function Choose({
  frame,
  names,
  protection,
  choice,
}: Pick<MethodPageProps, 'frame' | 'names' | 'protection'> & { readonly choice: MethodChoice }) {
  const words = text(frame.t);
  const name = names.get(choice.method) ?? choice.method;
  const isSet = protection.setting?.method === choice.method;
  // With a single number there is nothing to choose.
  const several = choice.numbers.length > 1;
  if (isSet && !several) return null;
  const label = isSet ? words.changePhones : protection.setting ? words.change(name) : words.setMethod(name);
  return (
    <form method="post" action={safeUrl(path)} class="form" data-once>
      <input type="hidden" name="method" value={choice.method} />
      {several ? (
        <fieldset class="ticks">
          <legend>{words.phones}</legend>
          <p class="hint">{words.phonesHint}</p>
          <ul>
            {choice.numbers.map((number) => (
              <PhoneTick key={number.id} frame={frame} number={number} />
            ))}
          </ul>
        </fieldset>
      ) : null}
      <button type="submit" class={`btn btn--${protection.setting ? 'secondary' : 'primary'}`}>
        {label}
      </button>
    </form>
  );
}

function Choice({ choice, ...props }: Pick<MethodPageProps, 'frame' | 'names' | 'protection'> & { readonly choice: MethodChoice }) {
  const { frame, names, protection } = props;
  const words = text(frame.t);
  return (
    <li class="way">
      <h2 class="way__title">
        {names.get(choice.method) ?? choice.method}{' '}
        {protection.setting?.method === choice.method ? <span class="tag">{words.nowSet}</span> : null}
      </h2>
      <p>{words.what[choice.kind]}</p>
      {choice.obstacle === 'not_yet' ? <p class="way__reason">{words.notYet(writtenFrom(frame.t, choice.from))}</p> : null}
      {choice.obstacle === 'cannot_reach' ? <p class="way__reason">{words.cannotReach[choice.kind === 'sms' ? 'sms' : 'call']}</p> : null}
      {choice.obstacle === null ? <Choose {...props} choice={choice} /> : null}
    </li>
  );
}

function Remove({ frame, names, without, wave }: Pick<MethodPageProps, 'frame' | 'names' | 'without' | 'wave'>) {
  const { t } = frame;
  const words = text(t);
  return (
    <li class="way">
      <h2 class="way__title">{words.removeTitle}</h2>
      <p>{words.remove(wordProspect(t, without, names))}</p>
      {wave !== null && wave.until !== null ? (
        <p>{words.removeWave(names.get(wave.method) ?? wave.method, writtenFrom(t, wave.until))}</p>
      ) : null}
      <Action action={`${path}/remove`} label={words.removeButton} look="quiet" />
    </li>
  );
}

/** Choosing how to log in: each method with what it means, and why it cannot be chosen where it cannot. */
export function MethodPage(props: MethodPageProps) {
  const { frame, names, protection, choices, wave, problem } = props;
  const { t } = frame;
  const words = text(t);
  return (
    <AccountLayout frame={frame} title={words.title} section="security">
      <div class="column stack">
        <PageHead t={t} title={words.title} why={words.why} />
        {problem ? (
          <Notice tone="error" title={words.problems[problem].title} alert>
            <p>{words.problems[problem].text}</p>
          </Notice>
        ) : null}
        {wave ? (
          <Notice tone="info" title={words.waveTitle(names.get(wave.method) ?? wave.method)}>
            <p>{words.wave(wave.until === null ? null : writtenFrom(t, wave.until))}</p>
          </Notice>
        ) : null}
        <ul class="ways">
          {choices.map((choice) => (
            <Choice key={choice.method} frame={frame} names={names} protection={protection} choice={choice} />
          ))}
          {protection.setting ? <Remove {...props} /> : null}
        </ul>
        <ButtonLink href="/account/security" label={words.back} look="secondary" />
      </div>
    </AccountLayout>
  );
}
