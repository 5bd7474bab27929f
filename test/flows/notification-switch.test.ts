import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { loginNotificationAt } from '#core/customer/login-notification.ts';
import { formatInstant, parseInstant } from '#core/instant-text.ts';
import { loadCustomer } from '#store/sign-in/customer.ts';
import { type ExportRow, exportCsv } from '#test/support/account-export.ts';
import { type CommandLine, commandLine } from '#test/support/command.ts';
import { type DataApp, dataApp } from '#test/support/data-app.ts';
import { type TestDatabase, testDatabase } from '#test/support/database.ts';
import { runImport } from '#test/support/run-import.ts';
import { chooseLoginNotification } from '#usecases/notifications/choose-login-notification.ts';
import { switchOnNotification } from '#usecases/notifications/switch-on-notification.ts';
import { requestPolicy } from '#usecases/rollout/apply-policy.ts';
import { explainPolicy } from '#usecases/rollout/explain-policy.ts';
import { openPolicies } from '#usecases/rollout/policies-in-force.ts';

const shipped = readFileSync(new URL('../../policies/2025-mandatory-mfa.yaml', import.meta.url));
const instant = '2025-05-18T00:00:00+09:00';

let database: TestDatabase;
let app: DataApp;
let command: CommandLine;

before(async () => {
  database = await testDatabase();
  app = await begin(database, '2025-05-09T08:50:00+09:00');
  command = commandLine(database);
});
after(async () => {
  command.close();
  await database.close();
});

async function begin(test: TestDatabase, at: string): Promise<DataApp> {
  const made = dataApp(test, at);
  Object.assign(made.settings, { freezeNumber: '0120-000-222' });
  await requestPolicy(made, { source: shipped, by: 'sato' });
  return Object.assign(made, { policies: await openPolicies({ database: test.database }) });
}

const importRows = (rows: readonly ExportRow[], into = app) => runImport(into, exportCsv(rows));
const address = (number: string) => `c${number}@example.jp`;
const idOf = async (number: string): Promise<string> => (await loadCustomer(app.database, number))?.id ?? '';
const eventsOf = async (type: string, test = database) =>
  (
    await test.owner.query(
      'select occurred_at, data, outcome, customer_id::text as customer from audit_event where type = $1 order by id',
      [type],
    )
  ).rows;

describe('the switch of 18 May', () => {
  test('counts everybody once however often it is stopped, and agrees with the rule for each customer', async () => {
    const kinds = ['off', 'on', ''] as const;
    await importRows(
      Array.from({ length: 30 }, (_, index): ExportRow => {
        const number = String(100 + index);
        return { customer_number: number, email: index % 5 === 0 ? '' : address(number), login_notification: kinds[index % 3] ?? '' };
      }),
    );
    app.setClock('2025-05-10T10:00:00+09:00');
    for (const [number, value] of [
      ['101', 'off'],
      ['102', 'on'],
    ] as const)
      await chooseLoginNotification(app, { customerId: await idOf(number), value, actor: 'customer', requestId: 'r' });
    app.setClock('2025-05-17T23:59:59.999+09:00');
    assert.equal(await switchOnNotification(app), null);
    app.setClock('2025-05-18T00:00:01+09:00');
    const stop = new AbortController();
    const stopped = switchOnNotification({ ...app, clock: { ...app.clock, now: stopAfter(3, stop) } }, { batch: 4, signal: stop.signal });
    await assert.rejects(stopped, { name: 'AbortError' });
    const runs = await Promise.all([1, 2].map(() => switchOnNotification(app, { batch: 4 })));
    const last = await switchOnNotification(app, { batch: 4 });
    for (const run of runs) assert.deepEqual(counts(run), counts(last));
    const { rows } = await database.owner.query<{ customer_number: string }>('select customer_number from customer order by id');
    const expected = { wasOff: 0, wasUnset: 0, wasOn: 0, withoutAddress: 0 };
    for (const { customer_number } of rows) {
      const { contacts = [], notificationChoices: choices = [] } = (await loadCustomer(app.database, customer_number)) ?? {};
      const [then, now] = [Date.parse(instant) - 1, Date.parse(instant)].map((at) =>
        loginNotificationAt({ contacts, choices }, Date.parse(instant), at),
      );
      if (now?.basis === 'no_address') expected.withoutAddress++;
      else if (then?.on) expected.wasOn++;
      else expected[then?.basis === 'chosen' ? 'wasOff' : 'wasUnset']++;
      assert.equal(now?.on, now?.basis !== 'no_address');
    }
    assert.deepEqual(counts(last), expected);
    assert.equal(last?.late, false);
    const [event, ...more] = await eventsOf('notification.switched_on');
    assert.deepEqual(more, []);
    const { wasOff, wasUnset, wasOn, withoutAddress } = expected;
    assert.deepEqual(event.data, {
      onFrom: '2025-05-17T15:00:00.000Z',
      late: false,
      switchedOn: wasOff + wasUnset,
      ofThoseOff: wasOff,
      onBefore: wasOn,
      withoutAddress,
    });
    assert.equal((await eventsOf('notification.switch_started')).length, 1);
  });

  test('a policy that is applied only afterwards switches late, and says so', async () => {
    const fresh = await testDatabase();
    try {
      const late = await begin(fresh, '2025-06-02T10:00:00+09:00');
      await importRows(
        [
          { customer_number: '1', email: address('1'), login_notification: 'off' },
          { customer_number: '2', email: '' },
        ],
        late,
      );
      const run = await switchOnNotification(late);
      assert.deepEqual([run?.late, run?.wasOff, run?.withoutAddress], [true, 1, 1]);
      const [event] = await eventsOf('notification.switched_on', fresh);
      assert.deepEqual([event.data.late, event.occurred_at.toISOString()], [true, '2025-06-02T01:00:00.000Z']);
    } finally {
      await fresh.close();
    }
  });
});

