import { isIP } from 'node:net';
import { SetUpError } from '#core/set-up-error.ts';
import { type HashingConfig, readHashing } from './hashing-config.ts';
import { type HouseConfig, readHouse, readPublishedNumbers, refusePublishedInPool } from './house-config.ts';
import type { NameOf } from './settings.ts';
import { Variables } from './variables.ts';

/** One telephone trunk: it reports calls with its own token, and owns the numbers shown at login. */
export interface Trunk {
  readonly name: string;
  readonly token: string;
  /** Accepted beside it while the edge's token is being changed. */
  readonly nextToken?: string;
  /** E.164. */
  readonly numbers: readonly string[];
  /** Shown for procedures on the account site: another pool, so that a call never serves the wrong purpose. */
  readonly changeNumbers?: readonly string[];
}

export interface Gateway {
  readonly url: string;
  readonly token: string;
}

/** All that a server process is told, checked. */
export interface Config extends HouseConfig {
  /** Serves: role kannuki_app. */
  readonly databaseUrl: string;
  /** Migrates: role kannuki_owner. */
  readonly migrationDatabaseUrl: string;
  /** Where the public listener binds; `localhost` means both loopback addresses. */
  readonly host: string;
  readonly port: number;
  readonly internalHost: string;
  readonly internalPort: number;
  readonly issuer: string;
  /** 32 bytes. */
  readonly secret: Buffer;
  readonly clientsFile: string;
  /** The list in clientsFile; its entries are read by the OpenID provider. */
  readonly clients: readonly unknown[];
  readonly trunksFile: string;
  readonly trunks: readonly Trunk[];
  readonly smsGateway: Gateway;
  readonly mailGateway: Gateway;
  /** With which the mail system reports what came back; null: it reports nothing. */
  readonly bounceToken: string | null;
  /** The sample set-up: the clock may be moved. */
  readonly sample: boolean;
  /** With which the sample phone moves the clock; null outside the sample set-up. */
  readonly sampleToken: string | null;
  /** False when a process of its own (src/main/worker.ts) runs the jobs. */
  readonly workerInside: boolean;
  readonly channelPrivateHosts: readonly string[];
  /** Addresses of our own proxies, whose X-Forwarded-For is believed; nobody else's is. */
  readonly trustedProxies: readonly string[];
  readonly logLevel: string;
  readonly hashing: HashingConfig;
  /** For /metrics; null: only this machine is answered. */
  readonly metricsToken: string | null;
  /** Where a worker process of its own answers probes and metrics; null: nowhere. */
  readonly workerPort: number | null;
  /** Milliseconds between being told to stop and taking nothing new. */
  readonly drain: number;
  /** Collector of OpenTelemetry traces and the share of requests traced; null: no traces. */
  readonly traces: { readonly endpoint: string; readonly percent: number } | null;
  /** What an operator should hear at start, though nothing is refused. */
  readonly warnings: readonly string[];
}

export interface DatabaseUrls {
  readonly databaseUrl: string;
  readonly migrationDatabaseUrl: string;
}

/** Reads the configuration of a server from the environment and its file. Throws SetUpError naming each bad setting and what is expected. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const variables = new Variables(env);
  const config: Config = {
    ...(databaseUrls(variables) ?? refuseNoDatabase(variables)),
    ...readListeners(variables),
    secret: readSecret(variables),
    clientsFile: variables.text('KANNUKI_CLIENTS_FILE') ?? '',
    clients: variables.list('KANNUKI_CLIENTS_FILE', 'the list of OpenID clients'),
    trunksFile: variables.text('KANNUKI_TRUNKS_FILE') ?? '',
    trunks: readTrunks(variables),
    smsGateway: readGateway(variables, 'SMS'),
    mailGateway: readGateway(variables, 'MAIL'),
    bounceToken: variables.text('KANNUKI_BOUNCE_TOKEN_FILE') === undefined ? null : variables.token('KANNUKI_BOUNCE_TOKEN_FILE'),
    sample: variables.flag('KANNUKI_SAMPLE'),
    sampleToken: variables.text('KANNUKI_SAMPLE') === '1' ? variables.token('KANNUKI_SAMPLE_TOKEN_FILE') : null,
    workerInside: variables.choice('KANNUKI_WORKER') === 'inside',
    ...readHouse(variables),
    channelPrivateHosts: variables.words('CHANNEL_PRIVATE_HOSTS'),
    trustedProxies: readProxies(variables),
    logLevel: variables.choice('KANNUKI_LOG_LEVEL'),
    hashing: readHashing(variables),
    ...readOperations(variables),
    warnings: variables.warnings,
  };
  refusePublishedInPool(variables, config, config.trunks);
  variables.finish();
  return { ...config, warnings: variables.warnings };
}

/** Whoever is believed must be named exactly: a host name could come to mean somebody else. */
function readProxies(variables: Variables): string[] {
  const proxies = variables.words('KANNUKI_TRUSTED_PROXIES');
  const isProxy = (word: string): boolean => {
    const [address = '', bits] = word.split('/');
    const most = isIP(address) === 6 ? 128 : 32;
    return (
      isIP(address) !== 0 && (bits === undefined || (/^[1-9]\d{0,2}$/.test(bits) && Number(bits) <= most)) && word.split('/').length <= 2
    );
  };
  const wrong = proxies.find((word) => !isProxy(word));
  if (wrong !== undefined)
    variables.refuse('KANNUKI_TRUSTED_PROXIES', 'addresses or ranges, like 10.0.0.7 or 10.0.0.0/8', `"${wrong}" is neither`);
  return proxies;
}

