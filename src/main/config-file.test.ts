import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { anyText } from '#test/support/any-text.ts';
import { processorTime } from '#test/support/timing.ts';
import { readSources } from '../../test/support/source-files.ts';
import { generateConfiguration } from '../../tools/generate-configuration.ts';
import { readConfig, readDatabaseUrls } from './config.ts';
import { readConfigFile } from './config-file.ts';
import { isSetting, settings } from './settings.ts';

const folder = mkdtempSync(join(tmpdir(), 'kannuki-config-file-'));
after(() => rmSync(folder, { recursive: true }));

function file(name: string, contents: string, mode = 0o600): string {
  const path = join(folder, name);
  writeFileSync(path, contents, { mode });
  chmodSync(path, mode);
  return path;
}

const good = {
  DATABASE_URL: 'postgresql://kannuki_app@localhost/kannuki',
  MIGRATION_DATABASE_URL: 'postgresql://kannuki_owner@localhost/kannuki',
  KANNUKI_SECRET_FILE: file('secret', 'ab'.repeat(32)),
  KANNUKI_CLIENTS_FILE: file('clients', '[]'),
  KANNUKI_TRUNKS_FILE: file('trunks', JSON.stringify([{ name: 'one', token: 'x'.repeat(32), numbers: ['+815012345678'] }])),
  KANNUKI_SMS_GATEWAY_URL: 'http://localhost:4200/gateway/sms',
  KANNUKI_SMS_GATEWAY_TOKEN_FILE: file('sms', 'y'.repeat(32)),
  KANNUKI_MAIL_GATEWAY_URL: 'http://localhost:4200/gateway/mail',
  KANNUKI_MAIL_GATEWAY_TOKEN_FILE: file('mail', 'z'.repeat(32)),
  KANNUKI_SUPPORT_NUMBER: '0120-123-456',
  KANNUKI_FREEZE_NUMBER: '0120-654-321',
};
const yaml = (entries: Record<string, string>) =>
  Object.entries(entries)
    .map(([name, value]) => `${name}: ${value}\n`)
    .join('');
const configured = (contents: string, env: NodeJS.ProcessEnv = {}) =>
  readConfig({ KANNUKI_CONFIG_FILE: file('kannuki.yaml', contents), ...env });

function faultsOf(act: () => unknown): string[] {
  try {
    act();
  } catch (error) {
    return (error as Error).message.split('\n').slice(1);
  }
  throw new Error('nothing was refused');
}

test('a file alone configures a server; the environment wins, also when it is empty', () => {
  const contents = `# production\n${yaml(good)}KANNUKI_PORT: 4300\nKANNUKI_TRUSTED_PROXIES: [10.0.0.1, 10.0.0.2]\nKANNUKI_LOG_LEVEL: warn\n`;
  const config = configured(contents, { KANNUKI_PORT: '4400', KANNUKI_LOG_LEVEL: '', UV_THREADPOOL_SIZE: '1024' });
  assert.equal(config.port, 4400);
  assert.deepEqual(config.trustedProxies, ['10.0.0.1', '10.0.0.2']);
  assert.equal(config.logLevel, 'info');
  assert.equal(config.supportNumber, '0120-123-456');
  assert.deepEqual(config.warnings, []);
});

test('a number that begins with a zero stays as it was written, and a flag may be true', () => {
  const config = configured(`${yaml({ ...good, KANNUKI_SUPPORT_NUMBER: '0120123456' })}KANNUKI_SAMPLE: false\n`);
  assert.equal(config.supportNumber, '0120123456');
  assert.equal(config.sample, false);
});

test('everything wrong in the file is named at once, with its line, the nearest name, and no value of it', () => {
  const faults = faultsOf(() =>
    configured(
      `${yaml(good)}KANNUKI_PROT: hush\nKANNUKI_INTERNAL_PORT: 70000\nKANNUKI_DATA: /x\nKANNUKI_WORKER: {a: 1}\nSOMETHING_ELSE: hush\n`,
    ),
  );
  const at = (line: number) => `  ${join(folder, 'kannuki.yaml')}:${line}: `;
  assert.deepEqual(faults, [
    `${at(12)}there is no setting "KANNUKI_PROT"; did you mean KANNUKI_PORT?`,
    `${at(14)}KANNUKI_DATA is read from the environment only.`,
    `${at(15)}KANNUKI_WORKER must be one value, or a list of words.`,
    `${at(16)}there is no setting "SOMETHING_ELSE".`,
    `${at(13)}KANNUKI_INTERNAL_PORT must be a port from 1 to 65535; it is "70000".`,
  ]);
});

