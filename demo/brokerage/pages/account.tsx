import type { Account, Figure } from '../accounts.ts';
import type { Order } from '../orders.ts';
import type { ChannelSession } from '../sessions.ts';
import type { Language } from '../text.ts';
import { Layout, type View } from './layout.tsx';
import { Trading } from './trading.tsx';

/** The account as the channel's interface gives it. */
export interface ShownAccount extends Account {
  /** What is held or frozen of the customer. */
  readonly holds: readonly string[];
  /** null: nothing is bought on this channel. */
  readonly orders: readonly Order[] | null;
}

export interface AccountPageProps {
  readonly view: View;
  readonly clientId: string;
  readonly name: string;
  readonly session: ChannelSession;
  readonly account: ShownAccount;
  /** What came of the last form; a word of `order-routes.ts`, anything else says nothing. */
  readonly said: string | null;
}

const minus = (value: number): string => (value < 0 ? '−' : value > 0 ? '＋' : '±');

function write(figure: Figure, lang: Language): string {
  if (figure.kind === 'words') return figure.words[lang];
  const number = (value: number, digits = 0) =>
    new Intl.NumberFormat(lang === 'ja' ? 'ja-JP' : 'en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(
      value,
    );
  const { kind, value } = figure;
  if (kind === 'yen') return lang === 'ja' ? `${number(value)}円` : `¥${number(value)}`;
  if (kind === 'gain' || kind === 'change')
    return `${minus(value)}${lang === 'ja' ? `${number(Math.abs(value))}円` : `¥${number(Math.abs(value))}`}`;
  if (kind === 'dollar') return lang === 'ja' ? `${number(value, 2)}ドル` : `$${number(value, 2)}`;
  if (kind === 'percent') return `${number(value, 1)}％`;
  if (kind === 'rate') return lang === 'ja' ? `${number(value, 2)}円` : number(value, 2);
  return kind === 'shares' && lang === 'ja' ? `${number(value)}株` : number(value);
}

function Value({ figure, lang }: { readonly figure: Figure; readonly lang: Language }) {
  const tone = figure.kind === 'gain' ? (figure.value < 0 ? 'num--down' : 'num--up') : '';
  return <span class={`num ${tone}`}>{write(figure, lang)}</span>;
}

function Holdings({ account: { table }, lang }: { readonly account: Account; readonly lang: Language }) {
  return (
    <section class="panel">
      <h2>{table.caption[lang]}</h2>
      <table class="table">
        <thead>
          <tr>
            {table.columns.map((column, index) => (
              <th key={column.en} scope="col" class={index === 0 ? '' : 'table__number'}>
                {column[lang]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row) => (
            <tr key={JSON.stringify(row)}>
              {row.map((cell, index) =>
                index === 0 ? (
                  <th key="name" scope="row">
                    {write(cell, lang)}
                  </th>
                ) : (
                  <td key={table.columns[index]?.en} data-label={table.columns[index]?.[lang]}>
                    <Value figure={cell} lang={lang} />
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

const timeOf = (seconds: number, lang: Language): string =>
  new Intl.DateTimeFormat(lang === 'ja' ? 'ja-JP' : 'en-GB', { dateStyle: 'medium', timeStyle: 'medium', timeZone: 'Asia/Tokyo' }).format(
    seconds * 1000,
  );

/** What the login server vouches for, in words and in the values of the tokens. */
function Proof({ view, clientId, session }: Pick<AccountPageProps, 'view' | 'clientId' | 'session'>) {
  const { t, lang } = view;
  const rows: readonly (readonly [string, string, string])[] = [
    [t.acr, t.acrs[session.acr] ?? session.acr, session.acr],
    [
      t.amr,
      session.amr
        .filter((value) => value !== 'mfa')
        .map((value) => t.amrs[value] ?? value)
        .join(lang === 'ja' ? '、' : ', '),
      session.amr.join(' '),
    ],
    [t.authTime, timeOf(session.authTime, lang), String(session.authTime)],
    [t.expiry, timeOf(session.expiresAt, lang), String(session.expiresAt)],
    [t.binding, session.keys ? t.bound : t.unbound, ''],
    [t.sid, '', session.sid],
    ...(session.holds.length > 0 ? [[t.holds, '', session.holds.join(' ')] as const] : []),
  ];
  return (
    <details class="proof">
      <summary>{t.proof}</summary>
      <p class="hint">{t.proofLead}</p>
      <dl class="facts">
        {rows.map(([label, value, raw]) => (
          <div key={label} class="facts__row">
            <dt>{label}</dt>
            <dd>
              {value ? <span>{value}</span> : null}
              {raw ? <code>{raw}</code> : null}
            </dd>
          </div>
        ))}
      </dl>
      <p class="hint">{t.apiOk}</p>
      <p>
        <a href={`/${clientId}/login?again=1`}>{t.again}</a>
      </p>
    </details>
  );
}

/** The account as its channel shows it. */
export function AccountPage({ view, clientId, name, session, account, said }: AccountPageProps) {
  const { t, lang } = view;
  return (
    <Layout view={view} title={name}>
      <div class="bar">
        <div>
          <p class="hint">
            <a href="/">{t.backToTop}</a>
          </p>
          <h1>{name}</h1>
          <p class="hint">
            {t.customer} <span class="num">{account.customerNumber}</span>
          </p>
        </div>
        <form method="post" action={`/${clientId}/logout`}>
          <button type="submit" class="btn">
            {t.logOut}
          </button>
        </form>
      </div>
      <section class="panel total">
        <h2 class="total__label">{account.total.label[lang]}</h2>
        <p class="total__value num">{write(account.total.value, lang)}</p>
        <p class="total__change">
          {t.today} <Value figure={account.total.change} lang={lang} />
        </p>
        <dl class="figures">
          {account.figures.map(({ label, value }) => (
            <div key={label.en}>
              <dt>{label[lang]}</dt>
              <dd>
                <Value figure={value} lang={lang} />
              </dd>
            </div>
          ))}
        </dl>
      </section>
      <Holdings account={account} lang={lang} />
      {account.orders ? <Trading view={view} clientId={clientId} holds={account.holds} orders={account.orders} said={said} /> : null}
      <Proof view={view} clientId={clientId} session={session} />
    </Layout>
  );
}
