import type { Catalogue } from './catalogue.ts';

/** One built file of `dist/assets`: its public path and the Subresource Integrity value of its bytes. */
export interface Asset {
  readonly url: string;
  readonly integrity: string;
}

/** Built files by their plain names, for example `app.css`, `factor.js`, `icon.svg`. */
export type AssetManifest = Readonly<Record<string, Asset>>;

/** The brokerage whose pages these are. Numbers are published ones, as people write them. */
export interface House {
  readonly name: { readonly ja: string; readonly en: string };
  readonly supportNumber: string;
  readonly supportHours: { readonly ja: string; readonly en: string };
  /** Published number that freezes the account of whoever calls it from a registered phone. */
  readonly freezeNumber: string;
  /** Where paper forms are sent; without it support tells. */
  readonly postAddress?: { readonly ja: string; readonly en: string };
}

/** What surrounds every page. */
export interface Frame {
  readonly t: Catalogue;
  readonly house: House;
  readonly assets: AssetManifest;
  /** Path under which this page is shown by GET: the language link leads there with `?lang=…`. */
  readonly path: string;
  /** On pages of the account site: messages that the customer has not confirmed. */
  readonly unreadMessages?: number;
}
