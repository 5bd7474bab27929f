import type { AccountType } from '#core/customer/facts.ts';
import type { RegisteredAddress } from '#core/email-address.ts';
import type { Instant } from '#core/instant.ts';
import type { RegisteredNumber } from '#core/phone-number.ts';

/** Columns of an account export that speak of no method, in the order of the published form. */
export const accountFields = [
  'customer_number',
  'login_id',
  'account_type',
  'name',
  'name_kana',
  'phone',
  'mobile_phone',
  'representative_mobile_phone',
  'email',
  'login_notification',
  'password_hash',
  'trading_pin_hash',
] as const;

export type AccountField = (typeof accountFields)[number];
export type NumberField = 'phone' | 'mobile_phone' | 'representative_mobile_phone';

/** A column that speaks of a method, from that method's `exportColumns`. */
export interface MethodColumn {
  readonly column: string;
  readonly method: string;
  /** `setting`: instant (RFC 3339) at which the customer chose the method. `wave`: day (00:00 Asia/Tokyo) from which a wave applies it. */
  readonly says: 'setting' | 'wave';
  /** Days a wave may have, both included. null: the policy has no wave of this method, any day is refused. Left out: not judged. */
  readonly window?: { readonly first: Instant; readonly last: Instant } | null;
}

export interface ReadOptions {
  readonly columns: readonly MethodColumn[];
  /**
   * Names the format of a password hash, null when it is none we can verify. Left out (a simulation): nobody logs in with this file, so
   * login_id, names and hashes are not judged and their columns may be missing.
   */
  readonly hashFormat?: (hash: string) => string | null;
}

/** One number as written, and what it turned out to be. */
export interface ExportedNumber {
  readonly field: NumberField;
  readonly written: string;
  readonly number: RegisteredNumber;
}

/** One row that could be read. Numbers and addresses in it may be unusable: they never reject a row. */
export interface AccountRow {
  readonly customerNumber: string;
  readonly loginId: string;
  readonly accountType: AccountType;
  readonly name: string;
  readonly nameKana: string;
  /** Only fields that hold something. */
  readonly numbers: readonly ExportedNumber[];
  readonly email: { readonly written: string; readonly address: RegisteredAddress } | null;
  readonly loginNotification: 'on' | 'off' | null;
  readonly settings: readonly { readonly method: string; readonly from: Instant }[];
  readonly waves: readonly { readonly method: string; readonly from: Instant }[];
  readonly passwordHash: string;
  /** Empty: none. */
  readonly tradingPinHash: string;
  /** Every column as written, by name; for the digests of what was last imported. */
  written(column: string): string;
}

/** Why a row could not be read. `field` is the column, or `row` when the line as a whole is at fault. */
export interface RejectedRow {
  /** Line of the file at which the row begins, the header being line 1. */
  readonly line: number;
  readonly field: string;
  /** One sentence without any value of the row. */
  readonly reason: string;
}

export interface ReadRow {
  readonly line: number;
  readonly row: AccountRow;
}

/** `'row' in item` tells one from the other. */
export type ExportItem = ReadRow | RejectedRow;
