import { createHash } from 'node:crypto';
import type { ChannelId } from './channels.ts';

export interface Words {
  readonly ja: string;
  readonly en: string;
}

/** A number with its meaning; the page writes it in its language. `gain` is a change in yen, coloured by its sign. */
export type Figure =
  | { readonly kind: 'yen' | 'dollar' | 'gain' | 'percent' | 'change' | 'shares' | 'units' | 'rate'; readonly value: number }
  | { readonly kind: 'words'; readonly words: Words };

/** What a channel shows of an account. Invented, and always the same for the same customer. */
export interface Account {
  readonly customerNumber: string;
  readonly total: { readonly label: Words; readonly value: Figure; readonly change: Figure };
  readonly figures: readonly { readonly label: Words; readonly value: Figure }[];
  readonly table: { readonly caption: Words; readonly columns: readonly Words[]; readonly rows: readonly (readonly Figure[])[] };
}

/** Uniform in [0, 1), by the customer and a name. */
type Draw = (name: string) => number;

const words = (ja: string, en: string): Words => ({ ja, en });
const text = (ja: string, en = ja): Figure => ({ kind: 'words', words: { ja, en } });
const figure = (kind: Exclude<Figure['kind'], 'words'>, value: number): Figure => ({ kind, value });
const round = (value: number, to = 1): number => Math.round(value / to) * to;

/** A stock as it is listed. */
export interface Listed {
  readonly name: Words;
  readonly code: string;
  readonly price: number;
}

export const stocks: readonly Listed[] = [
  { name: words('東都自動車', 'Toto Motors'), code: '7xx1', price: 2_846 },
  { name: words('青葉電機', 'Aoba Electric'), code: '6xx4', price: 4_120 },
  { name: words('三陸食品', 'Sanriku Foods'), code: '2xx7', price: 1_583 },
  { name: words('中央鉄道', 'Chuo Railway'), code: '9xx2', price: 3_305 },
  { name: words('みなと化学', 'Minato Chemical'), code: '4xx5', price: 968 },
];
const usStocks: readonly Listed[] = [
  { name: words('ノースウィンド・システムズ', 'Northwind Systems'), code: 'NWSX', price: 184.32 },
  { name: words('ブルーリッジ・エナジー', 'Blue Ridge Energy'), code: 'BREX', price: 62.87 },
  { name: words('ハーバー・ヘルス', 'Harbor Health'), code: 'HBHX', price: 241.05 },
];
const funds: readonly Listed[] = [
  { name: words('全世界株式インデックス', 'World Equity Index'), code: '積立', price: 24_618 },
  { name: words('国内債券インデックス', 'Japan Bond Index'), code: '積立', price: 10_204 },
  { name: words('8資産均等バランス', 'Eight-Asset Balance'), code: '一般', price: 17_930 },
];
const pairs: readonly Listed[] = [
  { name: words('米ドル／円', 'USD/JPY'), code: '買', price: 147.62 },
  { name: words('ユーロ／円', 'EUR/JPY'), code: '売', price: 173.08 },
  { name: words('豪ドル／円', 'AUD/JPY'), code: '買', price: 96.41 },
];

export function accountOf(channel: ChannelId, customerNumber: string): Account {
  const draw: Draw = (name) => createHash('sha256').update(`${customerNumber} ${name}`).digest().readUInt32BE(0) / 2 ** 32;
  return { customerNumber, ...(views[channel] as View)(draw) };
}

type View = (draw: Draw) => Omit<Account, 'customerNumber'>;

const stockRows = (draw: Draw): { rows: Figure[][]; worth: number; gain: number } => {
  let worth = 0;
  let gain = 0;
  const rows = stocks.slice(0, 3 + Math.floor(draw('kinds') * 3)).map(({ name, code, price }) => {
    const shares = 100 * (1 + Math.floor(draw(`${code} shares`) * 9));
    const now = round(price * (0.97 + draw(`${code} price`) * 0.06));
    const won = round(shares * now * (draw(`${code} gain`) * 0.36 - 0.1));
    worth += shares * now;
    gain += won;
    return [
      text(`${name.ja}　${code}`, `${name.en} ${code}`),
      figure('shares', shares),
      figure('yen', now),
      figure('yen', shares * now),
      figure('gain', won),
    ];
  });
  return { rows, worth, gain };
};

const stockColumns = [
  words('銘柄', 'Name'),
  words('数量', 'Shares'),
  words('現在値', 'Price'),
  words('評価額', 'Value'),
  words('評価損益', 'Gain'),
];

const customerSite: View = (draw) => {
  const { rows, worth, gain } = stockRows(draw);
  const cash = round(400_000 + draw('cash') * 3_000_000, 1);
  return {
    total: {
      label: words('預り資産の合計', 'Total assets'),
      value: figure('yen', worth + cash),
      change: figure('gain', round(worth * (draw('today') * 0.024 - 0.01))),
    },
    figures: [
      { label: words('株式の評価額', 'Stocks'), value: figure('yen', worth) },
      { label: words('お預り金', 'Cash'), value: figure('yen', cash) },
      { label: words('評価損益', 'Unrealised gain'), value: figure('gain', gain) },
    ],
    table: { caption: words('保有証券', 'Holdings'), columns: stockColumns, rows },
  };
};

const stockApp: View = (draw) => {
  const { rows, worth, gain } = stockRows(draw);
  return {
    total: {
      label: words('国内株式の評価額', 'Japanese stocks'),
      value: figure('yen', worth),
      change: figure('gain', round(worth * (draw('today') * 0.024 - 0.01))),
    },
    figures: [
      { label: words('評価損益', 'Unrealised gain'), value: figure('gain', gain) },
      { label: words('買付余力', 'Buying power'), value: figure('yen', round(200_000 + draw('power') * 2_000_000, 1)) },
    ],
    table: { caption: words('保有株式', 'Holdings'), columns: stockColumns, rows },
  };
};

