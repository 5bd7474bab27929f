/** The seven channels as the brokerage shows them, in the order of its front page. */
export const channelIds = ['customer-site', 'stock-app', 'futures-app', 'fund-site', 'us-stock-app', 'fx-site', 'fx-app'] as const;
export type ChannelId = (typeof channelIds)[number];

export interface ChannelText {
  readonly name: { readonly ja: string; readonly en: string };
  readonly about: { readonly ja: string; readonly en: string };
}

export const channelTexts: Readonly<Record<ChannelId, ChannelText>> = {
  'customer-site': {
    name: { ja: 'お客様サイト', en: 'Customer site' },
    about: { ja: '預り資産、お取引、各種お手続き', en: 'Your assets, trading and paperwork' },
  },
  'stock-app': {
    name: { ja: '日本株アプリ', en: 'Japan stocks app' },
    about: { ja: '国内株式の株価と注文', en: 'Prices and orders, Japanese stocks' },
  },
  'futures-app': {
    name: { ja: '先物OPアプリ', en: 'Futures & options app' },
    about: { ja: '日経225先物・オプション', en: 'Nikkei 225 futures and options' },
  },
  'fund-site': {
    name: { ja: '投資信託サイト', en: 'Fund site' },
    about: { ja: '積立と投資信託の残高', en: 'Savings plans and fund holdings' },
  },
  'us-stock-app': {
    name: { ja: '米国株アプリ', en: 'US stocks app' },
    about: { ja: '米国株式の株価と注文', en: 'Prices and orders, US stocks' },
  },
  'fx-site': { name: { ja: 'FX取引サイト', en: 'FX trading site' }, about: { ja: '外国為替証拠金取引', en: 'Foreign exchange on margin' } },
  'fx-app': { name: { ja: 'FXアプリ', en: 'FX app' }, about: { ja: '外国為替を手のひらで', en: 'Foreign exchange in your hand' } },
};

export const isChannel = (id: string): id is ChannelId => (channelIds as readonly string[]).includes(id);
