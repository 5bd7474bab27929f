import { readNumber } from './numbers.ts';

/** A sample customer as the phone page offers it. All of it is made up. */
export interface SampleCustomer {
  readonly number: string;
  readonly loginId: string;
  readonly name: string;
  /** E.164 of each registered number that can be dialled from. */
  readonly phones: readonly string[];
  readonly email: string;
}

/** Reads the sample's account export. Rows and numbers that nobody could use are left out. */
export function readCustomers(csv: string): SampleCustomer[] {
  const [header = [], ...rows] = readCsv(csv.replace(/^\uFEFF/, ''));
  const column = (name: string) => header.indexOf(name);
  const at = { number: column('customer_number'), login: column('login_id'), name: column('name'), email: column('email') };
  const phones = ['phone', 'mobile_phone', 'representative_mobile_phone'].map(column);
  return rows
    .filter((row) => row.length === header.length && (row[at.number] ?? '') !== '')
    .map((row) => ({
      number: row[at.number] ?? '',
      loginId: row[at.login] ?? '',
      name: row[at.name] ?? '',
      phones: [...new Set(phones.map((index) => readRegistered(row[index] ?? '')).filter((number) => number !== null))],
      email: (row[at.email] ?? '').trim(),
    }));
}

/** A spreadsheet may have eaten the leading zero; 184 and 186 in front were meant for dialling. */
function readRegistered(written: string): string | null {
  const digits = written
    .normalize('NFKC')
    .replace(/[\s-]/g, '')
    .replace(/^18[46](?=[0+])/, '');
  return readNumber(digits) ?? (/^[1-9]\d{8,9}$/.test(digits) ? readNumber(`0${digits}`) : null);
}

function readCsv(text: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain = '', end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    rows.at(-1)?.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end !== ',') rows.push([]);
  }
  return rows.filter((row) => row.length > 1);
}
