import { stocks } from '../accounts.ts';
import type { Said } from '../order-routes.ts';
import type { Order } from '../orders.ts';
import type { View } from './layout.tsx';

export interface TradingProps {
  readonly view: View;
  readonly clientId: string;
  readonly holds: readonly string[];
  readonly orders: readonly Order[];
  readonly said: string | null;
}

/** What came of the last form; a stop is said in full below. */
function Answer({ view: { t }, said }: Pick<TradingProps, 'view' | 'said'>) {
  const words = (t.said as Readonly<Record<string, string | undefined>>)[said ?? ''];
  return words ? (
    <p class="answer" role="status">
      {words}
    </p>
  ) : null;
}

/** A telephone number is never broken over two lines. */
function Words({ text }: { readonly text: string }) {
  return (
    <p>
      {text.split(/(\d{4}-\d{3}-\d{3})/).map((part, index) =>
        index % 2 === 1 ? (
          <span key={part} class="nobr">
            {part}
          </span>
        ) : (
          part
        ),
      )}
    </p>
  );
}

/** Why nothing new can be ordered, and what still can be done. */
function Stopped({ view: { t }, holds }: Pick<TradingProps, 'view' | 'holds'>) {
  const frozen = holds.some((name) => name.endsWith(':frozen'));
  return (
    <div class="stopped" role="note">
      <h3>{t.stoppedTitle}</h3>
      <Words text={frozen ? t.stoppedFrozen : t.stoppedHeld} />
      <Words text={t.stoppedStill} />
    </div>
  );
}

function BuyForm({ view: { t, lang }, clientId }: Pick<TradingProps, 'view' | 'clientId'>) {
  return (
    <form method="post" action={`/${clientId}/orders`} class="order">
      <label>
        <span>{t.stock}</span>
        <select name="code" required>
          {stocks.map(({ code, name }) => (
            <option key={code} value={code}>
              {`${name[lang]} ${code}`}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span>{t.shares}</span>
        <input name="shares" type="number" inputMode="numeric" min="100" max="100000" step="100" value="100" required />
      </label>
      <button type="submit" class="btn btn--primary">
        {t.buy}
      </button>
    </form>
  );
}

function OpenOrders({ view: { t, lang }, clientId, orders }: Pick<TradingProps, 'view' | 'clientId' | 'orders'>) {
  if (orders.length === 0) return <p class="hint">{t.noOrders}</p>;
  return (
    <ul class="orders">
      {orders.map(({ id, stock, shares }) => (
        <li key={id}>
          <span>{t.ordered(stock.name[lang], shares)}</span>
          <form method="post" action={`/${clientId}/orders/${id}/cancel`}>
            <button type="submit" class="btn" aria-label={`${t.cancel} ${stock.name[lang]}`}>
              {t.cancel}
            </button>
          </form>
        </li>
      ))}
    </ul>
  );
}

/** Buying and cancelling. While something is held or frozen the words stand where the form was. */
export function Trading(props: TradingProps) {
  const { view, holds, said } = props;
  const { t } = view;
  return (
    <section class="panel" id="trading">
      <h2>{t.trading}</h2>
      {said === ('stopped' satisfies Said) && holds.length > 0 ? null : <Answer view={view} said={said} />}
      {holds.length > 0 ? <Stopped {...props} /> : <BuyForm {...props} />}
      <h3>{t.openOrders}</h3>
      <OpenOrders {...props} />
    </section>
  );
}
