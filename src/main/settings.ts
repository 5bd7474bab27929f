import type { Setting, SettingKind } from './setting-kinds.ts';

/** Every setting of the product, in the order of the reference. A name that is read anywhere in src/ must stand here (its test says so). */
export const settings = {
  KANNUKI_DATA: {
    kind: 'path',
    group: 'The sample set-up',
    fallback: '.kannuki',
    environmentOnly: true,
    meaning: 'data folder: database, keys, logs. One `npm start` at a time',
  },
  BROKERAGE_PORT: { kind: 'port', group: 'The sample set-up', fallback: '4100', environmentOnly: true, meaning: 'sample brokerage' },
  PHONE_PORT: { kind: 'port', group: 'The sample set-up', fallback: '4200', environmentOnly: true, meaning: 'sample phone and inbox' },
  KANNUKI_SAMPLE: {
    kind: 'flag',
    group: 'The sample set-up',
    fallback: '0',
    meaning: '`1`: the clock may be moved. Set by `npm start`; never in production',
  },
  KANNUKI_SAMPLE_TOKEN_FILE: {
    kind: 'token file',
    group: 'The sample set-up',
    otherwise: 'needed with `KANNUKI_SAMPLE=1`',
    meaning: 'with which the sample phone moves the clock',
  },

  DATABASE_URL: {
    kind: 'url',
    group: 'Database',
    otherwise: 'embedded with `npm start`; needed in production',
    meaning: 'PostgreSQL 15 or newer as `kannuki_app`, the role that serves; a pooler must keep prepared statements (decision 0087)',
  },
  DATABASE_URL_FILE: {
    kind: 'secret file',
    group: 'Database',
    otherwise: 'none',
    meaning: 'file that holds it, in its place: so its password stands in no environment',
  },
  MIGRATION_DATABASE_URL: {
    kind: 'url',
    group: 'Database',
    otherwise: 'embedded with `npm start`; needed in production',
    meaning:
      'the same database as `kannuki_owner`, the role that migrates. With only one of the two the server says how to make the roles and stops',
  },
  MIGRATION_DATABASE_URL_FILE: { kind: 'secret file', group: 'Database', otherwise: 'none', meaning: 'file that holds it, in its place' },

  KANNUKI_CONFIG_FILE: {
    kind: 'path',
    group: 'Server',
    otherwise: 'none',
    environmentOnly: true,
    meaning:
      'YAML file of settings, one `NAME: value` a line under the names of this page. What the environment says wins, even when it is empty',
  },
  KANNUKI_ISSUER: {
    kind: 'url',
    group: 'Server',
    otherwise: '`http://localhost:<KANNUKI_PORT>`',
    meaning: 'the OpenID issuer: an origin, https except on localhost',
  },
  KANNUKI_HOST: {
    kind: 'text',
    group: 'Server',
    fallback: 'localhost',
    meaning: 'where the public listener binds; `localhost` means both loopback addresses',
  },
  KANNUKI_PORT: { kind: 'port', group: 'Server', fallback: '4000', meaning: 'port of the public listener' },
  KANNUKI_INTERNAL_HOST: {
    kind: 'text',
    group: 'Server',
    fallback: 'localhost',
    meaning: 'where the internal listener binds (calls, probes, metrics). It belongs in no public network',
  },
  KANNUKI_INTERNAL_PORT: { kind: 'port', group: 'Server', fallback: '4001', meaning: 'port of the internal listener' },
  KANNUKI_SECRET_FILE: {
    kind: 'secret file',
    group: 'Server',
    otherwise: 'needed',
    meaning:
      '32 bytes (raw, 64 hex digits or base64): all sealing, lookups and cookies hang on it. Without it, registered numbers are lost',
  },
  KANNUKI_CLIENTS_FILE: {
    kind: 'list file',
    group: 'Server',
    otherwise: 'needed',
    meaning:
      'JSON list of relying parties: `client_id`, `channel`, `profile` (`fapi` or `plain`), `redirect_uris`, `post_logout_redirect_uris`, `backchannel_logout_uri`, `security_events_uri`, `initiate_login_uri`, `jwks`, `resource`',
  },
  CHANNEL_PRIVATE_HOSTS: {
    kind: 'words',
    group: 'Server',
    otherwise: 'none',
    meaning: 'hosts (`name` or `name:port`) that back-channel logout may reach at a private address',
  },
  KANNUKI_TRUSTED_PROXIES: {
    kind: 'words',
    group: 'Server',
    otherwise: 'none',
    meaning:
      'addresses (or ranges, `10.0.0.0/8`) of your own proxies, whose `X-Forwarded-For` and `traceparent` are believed; nobody else’s are',
  },
  KANNUKI_WORKER: {
    kind: 'choice',
    group: 'Server',
    words: ['inside', 'separate'],
    fallback: 'inside',
    meaning:
      '`separate`: jobs run in processes of their own (`src/main/worker.ts`), with the same settings as the servers: they sign and send back-channel logouts too',
  },
  UV_THREADPOOL_SIZE: {
    kind: 'integer',
    group: 'Server',
    otherwise: 'cores + 2',
    from: 1,
    to: 1024,
    environmentOnly: true,
    meaning:
      'threads for what may not hold up answers: `KANNUKI_HASHING_CONCURRENCY` of them hash passwords, and signatures and files need some beside those: two more. Node reads it, and takes 4 when it is absent',
  },

  KANNUKI_ARGON2_MEMORY: {
    kind: 'integer',
    group: 'Passwords',
    fallback: '19456',
    from: 1,
    to: 131_072,
    meaning:
      'KiB that one argon2id hash fills. With the passes no less than OWASP lists (47104 with 1, 19456 with 2, 12288 with 3, 9216 with 4, 7168 with 5)',
  },
  KANNUKI_ARGON2_PASSES: {
    kind: 'integer',
    group: 'Passwords',
    fallback: '2',
    from: 1,
    to: 16,
    meaning: 'passes over that memory. Raised, every password is hashed anew at its next login; lowered, none is',
  },
  KANNUKI_ARGON2_LANES: {
    kind: 'integer',
    group: 'Passwords',
    fallback: '1',
    from: 1,
    to: 4,
    meaning: 'lanes of one hash; more than one only splits the memory',
  },
  KANNUKI_HASHING_CONCURRENCY: {
    kind: 'integer',
    group: 'Passwords',
    otherwise: 'cores',
    from: 1,
    to: 256,
    meaning: 'passwords checked at once',
  },
  KANNUKI_HASHING_QUEUE: {
    kind: 'integer',
    group: 'Passwords',
    otherwise: '64 for each checked at once',
    from: 1,
    to: 100_000,
    meaning: 'passwords that may wait; known browsers go first, and when it is full somebody is refused at once, with a time to come back',
  },
  KANNUKI_HASHING_MAX_WAIT: {
    kind: 'integer',
    group: 'Passwords',
    fallback: '700',
    from: 50,
    to: 10_000,
    meaning: 'milliseconds that one may wait before it is refused',
  },

  KANNUKI_TRUNKS_FILE: {
    kind: 'list file',
    group: 'Telephone, SMS, mail',
    otherwise: 'needed',
    meaning:
      'JSON list of `{"name", "token", "numbers"}`: who may report calls, and the numbers shown at login (E.164; at least 10 in all). Published numbers may not be among them. `"nextToken"` is accepted beside the token while it is being changed. `"changeNumbers"`: another pool, for procedures on the account site; without it a call proves nothing there',
  },
  KANNUKI_SMS_GATEWAY_URL: {
    kind: 'url',
    group: 'Telephone, SMS, mail',
    otherwise: 'needed',
    meaning: 'receives `{"id", "to", "text"}` with a bearer; 2xx accepts, 4xx refuses, anything else is tried again',
  },
  KANNUKI_SMS_GATEWAY_TOKEN_FILE: { kind: 'token file', group: 'Telephone, SMS, mail', otherwise: 'needed', meaning: 'its bearer token' },
  KANNUKI_MAIL_GATEWAY_URL: { kind: 'url', group: 'Telephone, SMS, mail', otherwise: 'needed', meaning: 'the same with `"subject"`' },
  KANNUKI_MAIL_GATEWAY_TOKEN_FILE: { kind: 'token file', group: 'Telephone, SMS, mail', otherwise: 'needed', meaning: 'its bearer token' },
  KANNUKI_BOUNCE_TOKEN_FILE: {
    kind: 'token file',
    group: 'Telephone, SMS, mail',
    otherwise: 'none: nothing is reported',
    meaning:
      'bearer with which the mail system reports mails that came back: `POST /internal/bounces` of `{"message" or "reference", "kind"}`, where kind is `permanent`, `temporary` or `delivered`; other fields are not read',
  },

  KANNUKI_HOUSE_NAME: { kind: 'text', group: 'The house', otherwise: 'サンプル証券', meaning: 'the brokerage’s name on every page' },
  KANNUKI_HOUSE_NAME_EN: { kind: 'text', group: 'The house', otherwise: 'the Japanese one', meaning: 'the same on English pages' },
  KANNUKI_SUPPORT_NUMBER: {
    kind: 'text',
    group: 'The house',
    otherwise: 'needed',
    meaning: 'published number of support, as people write it',
  },
  KANNUKI_FREEZE_NUMBER: {
    kind: 'text',
    group: 'The house',
    otherwise: 'needed',
    meaning: 'published number that freezes an account, as people write it',
  },
  KANNUKI_PASSWORD_NUMBER: {
    kind: 'text',
    group: 'The house',
    otherwise: 'none: only support opens it',
    meaning: 'published number that customers call from a registered phone when strangers have locked their password',
  },
  KANNUKI_SUPPORT_HOURS: { kind: 'text', group: 'The house', otherwise: '平日 8:30〜17:00', meaning: 'when support answers' },
  KANNUKI_SUPPORT_HOURS_EN: { kind: 'text', group: 'The house', otherwise: 'the Japanese ones', meaning: 'the same on English pages' },

  KANNUKI_POST_ADDRESS: {
    kind: 'text',
    group: 'The house',
    otherwise: 'none: the form says to call support',
    meaning: 'where customers send paper forms, as it is written on an envelope',
  },
  KANNUKI_POST_ADDRESS_EN: { kind: 'text', group: 'The house', otherwise: 'the Japanese one', meaning: 'the same on English pages' },
  KANNUKI_CONTENT: {
    kind: 'path',
    group: 'The house',
    otherwise: '`content/` of the installation',
    meaning:
      'folder of what the house publishes: `notices/*.md` and `disclosure.md` (`content/README.md` says how). Checked at start; a fault stops it',
  },

  KANNUKI_LOG_LEVEL: {
    kind: 'choice',
    group: 'Operations',
    words: ['info', 'fatal', 'error', 'warn', 'debug', 'trace', 'silent'],
    fallback: 'info',
    meaning: 'of pino: fatal, error, warn, info, debug, trace, silent',
  },
  KANNUKI_METRICS_TOKEN_FILE: {
    kind: 'token file',
    group: 'Operations',
    otherwise: 'none: this machine only',
    meaning: 'bearer token for `/metrics` on the internal listener. Without it only a loopback address is answered',
  },
  KANNUKI_DRAIN: {
    kind: 'integer',
    group: 'Operations',
    fallback: '250',
    from: 0,
    to: 60_000,
    meaning:
      'milliseconds that a server told to stop goes on serving while `/readyz` already says no: longer than your load balancer takes to notice',
  },
  KANNUKI_WORKER_PORT: {
    kind: 'port',
    group: 'Operations',
    otherwise: 'none',
    meaning: 'where a worker process of its own answers `/healthz`, `/readyz` and `/metrics`, on `KANNUKI_INTERNAL_HOST`',
  },
  OTEL_EXPORTER_OTLP_ENDPOINT: {
    kind: 'url',
    group: 'Operations',
    otherwise: 'none: no traces',
    meaning:
      'OpenTelemetry collector (OTLP over HTTP) that receives traces, e.g. `http://localhost:4318`. `OTEL_EXPORTER_OTLP_HEADERS` is read by the exporter itself, from the environment',
  },
  KANNUKI_TRACE_PERCENT: {
    kind: 'integer',
    group: 'Operations',
    fallback: '100',
    from: 1,
    to: 100,
    meaning: 'of 100 requests so many are traced; one that a trusted proxy began to trace always is',
  },
} as const satisfies Readonly<Record<string, Setting>>;

export type SettingName = keyof typeof settings;
/** Names of the settings of a kind. */
export type NameOf<Kind extends SettingKind> = {
  [Name in SettingName]: (typeof settings)[Name]['kind'] extends Kind ? Name : never;
}[SettingName];

export const isSetting = (name: string): name is SettingName => Object.hasOwn(settings, name);
/** The declaration, with what is optional in it. */
export const settingOf = (name: SettingName): Setting => settings[name];
