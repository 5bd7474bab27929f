import { Problem } from '#core/problem.ts';
import { type AccountField, accountFields, type ReadOptions } from './types.ts';

/** Columns that say who logs in with what; a simulation does without them. */
const credentials: ReadonlySet<AccountField> = new Set([
  'login_id',
  'name',
  'name_kana',
  'login_notification',
  'password_hash',
  'trading_pin_hash',
]);

/** Position of every column by name. Throws Problem('invalid_input') naming each missing, unknown or doubled column. */
export function readHeader(fields: readonly string[], line: number, options: ReadOptions): ReadonlyMap<string, number> {
  const names = fields.map((field) => field.trim());
  const known = new Set<string>([...accountFields, ...options.columns.map(({ column }) => column)]);
  const simulating = options.hashFormat === undefined;
  const missing = [...known].filter((name) => !names.includes(name) && !(simulating && credentials.has(name as AccountField)));
  const unknown = names.filter((name) => !known.has(name));
  const doubled = names.filter((name, index) => known.has(name) && names.indexOf(name) !== index);
  const faults = [told('lacks', missing), told('has unknown', unknown), told('repeats', doubled)].filter((fault) => fault !== '');
  if (faults.length > 0)
    throw new Problem('invalid_input', `Line ${line}: the header ${faults.join(', ')}. Known columns: ${[...known].join(', ')}.`);
  return new Map(names.map((name, index) => [name, index]));
}

function told(verb: string, names: readonly string[]): string {
  if (names.length === 0) return '';
  const shown = names.slice(0, 20).map((name) => JSON.stringify(name.slice(0, 60)));
  return `${verb} ${names.length === 1 ? 'column' : 'columns'} ${shown.join(', ')}`;
}
