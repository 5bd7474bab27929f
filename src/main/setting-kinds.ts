/** How a setting is written and checked. */
export type SettingKind =
  | 'text'
  | 'port'
  | 'integer'
  | 'flag'
  | 'choice'
  | 'url'
  | 'words'
  | 'path'
  | 'token file'
  | 'secret file'
  | 'list file';

/** One setting: read from the environment, or from the file of KANNUKI_CONFIG_FILE under the same name. docs/configuration.md is made from these. */
export interface Setting {
  readonly kind: SettingKind;
  readonly group: SettingGroup;
  /** As Markdown, for the reference. */
  readonly meaning: string;
  /** As it would be written; left out: it must be given, or what its absence means is told by `otherwise`. */
  readonly fallback?: string;
  /** What the reference says in place of a default. */
  readonly otherwise?: string;
  readonly words?: readonly [string, ...string[]];
  /** Bounds of an integer. */
  readonly from?: number;
  readonly to?: number;
  /** Read before there is a file, or by somebody who knows none: refused in the file. */
  readonly environmentOnly?: true;
}

export const settingGroups = [
  'The sample set-up',
  'Database',
  'Server',
  'Passwords',
  'Telephone, SMS, mail',
  'The house',
  'Operations',
] as const;
export type SettingGroup = (typeof settingGroups)[number];
