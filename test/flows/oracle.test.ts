import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { PasswordFormat } from '#ports/password-hash.ts';
import type { App } from '#usecases/app.ts';
import { checkPassword } from '#usecases/sign-in/check-password.ts';
import { landline, rows } from '../support/login-parts.ts';
import { exportedHash } from '../support/password-hashes.ts';
import { type Customer, startWorld, type World } from '../support/world.ts';
import { loginPath } from './sign-in-steps.ts';

const formats: readonly PasswordFormat[] = ['argon2id', 'bcrypt', 'pbkdf2-sha256', 'scrypt'];

interface Tried {
  readonly status: number;
  readonly body: string;
  readonly headers: string;
  readonly milliseconds: number;
}

let address = 0;
/** A network that was never seen: no wait is in the way. */
const newAddress = (): string => `10.${Math.floor(++address / 250)}.${address % 250}.1`;

/** The password page of one login, to which passwords are posted from anywhere. */
async function passwordPage(world: World) {
  const browser = world.browser();
  const attempt = await (await world.relyingParty('stock-app')).begin();
  await browser.open(attempt.url.href);
  const url = new URL(`${loginPath(browser)}/password`, world.config.issuer);
  const cookie = browser.header(url.href);
  return async (loginId: string, password: string, from = newAddress()): Promise<Tried> => {
    const started = performance.now();
    const response = await fetch(url, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams({ login_id: loginId, password }),
      headers: { cookie, accept: 'text/html', 'x-forwarded-for': from },
    });
    const body = await response.text();
    const milliseconds = performance.now() - started;
    const headers = [...response.headers]
      .filter(([name]) => name !== 'date' && name !== 'content-length')
      .map((header) => header.join(': '));
    return { status: response.status, body: body.replaceAll(loginId, '<login id>'), headers: headers.join('\n'), milliseconds };
  };
}

/** A customer whose hash is of a format; `rehashed`: who has logged in since, so that argon2id is kept. */
async function customerWith(world: World, format: PasswordFormat, rehashed: boolean): Promise<Customer> {
  const number = String(50_000_000 + Math.floor(Math.random() * 40_000_000));
  const customer = await world.addCustomer({ number, phone: landline(address % 900).written, hash: exportedHash(format, `Pw-${number}!`) });
  if (!rehashed) return customer;
  const post = await passwordPage(world);
  assert.equal((await post(customer.loginId, customer.password)).status, 303);
  const [kept] = await rows(world, 'select hash, first_format from customer_password where customer_id = $1', [customer.id]);
  assert.match(String(kept?.hash), /^\$argon2id\$/);
  assert.equal(kept?.first_format, format);
  return customer;
}

const alike = (medians: readonly number[]): boolean => Math.min(...medians) / Math.max(...medians) > 0.6;

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

describe('nothing tells whether a login ID exists (mission.md rule 7)', () => {
  let world: World;
  const accounts = new Map<string, string>();
  before(async () => {
    world = await startWorld();
    for (const format of formats) {
      accounts.set(`an account with ${format}`, (await customerWith(world, format, false)).loginId);
      accounts.set(`an account re-hashed from ${format}`, (await customerWith(world, format, true)).loginId);
    }
    accounts.set('another unknown ID', 'k00000002');
  });
  after(() => world.close());

  test('text, status and headers are the same for an unknown ID, each hash format and re-hashed accounts', async () => {
    const post = await passwordPage(world);
    const { milliseconds: _, ...unknown } = await post('k00000001', 'wrong');
    assert.equal(unknown.status, 200);
    assert.match(unknown.body, /ログインIDまたはパスワードが違います/);
    for (const [what, loginId] of accounts) {
      const { milliseconds: __, ...known } = await post(loginId, 'wrong');
      assert.deepEqual(known, unknown, what);
    }
  });

  test('waits come after the 5th wrong password for unknown IDs exactly as for known ones, and attempts left are never shown', async () => {
    const post = await passwordPage(world);
    const seen = new Map<string, string[]>();
    const [network, ids] = ['172.16.5.1', ['k00000001', ...[...accounts.values()].filter((_, index) => index % 3 !== 1)]];
    for (let tries = 1; tries <= 7; tries++) {
      for (const id of ids) {
        const { status, body } = await post(id, 'wrong', network);
        assert.doesNotMatch(body, /残り|あと\d+回/);
        seen.set(id, [...(seen.get(id) ?? []), status === 429 ? 'wait' : String(status)]);
      }
    }
    for (const id of ids) assert.deepEqual(seen.get(id), ['200', '200', '200', '200', '200', 'wait', 'wait'], id);
    await world.advance('61s');
    for (const id of ids) assert.equal((await post(id, 'wrong', network)).status, 200, id);
  });

  test('while it waits, the right password is not looked at', async () => {
    const customer = await world.addCustomer({ phone: landline(901).written });
    const post = await passwordPage(world);
    for (let tries = 1; tries <= 5; tries++) await post(customer.loginId, 'wrong', '172.16.6.1');
    assert.equal((await post(customer.loginId, customer.password, '172.16.6.1')).status, 429);
    assert.equal((await post(customer.loginId, customer.password, '172.16.7.1')).status, 303, 'another network is another lane');
  });

  test('fifty wrong passwords and the right one at once: the lane cannot be outrun', async () => {
    const customer = await world.addCustomer({ phone: landline(902).written });
    const posts = await Promise.all(Array.from({ length: 4 }, () => passwordPage(world)));
    await Promise.all(Array.from({ length: 50 }, (_, index) => posts[index % 4]?.(customer.loginId, `wrong ${index}`, '172.16.8.1')));
    const [lane] = await rows(
      world,
      `select failures, wait_until from failure_lane where purpose = 'password' and lane = 'n:172.16.8.0/24'`,
    );
    assert.ok(Number(lane?.wait_until) > world.app.clock.now(), 'the lane waits');
    assert.equal((await posts[0]?.(customer.loginId, customer.password, '172.16.8.1'))?.status, 429);
  });

  test('the evidence tells them apart, for the security view alone', async () => {
    const refused = await world.events('login.password_refused');
    assert.ok(refused.some((event) => event.customer_id === null) && refused.some((event) => event.customer_id !== null));
    assert.ok(
      refused.every((event) => !JSON.stringify(event).includes('k00000001')),
      'a login ID stands only sealed',
    );
  });
});

