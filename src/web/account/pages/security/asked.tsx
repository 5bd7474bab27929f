import { hour, type Instant } from '#core/instant.ts';
import type { Prospect } from '#core/policy/prospects.ts';
import type { LocalText } from '#core/policy/types.ts';
import { bilingual, type Catalogue } from '#ui/catalogue.ts';

/** Names of methods by id, in the page's language. */
export type MethodNames = ReadonlyMap<string, string>;

const text = bilingual({
  ja: {
    now: '今',
    from: (when: string, planned: boolean) => `${when}から${planned ? '（予定）' : ''}`,
    password: 'パスワードだけ',
    both: (method: string) => `パスワードと、${method}`,
    also: (methods: string) => `${methods}に切り替えることもできます。`,
    suspended: 'ご利用を停止しています',
    noNumber: 'このままでは、ログインできません。使える電話番号が登録されていません。',
    noAddress: 'このままでは、ログインできません。メールアドレスが登録されていません。',
    locked: 'このままでは、ログインできません。',
    join: (names: readonly string[]) => names.join('、'),
  },
  en: {
    now: 'Now',
    from: (when: string, planned: boolean) => `From ${when}${planned ? ' (planned)' : ''}`,
    password: 'Password only',
    both: (method: string) => `Password and ${method}`,
    also: (methods: string) => `You can switch to ${methods}.`,
    suspended: 'Suspended',
    noNumber: 'You will not be able to log in: no usable phone number is registered.',
    noAddress: 'You will not be able to log in: no email address is registered.',
    locked: 'You will not be able to log in.',
    join: (names: readonly string[]) => names.join(', '),
  },
});

/** A day, with the time when it is not its beginning in Tokyo. */
export function writtenFrom({ format }: Catalogue, at: Instant): string {
  return (at + 9 * hour) % (24 * hour) === 0 ? format.date(at) : `${format.date(at)} ${format.timeFrom(at)}`;
}

/** What a login is asked, in words. */
export function wordProspect(t: Catalogue, prospect: Pick<Prospect, 'outcome' | 'reason' | 'method'>, names: MethodNames): string {
  const words = text(t);
  const { outcome, reason, method } = prospect;
  if (outcome === 'allow') return words.password;
  if (outcome === 'suspended') return words.suspended;
  if (outcome === 'challenge') return words.both(names.get(method ?? '') ?? method ?? '');
  return reason === 'no_email' ? words.noAddress : reason === 'no_valid_phone_number' ? words.noNumber : words.locked;
}

export interface AskedProps {
  readonly t: Catalogue;
  readonly groups: readonly { readonly names: readonly LocalText[]; readonly prospects: readonly Prospect[] }[];
  readonly names: MethodNames;
}

/** For each group of channels what is asked now, and from which date what. */
export function Asked({ t, groups, names }: AskedProps) {
  const words = text(t);
  return (
    <ul class="asked">
      {groups.map((group) => (
        <li key={group.names.map(({ ja }) => ja).join()} class="asked__group">
          <h3>{words.join(group.names.map((name) => t.local(name)))}</h3>
          <dl>
            {group.prospects.map((prospect, index) => (
              <div key={prospect.from} class={prospect.outcome === 'locked_out' ? 'asked__row asked__row--locked' : 'asked__row'}>
                <dt>{index === 0 ? words.now : words.from(writtenFrom(t, prospect.from), prospect.planned)}</dt>
                <dd>
                  {wordProspect(t, prospect, names)}
                  {prospect.alternatives.length > 0 ? (
                    <span class="asked__also">{words.also(words.join(prospect.alternatives.map((id) => names.get(id) ?? id)))}</span>
                  ) : null}
                </dd>
              </div>
            ))}
          </dl>
        </li>
      ))}
    </ul>
  );
}
