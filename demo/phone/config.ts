import { readFileSync } from 'node:fs';

/** The line over which the sample phone reaches the login server, as a carrier's edge would. */
export interface Trunk {
  readonly name: string;
  readonly token: string;
  /** E.164. */
  readonly numbers: readonly string[];
}

export interface PhoneConfig {
  readonly port: number;
  /** Where calls are reported and the clock is moved. */
  readonly internalUrl: string;
  readonly trunk: Trunk;
  /** Bearers that the login server presents when it sends SMS and mail here. */
  readonly smsToken: string;
  readonly mailToken: string;
  /** Our bearer for reporting mails that came back; null where nobody takes such reports. */
  readonly bounceToken: string | null;
  /** Our bearer for the clock; null where there is no clock to move. */
  readonly sampleToken: string | null;
  readonly supportNumber: string;
  readonly freezeNumber: string;
}

/** Reads PHONE_CONFIG_FILE (JSON) and PHONE_PORT. Throws an Error that names what is missing. */
export function readPhoneConfig(env: NodeJS.ProcessEnv): PhoneConfig {
  const path = env.PHONE_CONFIG_FILE;
  if (!path) throw new Error('PHONE_CONFIG_FILE must be the path of the JSON file of the sample phone.');
  const file = JSON.parse(readFileSync(path, 'utf8')) as Partial<PhoneConfig>;
  const text = (name: 'internalUrl' | 'smsToken' | 'mailToken'): string => {
    const value = file[name];
    if (typeof value !== 'string' || value === '') throw new Error(`${path}: "${name}" is missing.`);
    return value;
  };
  const { trunk } = file;
  if (!trunk?.name || !trunk.token || !Array.isArray(trunk.numbers))
    throw new Error(`${path}: "trunk" must be {"name", "token", "numbers"}.`);
  return {
    port: Number(env.PHONE_PORT ?? 4200),
    internalUrl: text('internalUrl'),
    trunk,
    smsToken: text('smsToken'),
    mailToken: text('mailToken'),
    bounceToken: file.bounceToken ?? null,
    sampleToken: file.sampleToken ?? null,
    supportNumber: file.supportNumber ?? '',
    freezeNumber: file.freezeNumber ?? '',
  };
}