test('a file that is no list of settings, says a name twice, or is not there is refused in words', () => {
  assert.match(faultsOf(() => configured('- a\n- b\n', good))[0] ?? '', /:1: it must be a list of NAME: value/);
  assert.match(faultsOf(() => configured('KANNUKI_PORT: 1\nKANNUKI_PORT: 2\n', good))[0] ?? '', /:2: a name stands here a second time/);
  assert.match(faultsOf(() => configured('KANNUKI_PORT: "1\n', good))[0] ?? '', /it is not YAML/);
  assert.match(faultsOf(() => readConfig({ ...good, KANNUKI_CONFIG_FILE: join(folder, 'none') }))[0] ?? '', /cannot be read \(ENOENT\)/);
  assert.equal(configured('', good).port, 4000);
});

test('a password has no place in the file; an address may be read from a file of its own', () => {
  const { DATABASE_URL: _, ...rest } = good;
  const faults = faultsOf(() => configured('DATABASE_URL: postgresql://kannuki_app:hush@localhost/kannuki\n', rest));
  assert.match(faults.join('\n'), /:1: DATABASE_URL must not hold a password here; .*DATABASE_URL_FILE/);
  assert.doesNotMatch(faults.join('\n'), /hush/);
  const address = 'postgresql://kannuki_app:hush@localhost/kannuki';
  assert.equal(configured(`DATABASE_URL_FILE: ${file('url', `${address}\n`)}\n`, rest).databaseUrl, address);
  assert.match(faultsOf(() => readConfig({ ...good, DATABASE_URL_FILE: file('url', address) }))[0] ?? '', /both are given/);
  assert.throws(() => readDatabaseUrls({ DATABASE_URL_FILE: file('url', address) }), /MIGRATION_DATABASE_URL is not/);
});

test('a secret that everybody may read is warned of, and a name that is nearly a setting', () => {
  const open = file('open', 'w'.repeat(32), 0o644);
  const config = readConfig({
    ...good,
    KANNUKI_SMS_GATEWAY_TOKEN_FILE: open,
    KANNUKI_TRUSTED_PROXY: '10.0.0.1',
    KANNUKI_SERVICE_HOST: '10.1.1.1',
    UV_THREADPOOL_SIZE: '1024',
  });
  assert.equal(config.warnings.length, 2, config.warnings.join('\n'));
  assert.match(config.warnings.join('\n'), /KANNUKI_SMS_GATEWAY_TOKEN_FILE: everybody .* \(mode 0644\); make it 0600/);
  assert.match(config.warnings.join('\n'), /no setting KANNUKI_TRUSTED_PROXY; did you mean KANNUKI_TRUSTED_PROXIES\?/);
});