describe('a customer’s choice', () => {
  test('off tells every contact in the same statement, is kept as history, and of two at once one counts', async () => {
    app.setClock('2025-06-01T10:00:00+09:00');
    await importRows([{ customer_number: '500', email: address('500'), mobile_phone: '09012345670' }]);
    const customerId = await idOf('500');
    const choose = (value: 'on' | 'off') =>
      chooseLoginNotification(app, { customerId, value, actor: 'customer', requestId: 'r', sessionUid: 's' });
    assert.deepEqual(await choose('on'), { kind: 'unchanged' }, 'it is on since the address came');
    const outcomes = await Promise.all([choose('off'), choose('off'), choose('off')]);
    assert.deepEqual(outcomes.map(({ kind }) => kind).toSorted(), ['changed', 'unchanged', 'unchanged']);
    const { rows: told } = await database.owner.query('select kind, purpose, sealed from outbox where customer_id = $1 order by kind', [
      customerId,
    ]);
    assert.deepEqual(
      told.map(({ kind, purpose }) => [kind, purpose]),
      [
        ['mail', 'login-notification-off'],
        ['sms', 'login-notification-off'],
      ],
    );
    const { text } = JSON.parse(app.sealing.open('outbox', told[0].sealed)) as { text: string };
    assert.match(text, /停止する設定が行われました[\s\S]*0120-000-222/);
    app.setClock('2025-06-02T10:00:00+09:00');
    assert.deepEqual(await choose('on'), { kind: 'changed' });
    assert.equal(
      (await database.owner.query('select from outbox where customer_id = $1', [customerId])).rowCount,
      2,
      'on needs no warning',
    );
    const events = (await eventsOf('notification.chosen')).filter(({ customer }) => customer === customerId);
    assert.deepEqual(
      events.map(({ data }) => data),
      [
        { value: 'off', before: 'address_added' },
        { value: 'on', before: 'chosen' },
      ],
    );
  });

  test('without an address there is nothing to choose', async () => {
    await importRows([{ customer_number: '501', email: '' }]);
    const input = { customerId: await idOf('501'), value: 'on', actor: 'customer', requestId: 'r' } as const;
    assert.deepEqual(await chooseLoginNotification(app, input), { kind: 'no_address' });
  });

  test('for any instant it can be told what was on and why; policy explain says it', async () => {
    const at = async (number: string, text: string) => {
      const { notification } = await explainPolicy(app, {
        customerNumber: number,
        channel: 'customer-site',
        at: parseInstant(text) as number,
      });
      return [notification.on, notification.basis, notification.since && formatInstant(notification.since)];
    };
    assert.deepEqual(await at('101', '2025-05-17'), [false, 'chosen', '2025-05-10T10:00:00+09:00']);
    assert.deepEqual(await at('101', '2025-05-18'), [true, 'switched_on', '2025-05-18T00:00:00+09:00']);
    assert.deepEqual(await at('500', '2025-06-01T12:00:00+09:00'), [false, 'chosen', '2025-06-01T10:00:00+09:00']);
    assert.deepEqual(await at('500', '2025-06-03'), [true, 'chosen', '2025-06-02T10:00:00+09:00']);
    assert.deepEqual(await at('501', '2025-06-03'), [false, 'no_address', null]);
    const { stdout } = await command.run('policy', 'explain', '--customer', '101', '--channel', 'customer-site', '--at', '2025-05-18');
    assert.match(stdout, /^login mail +on since 2025-05-18T00:00:00\+09:00: switched on by the policy for everybody with an address$/m);
  });
});

/** A clock that ends the work after it was asked so often. */
function stopAfter(times: number, stop: AbortController): () => number {
  let asked = 0;
  return () => {
    if (++asked === times) stop.abort();
    return app.clock.now();
  };
}

const counts = (run: { wasOff: number; wasUnset: number; wasOn: number; withoutAddress: number } | null) =>
  run && { wasOff: run.wasOff, wasUnset: run.wasUnset, wasOn: run.wasOn, withoutAddress: run.withoutAddress };