describe('nor does the time of the answer', () => {
  /** Which hashes one wrong password costs, by format: the real hashing, watched. */
  async function costOf(world: World, format: PasswordFormat, account: { loginId: string; kept: string | null }): Promise<string[]> {
    const { passwords } = world.app;
    const computed: string[] = [];
    const verify = (hash: string, password: string): Promise<boolean> => {
      computed.push(passwords.format(hash) ?? 'unreadable');
      return passwords.verify(hash, password);
    };
    const watched: App = {
      ...world.app,
      passwordFormats: async () => [[format, 1]],
      passwords: { ...passwords, verify },
    };
    const kept = account.kept === null ? null : { hash: account.kept, firstFormat: format };
    assert.equal(
      (await checkPassword(watched, { loginId: account.loginId, password: 'wrong', kept, claimant: { known: false, network: '' } })).right,
      false,
    );
    return computed.sort();
  }

  test('an unknown ID, an account and a re-hashed account compute the same hashes', async () => {
    const world = await startWorld();
    try {
      for (const format of formats) {
        const unknown = await costOf(world, format, { loginId: 'nobody', kept: null });
        assert.ok(unknown.includes(format));
        assert.deepEqual(await costOf(world, format, { loginId: 'somebody', kept: exportedHash(format, 'right') }), unknown, format);
        assert.deepEqual(
          await costOf(world, format, { loginId: 'somebody', kept: exportedHash('argon2id', 'right') }),
          unknown,
          `re-hashed ${format}`,
        );
      }
    } finally {
      await world.close();
    }
  });

  for (const format of formats) {
    test(`where customers have ${format}: unknown ID, account and re-hashed account, medians of 15 interleaved`, {
      timeout: 120_000,
    }, async () => {
      const world = await startWorld();
      try {
        const [fresh, rehashed] = [await customerWith(world, format, false), await customerWith(world, format, true)];
        const post = await passwordPage(world);
        const series = async (): Promise<number[]> => {
          const times: [string, number[]][] = [`nobody-${format}`, fresh.loginId, rehashed.loginId].map((id) => [id, []]);
          for (let round = -1; round < 15; round++) {
            for (const [id, each] of times) {
              const { milliseconds } = await post(id, 'wrong');
              if (round >= 0) each.push(milliseconds);
            }
          }
          return times.map(([, each]) => Math.round(median(each) * 10) / 10);
        };
        // What tells an account from an unknown ID does so every time; what else runs on this machine does not.
        const seen: number[][] = [];
        do seen.push(await series());
        while (seen.length < 3 && !alike(seen.at(-1) ?? []));
        assert.ok(alike(seen.at(-1) ?? []), `medians in ms of an unknown ID, an account, a re-hashed account: ${JSON.stringify(seen)}`);
      } finally {
        await world.close();
      }
    });
  }
});
