import { randomBytes } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JWK } from 'jose';
import { SetUpError } from '#core/set-up-error.ts';
import type { DatabaseUrls } from '../config.ts';
import type { SamplePorts } from './addresses.ts';
import { generateClientKey, publicPart, type SampleClient, sampleClients } from './keys.ts';

/** 050 numbers that are valid in form; no operator is known to give them out. */
const poolNumbers = [
  '+815099900147',
  '+815099901362',
  '+815099902583',
  '+815099903719',
  '+815099904826',
  '+815099905938',
  '+815099906041',
  '+815099907254',
  '+815099908465',
  '+815099909670',
  '+815099910593',
  '+815099911708',
  '+815099912431',
  '+815099913254',
  '+815099914504',
  '+815099915766',
  '+815099916149',
  '+815099917174',
  '+815099918940',
  '+815099919648',
  '+815099920196',
  '+815099921474',
  '+815099922696',
  '+815099923159',
  '+815099924619',
  '+815099925319',
  '+815099926138',
  '+815099927188',
  '+815099928544',
  '+815099929528',
  '+815099930171',
  '+815099931346',
];
/** Another pool, for the procedures of the account site. */
const changeNumbers = [
  '+815099940173',
  '+815099941286',
  '+815099942391',
  '+815099943409',
  '+815099944518',
  '+815099945627',
  '+815099946735',
  '+815099947846',
  '+815099948952',
  '+815099949064',
  '+815099950179',
  '+815099951283',
];
/** What the sample house publishes. */
export const published = { supportNumber: '0120-000-111', freezeNumber: '0120-000-222', passwordNumber: '0120-000-333' };

interface Kept {
  readonly trunkToken: string;
  readonly smsToken: string;
  readonly mailToken: string;
  readonly bounceToken: string;
  readonly sampleToken: string;
  readonly keys: Readonly<Record<string, JWK>>;
}

/** Writes what the sample set-up needs into its data folder (0600), keeping secrets made before, and returns the environment of its processes. */
export async function prepareSampleFiles(folder: string, ports: SamplePorts, urls: DatabaseUrls): Promise<NodeJS.ProcessEnv> {
  const path = (name: string) => join(folder, name);
  keepText(path('secret.key'), () => `${randomBytes(32).toString('hex')}\n`);
  const kept = await keepSecrets(path('sample-secrets.json'));
  const issuer = issuerOf(ports);
  const trunk = { name: 'sample-trunk', token: kept.trunkToken, numbers: poolNumbers, changeNumbers };
  writeJson(path('trunks.json'), [trunk]);
  writeJson(
    path('clients.json'),
    sampleClients.map((client) => clientEntry(client, ports, publicPart(keyOf(kept, client)))),
  );
  writeJson(path('brokerage.json'), {
    issuer,
    clients: sampleClients.map((client) => ({
      ...clientEntry(client, ports),
      ...(client.profile === 'fapi' ? { private_jwk: keyOf(kept, client) } : {}),
    })),
  });
  writeJson(path('phone.json'), {
    issuer,
    internalUrl: `http://localhost:${ports.internal}`,
    trunk,
    smsToken: kept.smsToken,
    mailToken: kept.mailToken,
    bounceToken: kept.bounceToken,
    sampleToken: kept.sampleToken,
    ...published,
  });
  for (const name of ['sms', 'mail', 'bounce', 'sample'] as const) writeText(path(`${name}.token`), `${kept[`${name}Token`]}\n`);
  return sampleEnvironment(folder, ports, urls);
}