const argon2: [string, string, RegExp | null][] = [
  ['19456', '2', null],
  ['47104', '1', null],
  ['7168', '5', null],
  ['65536', '4', null],
  ['19455', '2', /no less than OWASP lists \(47104 with 1, 19456 with 2.*it is 19455 with 2 passes/],
  ['19456', '1', /no less than OWASP lists/],
  ['7168', '4', /no less than OWASP lists/],
  ['131072', '16', /at most 786432, about a second of one core/],
  ['200000', '2', /from 1 to 131072; it is "200000"/],
  ['19 MiB', '2', /a whole number from 1 to 131072; it is "19 MiB"/],
];
for (const [memory, passes, refused] of argon2) {
  test(`argon2 with ${memory} KiB and ${passes} passes is ${refused ? 'refused with the reason' : 'taken'}`, () => {
    const read = () => readConfig({ ...good, KANNUKI_ARGON2_MEMORY: memory, KANNUKI_ARGON2_PASSES: passes });
    if (refused) assert.throws(read, refused);
    else assert.deepEqual(read().hashing.argon2, { memoryCost: Number(memory), timeCost: Number(passes), parallelism: 1 });
  });
}

test('the admission limits are settings, in proportion to what runs at once', () => {
  assert.deepEqual(readConfig({ ...good, KANNUKI_HASHING_CONCURRENCY: '3' }).hashing.limits, { concurrency: 3, length: 192, maxAge: 700 });
  const limits = { KANNUKI_HASHING_CONCURRENCY: '2', KANNUKI_HASHING_QUEUE: '10', KANNUKI_HASHING_MAX_WAIT: '500' };
  assert.deepEqual(readConfig({ ...good, ...limits }).hashing.limits, { concurrency: 2, length: 10, maxAge: 500 });
  assert.throws(() => readConfig({ ...good, KANNUKI_HASHING_QUEUE: '0' }), /from 1 to 100000/);
});

test('a server whose every thread may hash is told that signatures will wait', () => {
  const warned = (env: NodeJS.ProcessEnv) => readConfig({ ...good, ...env }).warnings.filter((one) => one.includes('UV_THREADPOOL_SIZE'));
  assert.match(warned({ UV_THREADPOOL_SIZE: '3', KANNUKI_HASHING_CONCURRENCY: '3' }).join(), /wait .* set UV_THREADPOOL_SIZE to 5/);
  assert.match(warned({ KANNUKI_HASHING_CONCURRENCY: '4' }).join(), /set UV_THREADPOOL_SIZE to 6/);
  assert.deepEqual(warned({ UV_THREADPOOL_SIZE: '4', KANNUKI_HASHING_CONCURRENCY: '3' }), []);
});

test('every name that the product reads or speaks of is in the table', async () => {
  const spoken =
    /\b(?:KANNUKI_[A-Z][A-Z0-9_]*[A-Z0-9]|(?:MIGRATION_)?DATABASE_URL(?:_FILE)?|CHANNEL_PRIVATE_HOSTS|OTEL_[A-Z_]+|UV_THREADPOOL_SIZE)\b/g;
  // Made up by the names themselves: `${kind}`, or spoken between our own processes.
  const inner = ['KANNUKI_STARTED_IN', 'KANNUKI_COUNTS', 'OTEL_EXPORTER_OTLP_HEADERS'];
  const sources = (await readSources('src/**/*.{ts,tsx}', 'deploy/**/*.{service,conf,yaml}')).filter(
    ({ path }) => !path.endsWith('.test.ts'),
  );
  const unknown = sources.flatMap(({ path, text }) =>
    [...text.matchAll(spoken)]
      .map(([name]) => name)
      .filter((name) => !Object.hasOwn(settings, name) && !inner.includes(name))
      .map((name) => `${path}: ${name}`),
  );
  assert.deepEqual(unknown, []);
});

test('docs/configuration.md is what the table says', () => {
  const written = readFileSync(new URL('../../docs/configuration.md', import.meta.url), 'utf8');
  assert.equal(written, generateConfiguration(), 'run: node tools/setup.mjs configuration');
  for (const name of Object.keys(settings)) assert.ok(written.includes(`| \`${name}\` |`), name);
});

test('any file gives settings that exist, or faults with their line and without a value; never anything else, and in little time', () => {
  const value = fc.oneof(
    fc.constantFrom('5000', 'true', '"x"', "'", '[a, b]', '{a: b}', '*a', '&a b', '!!int 5', '|', '\n  - a', ''),
    fc.string({ maxLength: 8 }),
  );
  const name = fc.oneof(
    fc.constantFrom('KANNUKI_PORT', 'KANNUKI_LOG_LEVEL', 'DATABASE_URL', 'KANNUKI_PROT', '__proto__', 'constructor', '<<', '? a'),
    anyText(5),
  );
  const text = fc.oneof(
    fc
      .array(
        fc.tuple(name, value).map(([key, written]) => `${key}: ${written}\n`),
        { maxLength: 6 },
      )
      .map((lines) => lines.join('')),
    anyText(60),
  );
  const check = (contents: string): void => {
    const { values, faults } = readConfigFile(file('any.yaml', contents));
    for (const [key, { line, text: read }] of values) assert.ok(isSetting(key) && line >= 1 && typeof read === 'string', key);
    for (const fault of faults) assert.match(fault, /:\d+: \S|KANNUKI_CONFIG_FILE/);
  };
  fc.assert(fc.property(text, check), { numRuns: 300 });
  const spent = processorTime();
  for (const filler of ['[', '{', '- ', 'a: ', '"', '\n', '*a ', 'k: "\n', 'a: b\n']) check(filler.repeat(16_384 / filler.length));
  check(`${'A'.repeat(100_000)}: 1\n`);
  assert.ok(spent() < 6_000, `${spent()} ms`);
});
