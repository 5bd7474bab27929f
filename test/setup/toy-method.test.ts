import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

const root = join(import.meta.dirname, '../..');
const list = 'src/methods/index.ts';
let copy: string;

before(() => {
  copy = mkdtempSync(join(tmpdir(), 'kannuki-toy-'));
  for (const part of ['src', 'test', 'demo', 'tools', 'policies', 'content', 'package.json', 'tsconfig.json', 'playwright.config.ts'])
    cpSync(join(root, part), join(copy, part), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
});
after(async () => {
  await endPostgres();
  rmSync(copy, { recursive: true, force: true });
});

/** The copy's tests had a PostgreSQL of their own; its watcher ends it when told, and must do so while its folder is still there. */
async function endPostgres(): Promise<void> {
  const watcher = join(copy, '.test/postgres-18/watcher');
  if (!existsSync(watcher)) return;
  const pid = Number(readFileSync(watcher, 'utf8').split(' ')[0]);
  process.kill(pid, 'SIGTERM');
  for (let tries = 0; tries < 100 && existsSync(`/proc/${pid}`); tries++) await new Promise((done) => setTimeout(done, 100));
}

function run(...args: string[]): { code: number | null; output: string } {
  const { NODE_TEST_CONTEXT: _inner, ...env } = process.env;
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: copy, env, encoding: 'utf8', timeout: 240_000 });
  return { code: status, output: `${stdout}${stderr}`.slice(-4_000) };
}

const compile = () => run('node_modules/typescript/bin/tsc', '--noEmit', '-p', '.');

/** A fifth method: eight letters by SMS. Its folder repeats the file names of the others. */
const toy: Readonly<Record<string, string>> = {
  'index.ts': `import { hashCode, matchesCode, type HashedCode } from '#core/one-time-code.ts';
import type { AuthenticationMethod } from '#methods/method.ts';

export const toyCode: AuthenticationMethod<'toy-code', HashedCode, { masked: string }, string> = {
  id: 'toy-code', name: { ja: 'おもちゃ認証', en: 'toy authentication' }, amr: ['otp', 'mfa'], acr: 'mfa',
  traits: { phishingResistant: false, provesPossession: true, restricted: true },
  needs: 'mobile-number', starts: 'after-password',
  timing: { lifetime: 120_000, extendedLifetime: null, reportGrace: 0, lateWindow: 600_000 },
  answeredElsewhere: false,
  issue: ({ contacts, random, codeKey, challengeId }) => {
    const code = String(random.integer(1_000_000)).padStart(6, '0');
    const contact = contacts[0];
    if (!contact) throw new Error('a number is needed');
    return { secret: hashCode(codeKey, challengeId, code), prompt: { masked: '…' }, authenticator: contact.lookup,
      delivery: { kind: 'sms', contactId: contact.id, text: \`認証番号 \${code}\` } };
  },
  parse: (body) => (typeof body === 'object' && body !== null && 'code' in body ? String(body.code) : null),
  verify: ({ secret, codeKey, challengeId }, code) => ({ result: matchesCode(secret, codeKey, challengeId, code) ? 'right' : 'wrong' }),
  view: async () => (await import('./view.tsx')).view,
};
`,
  'view.tsx': `import type { MethodView } from '#methods/method.ts';

export const view: MethodView<{ masked: string }> = {
  title: () => 'おもちゃ認証', why: () => 'ためしに確かめます。', name: () => 'おもちゃ認証',
  render: ({ action }) => (
    <form method="post" action={action}>
      <input name="code" aria-label="認証番号" />
      <button type="submit">確認する</button>
    </form>
  ),
};
`,
};

describe('how many files an authentication method touches', () => {
  test('sms-code deleted, its folder and its line: everything else compiles', () => {
    const line = "  (await import('./sms-code/index.ts')).smsCode,\n";
    const whole = readFileSync(join(copy, list), 'utf8');
    assert.ok(whole.includes(line));
    writeFileSync(join(copy, list), whole.replace(line, ''));
    rmSync(join(copy, 'src/methods/sms-code'), { recursive: true });
    const { code, output } = compile();
    cpSync(join(root, 'src/methods/sms-code'), join(copy, 'src/methods/sms-code'), { recursive: true });
    writeFileSync(join(copy, list), whole);
    // Only the pages' gallery shows this very method.
    const elsewhere = output.split('\n').filter((fault) => /error TS/.test(fault) && !fault.startsWith('test/pages/models.ts'));
    assert.deepEqual(elsewhere, [], `exit ${code}`);
  });

  test('a toy method, one folder and one line: it compiles and passes the contract', () => {
    mkdirSync(join(copy, 'src/methods/toy-code'));
    for (const [name, text] of Object.entries(toy)) writeFileSync(join(copy, 'src/methods/toy-code', name), text);
    const whole = readFileSync(join(copy, list), 'utf8');
    writeFileSync(join(copy, list), whole.replace('] as const;', "  (await import('./toy-code/index.ts')).toyCode,\n] as const;"));
    assert.deepEqual(compile(), { code: 0, output: '' });
    const contract = run(
      '--disable-warning=ExperimentalWarning',
      '--import',
      './tools/jsx-hook.mjs',
      '--test',
      '--test-reporter=spec',
      '--test-name-pattern=toy-code',
      'test/flows/method-contract.test.ts',
    );
    assert.equal(contract.code, 0, contract.output);
    assert.match(contract.output, /ℹ pass 8\b/);
  });
});