function sampleEnvironment(folder: string, ports: SamplePorts, urls: DatabaseUrls): NodeJS.ProcessEnv {
  const path = (name: string) => join(folder, name);
  return {
    DATABASE_URL: urls.databaseUrl,
    MIGRATION_DATABASE_URL: urls.migrationDatabaseUrl,
    // Read already, into the two above.
    DATABASE_URL_FILE: '',
    MIGRATION_DATABASE_URL_FILE: '',
    KANNUKI_DATA: folder,
    KANNUKI_PORT: String(ports.kannuki),
    KANNUKI_INTERNAL_PORT: String(ports.internal),
    BROKERAGE_PORT: String(ports.brokerage),
    PHONE_PORT: String(ports.phone),
    KANNUKI_ISSUER: issuerOf(ports),
    KANNUKI_SAMPLE: '1',
    KANNUKI_SAMPLE_TOKEN_FILE: path('sample.token'),
    KANNUKI_SECRET_FILE: path('secret.key'),
    KANNUKI_CLIENTS_FILE: path('clients.json'),
    KANNUKI_TRUNKS_FILE: path('trunks.json'),
    KANNUKI_SMS_GATEWAY_URL: `http://localhost:${ports.phone}/gateway/sms`,
    KANNUKI_SMS_GATEWAY_TOKEN_FILE: path('sms.token'),
    KANNUKI_MAIL_GATEWAY_URL: `http://localhost:${ports.phone}/gateway/mail`,
    KANNUKI_MAIL_GATEWAY_TOKEN_FILE: path('mail.token'),
    KANNUKI_BOUNCE_TOKEN_FILE: path('bounce.token'),
    KANNUKI_SUPPORT_NUMBER: published.supportNumber,
    KANNUKI_POST_ADDRESS: '〒100-0000 東京都千代田区見本町1-2-3 サンプル証券 お客様サポート 変更届係',
    KANNUKI_POST_ADDRESS_EN: 'Changes, Customer Support, Sample Securities, 1-2-3 Mihon-cho, Chiyoda-ku, Tokyo 100-0000',
    KANNUKI_FREEZE_NUMBER: published.freezeNumber,
    KANNUKI_PASSWORD_NUMBER: published.passwordNumber,
    CHANNEL_PRIVATE_HOSTS: `localhost:${ports.brokerage}`,
    BROKERAGE_CONFIG_FILE: path('brokerage.json'),
    PHONE_CONFIG_FILE: path('phone.json'),
  };
}

const issuerOf = (ports: SamplePorts): string => `http://localhost:${ports.kannuki}`;

/** As the clients file of the OpenID provider holds it. */
function clientEntry({ id, channel, profile }: SampleClient, ports: SamplePorts, key?: JWK): object {
  const home = `http://localhost:${ports.brokerage}/${id}`;
  return {
    client_id: id,
    channel,
    profile,
    redirect_uris: [`${home}/callback`],
    post_logout_redirect_uris: [`${home}/`],
    backchannel_logout_uri: `${home}/backchannel-logout`,
    security_events_uri: `${home}/security-events`,
    initiate_login_uri: `${home}/login`,
    ...(key && profile === 'fapi' ? { jwks: { keys: [key] } } : {}),
    resource: `http://localhost:${ports.brokerage}/${id}/api`,
  };
}

function keyOf(kept: Kept, { id }: SampleClient): JWK {
  return kept.keys[id] as JWK;
}

async function keepSecrets(path: string): Promise<Kept> {
  const token = () => randomBytes(24).toString('base64url');
  const before = readKept(path);
  const keys: Record<string, JWK> = { ...before?.keys };
  for (const { id } of sampleClients) keys[id] ??= await generateClientKey();
  const kept = { trunkToken: token(), smsToken: token(), mailToken: token(), bounceToken: token(), sampleToken: token(), ...before, keys };
  writeJson(path, kept);
  return kept;
}

function readKept(path: string): Partial<Kept> | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Partial<Kept>;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new SetUpError(
      `${path} cannot be read (${(error as Error).message}). Put it back from a copy, or remove it: new keys are made then.`,
    );
  }
}

function keepText(path: string, make: () => string): void {
  try {
    readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    writeText(path, make());
  }
}

/** 0600, renamed into place. */
function writeJson(path: string, value: object): void {
  writeText(path, `${JSON.stringify(value, null, 2)}\n`);
}

/** Renamed into place: a process that reads at this moment sees the old or the new file, never half of one. */
function writeText(path: string, text: string): void {
  writeFileSync(`${path}.new`, text, { mode: 0o600 });
  renameSync(`${path}.new`, path);
}
