import { join } from 'node:path';
import type { Variables } from './variables.ts';

export interface Bilingual {
  readonly ja: string;
  readonly en: string;
}

/** The brokerage as its pages name it, and when its support answers, in Japanese and English. */
export interface HouseConfig {
  readonly houseName: Bilingual;
  readonly supportHours: Bilingual;
  readonly supportNumber: string;
  readonly freezeNumber: string;
  /** Called from a registered phone, it lets the password be tried again after too many failures of strangers. */
  readonly passwordNumber: string | null;
  /** Where paper forms are sent; null: support tells. */
  readonly postAddress: Bilingual | null;
  /** Folder of what the house publishes. */
  readonly contentFolder: string;
}

/** What is published when nothing else is named: the shipped example. */
export const shippedContent = join(import.meta.dirname, '../../content');

/** Reads what the house publishes of itself. */
export function readHouse(variables: Variables): HouseConfig {
  return {
    houseName: readBilingual(variables, 'KANNUKI_HOUSE_NAME', { ja: 'サンプル証券', en: 'Sample Securities' }),
    supportHours: readBilingual(variables, 'KANNUKI_SUPPORT_HOURS', { ja: '平日 8:30〜17:00', en: 'weekdays 8:30–17:00, Japan time' }),
    supportNumber: readPublished(variables, 'KANNUKI_SUPPORT_NUMBER'),
    freezeNumber: readPublished(variables, 'KANNUKI_FREEZE_NUMBER'),
    passwordNumber: variables.text('KANNUKI_PASSWORD_NUMBER') === undefined ? null : readPublished(variables, 'KANNUKI_PASSWORD_NUMBER'),
    postAddress:
      variables.text('KANNUKI_POST_ADDRESS') === undefined ? null : readBilingual(variables, 'KANNUKI_POST_ADDRESS', { ja: '', en: '' }),
    contentFolder: variables.text('KANNUKI_CONTENT') ?? shippedContent,
  };
}

/** The numbers that messages name, for a command: null when this house has set none of them where the command runs. */
export function readPublishedNumbers(variables: Variables): Pick<HouseConfig, 'supportNumber' | 'freezeNumber'> | null {
  if (variables.text('KANNUKI_SUPPORT_NUMBER') === undefined) return null;
  const freezeNumber = variables.text('KANNUKI_FREEZE_NUMBER') === undefined ? '' : readPublished(variables, 'KANNUKI_FREEZE_NUMBER');
  return { supportNumber: readPublished(variables, 'KANNUKI_SUPPORT_NUMBER'), freezeNumber };
}

function readPublished(variables: Variables, name: `KANNUKI_${'SUPPORT' | 'FREEZE' | 'PASSWORD'}_NUMBER`): string {
  const number = variables.text(name);
  if (number === undefined || !/^\+?[\d-]{9,17}$/.test(number))
    variables.refuse(
      name,
      'a published telephone number as people write it, like 0120-123-456',
      number ? `it is "${number}"` : 'it is missing',
    );
  return number ?? '';
}

/** A number that customers know must never be one that is shown to prove a login (rule 5). */
export function refusePublishedInPool(
  variables: Variables,
  house: HouseConfig,
  trunks: readonly { readonly numbers?: unknown; readonly changeNumbers?: unknown }[],
): void {
  const national = (number: string) => number.replace(/^\+81/, '0').replaceAll('-', '');
  const pool = new Set(
    trunks
      .flatMap((trunk) => [trunk?.numbers, trunk?.changeNumbers].flatMap((numbers) => (Array.isArray(numbers) ? numbers.map(String) : [])))
      .map(national),
  );
  for (const [name, number] of [
    ['KANNUKI_SUPPORT_NUMBER', house.supportNumber],
    ['KANNUKI_FREEZE_NUMBER', house.freezeNumber],
    ['KANNUKI_PASSWORD_NUMBER', house.passwordNumber ?? ''],
  ] as const) {
    if (number !== '' && pool.has(national(number))) variables.refuse(name, 'a number that is not among the numbers of a trunk');
  }
}

/** NAME in Japanese and NAME_EN in English; English falls back to the Japanese, both to the sample's. */
function readBilingual(
  variables: Variables,
  name: 'KANNUKI_HOUSE_NAME' | 'KANNUKI_SUPPORT_HOURS' | 'KANNUKI_POST_ADDRESS',
  sample: Bilingual,
): Bilingual {
  const ja = variables.text(name);
  return ja === undefined ? sample : { ja, en: variables.text(`${name}_EN`) ?? ja };
}
