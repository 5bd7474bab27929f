import type { AccountType } from '#core/customer/facts.ts';
import { readEmailAddress } from '#core/email-address.ts';
import type { Instant } from '#core/instant.ts';
import { formatInstant, parseDate, parseInstant } from '#core/instant-text.ts';
import { foldWidth, readPhoneNumber } from '#core/phone-number.ts';
import type { AccountRow, ExportedNumber, ExportItem, MethodColumn, NumberField, ReadOptions } from './types.ts';

const longestField = 1024;
const numberFields: readonly NumberField[] = ['phone', 'mobile_phone', 'representative_mobile_phone'];
const identifier = /^[0-9A-Za-z._@-]{1,64}$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: names with control characters are exactly what is looked for
const control = /[\u0000-\u001f\u007f]/;

/** Thrown inside a row, caught at its border: a row has one reason, the first. */
class Unreadable extends Error {
  readonly field: string;
  constructor(field: string, reason: string) {
    super(reason);
    this.field = field;
  }
}

/** Turns the fields of one record into a row or the reason why not; made once per file. */
export function rowReader(
  header: ReadonlyMap<string, number>,
  options: ReadOptions,
): (line: number, fields: readonly string[]) => ExportItem {
  const columns = [...header.keys()];
  return (line, fields) => {
    try {
      checkShape(fields, columns);
      return { line, row: readRow(fields, header, options) };
    } catch (error) {
      if (error instanceof Unreadable) return { line, field: error.field, reason: error.message };
      throw error;
    }
  };
}

function checkShape(fields: readonly string[], columns: readonly string[]): void {
  if (fields.length < columns.length) {
    throw new Unreadable(columns[fields.length] ?? 'row', `The row has ${fields.length} fields, the header ${columns.length}.`);
  }
  if (fields.length > columns.length) throw new Unreadable('row', `The row has ${fields.length} fields, the header ${columns.length}.`);
  for (let index = 0; index < fields.length; index += 1) {
    if ((fields[index] as string).length > longestField) {
      throw new Unreadable(columns[index] ?? 'row', `The field is longer than ${longestField} characters.`);
    }
  }
}

function readRow(fields: readonly string[], header: ReadonlyMap<string, number>, options: ReadOptions): AccountRow {
  const written = (column: string): string => fields[header.get(column) ?? -1] ?? '';
  const email = written('email');
  return {
    customerNumber: readIdentifier('customer_number', written('customer_number')),
    accountType: readAccountType(written('account_type')),
    numbers: readNumbers(written),
    email: email.trim() === '' ? null : { written: email, address: readEmailAddress(email) },
    loginNotification: readSwitch(written('login_notification')),
    settings: readMethods('setting', written, options.columns),
    waves: readMethods('wave', written, options.columns),
    ...readCredentials(written, options.hashFormat),
    written,
  };
}

type Credentials = Pick<AccountRow, 'loginId' | 'name' | 'nameKana' | 'passwordHash' | 'tradingPinHash'>;

function readCredentials(written: (column: string) => string, hashFormat: ReadOptions['hashFormat']): Credentials {
  const credentials = {
    loginId: written('login_id'),
    name: readName(written('name')),
    nameKana: readName(written('name_kana')),
    passwordHash: written('password_hash').trim(),
    tradingPinHash: written('trading_pin_hash').trim(),
  };
  if (hashFormat === undefined) return credentials;
  for (const field of ['name', 'name_kana']) {
    if (control.test(readName(written(field)))) throw new Unreadable(field, 'The field holds a control character.');
  }
  if (credentials.passwordHash === '') throw new Unreadable('password_hash', 'The field is empty: the customer could never log in.');
  for (const field of ['password_hash', 'trading_pin_hash']) {
    const hash = written(field).trim();
    if (hash !== '' && hashFormat(hash) === null) {
      throw new Unreadable(field, 'The hash is not one of argon2id, bcrypt, pbkdf2-sha256 or scrypt in an accepted form.');
    }
  }
  return { ...credentials, loginId: readIdentifier('login_id', credentials.loginId) };
}

/** Spreadsheets break lines inside a cell; a name has none. */
function readName(written: string): string {
  return written.replace(/[\t\r\n]+/g, ' ').trim();
}

function readIdentifier(field: string, written: string): string {
  const text = foldWidth(written).trim();
  if (text === '') throw new Unreadable(field, 'The field is empty.');
  if (!identifier.test(text)) throw new Unreadable(field, 'The field may hold up to 64 letters, digits, dots, hyphens, underscores and @.');
  return text;
}

function readAccountType(written: string): AccountType {
  const text = written.trim();
  if (text === 'individual' || text === 'corporate') return text;
  throw new Unreadable('account_type', 'The field must be "individual" or "corporate".');
}

function readSwitch(written: string): 'on' | 'off' | null {
  const text = written.trim();
  if (text === '') return null;
  if (text === 'on' || text === 'off') return text;
  throw new Unreadable('login_notification', 'The field must be "on", "off" or empty.');
}

function readNumbers(written: (column: string) => string): ExportedNumber[] {
  const numbers: ExportedNumber[] = [];
  for (const field of numberFields) {
    const text = written(field);
    if (text !== '' && text.trim() !== '') numbers.push({ field, written: text, number: readPhoneNumber(text) });
  }
  return numbers;
}

function readMethods(
  says: MethodColumn['says'],
  written: (column: string) => string,
  columns: readonly MethodColumn[],
): { method: string; from: Instant }[] {
  const found: { method: string; from: Instant }[] = [];
  for (const column of columns) {
    if (column.says !== says) continue;
    const text = written(column.column);
    if (text === '' || text.trim() === '') continue;
    const folded = foldWidth(text).trim();
    found.push({ method: column.method, from: says === 'setting' ? readSetting(column, folded) : readWave(column, folded) });
  }
  return found;
}

function readSetting({ column }: MethodColumn, text: string): Instant {
  const from = parseInstant(text);
  if (from === null) throw new Unreadable(column, 'The field must be an instant as 2025-07-01T09:00:00+09:00 (RFC 3339).');
  return from;
}

function readWave({ column, method, window }: MethodColumn, text: string): Instant {
  const from = parseDate(text);
  if (from === null) throw new Unreadable(column, 'The field must be a day as 2025-06-14.');
  if (window === undefined) return from;
  if (window === null) throw new Unreadable(column, `The policy has no wave of ${method}.`);
  if (from >= window.first && from <= window.last) return from;
  throw new Unreadable(
    column,
    `The day is outside the waves of the policy (${formatInstant(window.first).slice(0, 10)} to ${formatInstant(window.last).slice(0, 10)}).`,
  );
}