function readOperations(variables: Variables): Pick<Config, 'metricsToken' | 'workerPort' | 'drain' | 'traces'> {
  const given = (name: NameOf<'token file' | 'port'>): boolean => variables.text(name) !== undefined;
  const percent = variables.integer('KANNUKI_TRACE_PERCENT') ?? 0;
  return {
    metricsToken: given('KANNUKI_METRICS_TOKEN_FILE') ? variables.token('KANNUKI_METRICS_TOKEN_FILE') : null,
    drain: variables.integer('KANNUKI_DRAIN') ?? 0,
    workerPort: given('KANNUKI_WORKER_PORT') ? variables.port('KANNUKI_WORKER_PORT') : null,
    traces: variables.has('OTEL_EXPORTER_OTLP_ENDPOINT')
      ? { endpoint: variables.url('OTEL_EXPORTER_OTLP_ENDPOINT', ['https', 'http']), percent }
      : null,
  };
}

function refuseNoDatabase(variables: Variables): DatabaseUrls {
  const expected = 'the address of a PostgreSQL for the role kannuki_app, and MIGRATION_DATABASE_URL for kannuki_owner';
  variables.refuse('DATABASE_URL', expected, 'both are missing');
  return { databaseUrl: '', migrationDatabaseUrl: '' };
}

function readListeners(variables: Variables): Pick<Config, 'host' | 'port' | 'internalHost' | 'internalPort' | 'issuer'> {
  const [port, internalPort] = [variables.port('KANNUKI_PORT'), variables.port('KANNUKI_INTERNAL_PORT')];
  if (port === internalPort) variables.refuse('KANNUKI_INTERNAL_PORT', `another port than KANNUKI_PORT (${port})`);
  const [host = '', internalHost = ''] = [variables.text('KANNUKI_HOST'), variables.text('KANNUKI_INTERNAL_HOST')];
  return { host, port, internalHost, internalPort, issuer: readIssuer(variables, port) };
}

/** null when neither is given: then PostgreSQL is embedded. Throws SetUpError with the lines to run when only one is. */
export function readDatabaseUrls(env: NodeJS.ProcessEnv): DatabaseUrls | null {
  const variables = new Variables(env);
  const urls = databaseUrls(variables);
  variables.finish();
  return urls;
}

function databaseUrls(variables: Variables): DatabaseUrls | null {
  const given = (['DATABASE_URL', 'MIGRATION_DATABASE_URL'] as const).filter((name) => variables.has(name));
  if (given.length === 0) return null;
  if (given.length === 1) {
    // What was refused already tells more than that one is missing.
    variables.finish();
    throw new SetUpError(twoRoles(given[0] ?? ''));
  }
  return {
    databaseUrl: variables.url('DATABASE_URL', ['postgresql', 'postgres']),
    migrationDatabaseUrl: variables.url('MIGRATION_DATABASE_URL', ['postgresql', 'postgres']),
  };
}

/** What a command needs of the configuration. Absent values are null: a command finds them in the data folder of the sample set-up. */
export interface CommandConfig {
  readonly databaseUrl: string | null;
  readonly secret: Buffer | null;
  readonly hashing: HashingConfig;
  readonly published: Pick<HouseConfig, 'supportNumber' | 'freezeNumber'> | null;
}

export function readCommandConfig(env: NodeJS.ProcessEnv): CommandConfig {
  const variables = new Variables(env);
  const config = {
    databaseUrl: variables.has('DATABASE_URL') ? variables.url('DATABASE_URL', ['postgresql', 'postgres']) : null,
    secret: variables.text('KANNUKI_SECRET_FILE') === undefined ? null : readSecret(variables),
    hashing: readHashing(variables),
    published: readPublishedNumbers(variables),
  };
  variables.finish();
  return config;
}