const futuresApp: View = (draw) => {
  const lots = 1 + Math.floor(draw('lots') * 5);
  const level = 41_250 + round(draw('level') * 400, 5);
  const gain = round((draw('gain') * 300 - 110) * lots * 100, 100);
  const margin = lots * 182_000;
  const cash = margin + round(300_000 + draw('cash') * 900_000, 1_000);
  return {
    total: { label: words('証拠金の余裕額', 'Free margin'), value: figure('yen', cash - margin + gain), change: figure('gain', gain) },
    figures: [
      { label: words('受入証拠金', 'Margin held'), value: figure('yen', cash) },
      { label: words('必要証拠金', 'Margin required'), value: figure('yen', margin) },
    ],
    table: {
      caption: words('建玉', 'Open positions'),
      columns: [
        words('銘柄', 'Contract'),
        words('売買', 'Side'),
        words('枚数', 'Lots'),
        words('現在値', 'Price'),
        words('評価損益', 'Gain'),
      ],
      rows: [
        [
          text('日経225mini 25年9月限', 'Nikkei 225 mini Sep 25'),
          text('買建', 'Long'),
          figure('units', lots),
          figure('units', level),
          figure('gain', gain),
        ],
      ],
    },
  };
};

const fundSite: View = (draw) => {
  let worth = 0;
  let gain = 0;
  const rows = funds.map(({ name, code, price }) => {
    const value = round(150_000 + draw(`${code} ${name.en}`) * 2_400_000);
    const won = round(value * (draw(`${name.en} gain`) * 0.4 - 0.06));
    worth += value;
    gain += won;
    return [
      text(name.ja, name.en),
      text(code, code === '積立' ? 'Plan' : 'Single'),
      figure('yen', price),
      figure('yen', value),
      figure('gain', won),
    ];
  });
  return {
    total: {
      label: words('投資信託の評価額', 'Funds'),
      value: figure('yen', worth),
      change: figure('gain', round(worth * (draw('today') * 0.012 - 0.005))),
    },
    figures: [
      { label: words('評価損益', 'Unrealised gain'), value: figure('gain', gain) },
      { label: words('毎月の積立', 'Monthly plan'), value: figure('yen', 10_000 * (1 + Math.floor(draw('plan') * 9))) },
    ],
    table: {
      caption: words('保有ファンド', 'Holdings'),
      columns: [
        words('ファンド', 'Fund'),
        words('区分', 'Kind'),
        words('基準価額', 'NAV'),
        words('評価額', 'Value'),
        words('評価損益', 'Gain'),
      ],
      rows,
    },
  };
};

const usStockApp: View = (draw) => {
  const rate = 147.62;
  let worth = 0;
  let gain = 0;
  const rows = usStocks.map(({ name, code, price }) => {
    const shares = 5 * (1 + Math.floor(draw(`${code} shares`) * 12));
    const won = round(shares * price * rate * (draw(`${code} gain`) * 0.5 - 0.12));
    worth += shares * price;
    gain += won;
    return [
      text(`${name.ja}　${code}`, `${name.en} ${code}`),
      figure('shares', shares),
      figure('dollar', price),
      figure('dollar', shares * price),
      figure('gain', won),
    ];
  });
  return {
    total: {
      label: words('米国株式の評価額（円換算）', 'US stocks, in yen'),
      value: figure('yen', round(worth * rate)),
      change: figure('gain', round(worth * rate * (draw('today') * 0.03 - 0.012))),
    },
    figures: [
      { label: words('評価額', 'Value'), value: figure('dollar', worth) },
      { label: words('評価損益', 'Unrealised gain'), value: figure('gain', gain) },
      { label: words('参考レート', 'Reference rate'), value: figure('rate', rate) },
    ],
    table: { caption: words('保有株式', 'Holdings'), columns: stockColumns, rows },
  };
};

const fx: View = (draw) => {
  let gain = 0;
  let margin = 0;
  const rows = pairs.map(({ name, code, price }) => {
    const lots = 10_000 * (1 + Math.floor(draw(`${name.en} lots`) * 5));
    const won = round(lots * price * (draw(`${name.en} gain`) * 0.016 - 0.006));
    gain += won;
    margin += round((lots * price) / 25);
    return [
      text(name.ja, name.en),
      text(code, code === '買' ? 'Long' : 'Short'),
      figure('units', lots),
      figure('rate', price),
      figure('gain', won),
    ];
  });
  const cash = round(margin * (2.2 + draw('cash') * 2), 1);
  return {
    total: { label: words('有効証拠金', 'Equity'), value: figure('yen', cash + gain), change: figure('gain', gain) },
    figures: [
      { label: words('必要証拠金', 'Margin required'), value: figure('yen', margin) },
      { label: words('証拠金維持率', 'Margin ratio'), value: figure('percent', ((cash + gain) / margin) * 100) },
    ],
    table: {
      caption: words('ポジション', 'Positions'),
      columns: [
        words('通貨ペア', 'Pair'),
        words('売買', 'Side'),
        words('数量', 'Units'),
        words('レート', 'Rate'),
        words('評価損益', 'Gain'),
      ],
      rows,
    },
  };
};

const views: Readonly<Record<ChannelId, View>> = {
  'customer-site': customerSite,
  'stock-app': stockApp,
  'futures-app': futuresApp,
  'fund-site': fundSite,
  'us-stock-app': usStockApp,
  'fx-site': fx,
  'fx-app': fx,
};