/** The 32 bytes of KANNUKI_SECRET_FILE. */
export function readSecretFile(env: NodeJS.ProcessEnv): Buffer {
  const variables = new Variables(env);
  const secret = readSecret(variables);
  variables.finish();
  return secret;
}

function twoRoles(given: string): string {
  const missing = given === 'DATABASE_URL' ? 'MIGRATION_DATABASE_URL' : 'DATABASE_URL';
  return `${given} is given, but ${missing} is not. Kannuki needs two roles, so that the one that serves cannot rewrite the evidence.
As a superuser of that PostgreSQL (version 15 or newer) run once:

  create role kannuki_owner login password '<password of the owner>';
  create role kannuki_app login password '<password of the application>';
  create database kannuki owner kannuki_owner;

and then set both:

  MIGRATION_DATABASE_URL=postgresql://kannuki_owner:<password of the owner>@<host>:5432/kannuki
  DATABASE_URL=postgresql://kannuki_app:<password of the application>@<host>:5432/kannuki

With neither of them, an embedded PostgreSQL is used.`;
}

function readIssuer(variables: Variables, port: number): string {
  const issuer = variables.url('KANNUKI_ISSUER', ['https', 'http'], `http://localhost:${port}`);
  const url = issuer === '' ? null : new URL(issuer);
  // Only a loopback address counts as secure without TLS: cookies named __Host- are refused by browsers elsewhere.
  if (url && url.protocol === 'http:' && !['localhost', '127.0.0.1', '[::1]'].includes(url.hostname))
    variables.refuse('KANNUKI_ISSUER', 'an https:// address (http:// only on localhost)');
  if (url && (url.search || url.hash || url.pathname !== '/'))
    variables.refuse('KANNUKI_ISSUER', 'an address without path, query or fragment');
  return issuer;
}

/** 32 bytes as they are, or written as 64 hexadecimal digits or base64. */
function readSecret(variables: Variables): Buffer {
  const holds = '32 random bytes (openssl rand -hex 32)';
  const bytes = variables.file('KANNUKI_SECRET_FILE', holds);
  if (!bytes || bytes.length === 32) return bytes ?? Buffer.alloc(0);
  const text = bytes.toString('latin1').trim();
  if (/^[0-9a-f]{64}$/i.test(text)) return Buffer.from(text, 'hex');
  if (/^[A-Za-z0-9+/_-]{43}=?$/.test(text)) return Buffer.from(text, 'base64');
  variables.refuse('KANNUKI_SECRET_FILE', `the path of a file that holds ${holds}`, `it holds ${bytes.length} bytes of something else`);
  return Buffer.alloc(0);
}

function readTrunks(variables: Variables): Trunk[] {
  const name = 'KANNUKI_TRUNKS_FILE';
  const entries = variables.list(name, 'the list of trunks') as Partial<Trunk>[];
  entries.forEach((trunk, index) => {
    const wrong = (what: string) => variables.refuse(name, 'a list of {"name", "token", "numbers"}', `entry ${index + 1}: ${what}`);
    if (typeof trunk?.name !== 'string' || trunk.name === '') wrong('"name" is missing');
    const first = entries.findIndex((other) => other?.name === trunk?.name);
    // By its place, not by the name: somebody may have put a token there.
    if (typeof trunk?.name === 'string' && first < index) wrong(`it has the same name as entry ${first + 1}`);
    if (typeof trunk?.token !== 'string' || trunk.token.length < 16) wrong('"token" must have at least 16 characters');
    const { nextToken } = trunk ?? {};
    if (nextToken !== undefined && (typeof nextToken !== 'string' || nextToken.length < 16))
      wrong('"nextToken" must have at least 16 characters');
    const numbers: unknown = trunk?.numbers;
    if (!isNumbers(numbers)) wrong('"numbers" must be a list of numbers like "+815012345678"');
    const { changeNumbers } = trunk ?? {};
    if (changeNumbers !== undefined && !isNumbers(changeNumbers)) wrong('"changeNumbers" must be a list of numbers like "+815012345678"');
    const both = isNumbers(numbers) && isNumbers(changeNumbers) ? numbers.filter((number) => changeNumbers.includes(number)) : [];
    if (both.length > 0) wrong('a number of "changeNumbers" stands in "numbers" as well: logins and changes use separate pools');
  });
  return entries as Trunk[];
}

const isNumbers = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((number) => typeof number === 'string' && /^\+[1-9]\d{6,14}$/.test(number));

function readGateway(variables: Variables, kind: 'SMS' | 'MAIL'): Gateway {
  return {
    url: variables.url(`KANNUKI_${kind}_GATEWAY_URL`, ['https', 'http']),
    token: variables.token(`KANNUKI_${kind}_GATEWAY_TOKEN_FILE`),
  };
}
