import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { openMetrics } from '#main/telemetry/metrics.ts';
import { readQueueState } from '#store/queue-state.ts';
import { freezeCustomer } from '#usecases/freeze/freeze-customer.ts';
import { reportBounce } from '#usecases/messages/report-bounce.ts';
import { eventually } from '../support/eventually.ts';
import { otherCode } from '../support/login-parts.ts';
import { scrape } from '../support/scrape.ts';
import { startWorld, type World } from '../support/world.ts';
import { answer, atCodePage, freeMobile } from './code-steps.ts';
import { freezeNumber } from './freeze-steps.ts';
import { deliveredTo } from './notification-steps.ts';
import { enterPassword, shownNumber } from './sign-in-steps.ts';

let world: World;
before(async () => {
  world = await startWorld({ scheduled: false });
});
after(() => world.close());

test('logins are counted by outcome, method and channel, a wrong code and a wrong password too', async () => {
  const before = await scrape(world);
  const page = await atCodePage(world);
  const code = await page.newest();
  await answer(page.browser, otherCode(code, 1));
  const done = await answer(page.browser, code, page.callback);
  await page.party.exchange(done.url, page.attempt);
  await enterPassword(world, world.browser(), 'fx-site', { ...page.customer, password: 'not this one' });
  const after = await scrape(world);
  const more = (name: string, labels: Record<string, string>) => after.sum(name, labels) - before.sum(name, labels);
  assert.equal(more('kannuki_logins_total', { outcome: 'completed', method: 'sms-code', channel: 'stock-app' }), 1);
  assert.equal(more('kannuki_logins_total', { outcome: 'answer_refused', method: 'sms-code', channel: 'stock-app' }), 1);
  assert.equal(more('kannuki_logins_total', { outcome: 'password_refused', method: 'password', channel: 'fx-site' }), 1);
  assert.equal(more('kannuki_tokens_total', { outcome: 'issued', grant: 'authorization_code' }), 1);
  assert.equal(more('kannuki_step_seconds_count', { step: 'submit-password', outcome: 'accepted' }), 1);
  assert.equal(more('kannuki_step_seconds_count', { step: 'submit-password', outcome: 'refused' }), 1);
  assert.equal(more('kannuki_step_seconds_count', { step: 'answer-challenge', outcome: 'right' }), 1);
  assert.equal(more('kannuki_http_request_seconds_count', { route: '/token', method: 'POST', status: '2xx' }), 1);
  assert.equal(more('kannuki_http_request_seconds_count', { route: '/login/:uid/password', listener: 'public' }), 2);
  assert.ok(more('kannuki_hashing_seconds_count', { act: 'verify' }) >= 2);
  assert.equal(after.sum('kannuki_hashing_waiting'), 0);
  assert.equal(after.sum('kannuki_hashing_running'), 0);
});

test('what is counted is what the audit trail holds: no more and no less', async () => {
  const customer = await world.addCustomer({ phone: '03-3192-4781' });
  const browser = world.browser();
  const { callback } = await enterPassword(world, browser, 'customer-site', customer);
  await world.phone.call('+81331924781', shownNumber(browser));
  await browser.open(browser.page?.url ?? '', { stopAt: callback });
  await eventually(async () => {
    const counted = await scrape(world);
    const { rows } = await world.db.owner.query<{ type: string; outcome: string; events: string }>(
      'select type, outcome, count(*) as events from audit_event group by type, outcome order by type',
    );
    assert.ok(rows.length > 8, String(rows.length));
    const told = counted.samples
      .filter(({ name }) => name === 'kannuki_events_total')
      .map(({ labels, value }) => `${labels.type} ${labels.outcome} ${value}`);
    assert.deepEqual(told.sort(), rows.map(({ type, outcome, events }) => `${type} ${outcome} ${events}`).sort());
  });
});

test('alarms that only the database can decide on are counted when they were written: a method locked, a login disowned once', async () => {
  const before = await scrape(world);
  const page = await atCodePage(world);
  const code = await page.newest();
  await world.db.owner.query(
    `insert into failure_lane (subject, purpose, lane, failures, updated_at) values (convert_to('c:' || $1, 'UTF8'), 'factor', 'm:sms-code', 99, now())`,
    [page.customer.id],
  );
  const url = new URL(`${new URL(page.browser.page?.url ?? '').pathname}/not-me`, world.config.issuer).href;
  await answer(page.browser, otherCode(code, 1));
  for (let presses = 0; presses < 3; presses++) assert.equal((await page.browser.request(url, { form: {} })).status, 200);
  const after = await scrape(world);
  const more = (outcome: string) => after.sum('kannuki_logins_total', { outcome }) - before.sum('kannuki_logins_total', { outcome });
  assert.deepEqual([more('method_locked'), more('disowned')], [1, 1]);
  assert.equal((await world.events('login.disowned')).length, 1);
});

test('a call without an attempt, a withheld one and an accepted one are told apart', async () => {
  const before = await scrape(world);
  await world.phone.call('+81331924782', world.app.settings.loginPool[0] ?? '');
  await world.phone.call(null, world.app.settings.loginPool[0] ?? '');
  const after = await scrape(world);
  for (const finding of ['unmatched', 'withheld'])
    assert.equal(after.sum('kannuki_calls_total', { finding }) - before.sum('kannuki_calls_total', { finding }), 1);
  assert.equal(after.sum('kannuki_calls_total', { finding: 'accepted' }), 1);
  assert.equal(after.sum('kannuki_step_seconds_count', { step: 'receive-call' }), 3);
});

test('what is undone with its transaction is not counted', async () => {
  const storage = (await import('#store/oidc-storage.ts')).createOidcStorage(world.app);
  const event = { type: 'session.ended', outcome: 'success', actor: 'system', occurredAt: world.app.clock.now() } as const;
  const record = (keep: boolean) =>
    storage.transaction(async () => {
      await storage.record([event]);
      return keep;
    });
  const count = async () => (await scrape(world)).sum('kannuki_events_total', { type: 'session.ended' });
  const before = await count();
  await record(false);
  assert.equal(await count(), before);
  await record(true);
  assert.equal(await count(), before + 1);
});

test('mails about logins are counted by what they tell of and how they ended, addresses by what was heard of them', async () => {
  const number = freeMobile();
  const customer = await world.addCustomer({ mobile: number.written, email: 'metrics@example.jp' });
  const [before, page] = [await scrape(world), await atCodePage(world, world.browser(), { customer, number: number.e164 })];
  await answer(page.browser, await page.newest(), page.callback);
  const [{ id } = { id: '' }] = await deliveredTo(world, 'metrics@example.jp');
  const sums = async () => {
    const now = await scrape(world);
    const since = (name: string, labels: Record<string, string>) => now.sum(name, labels) - before.sum(name, labels);
    return [
      since('kannuki_login_notifications_total', { about: 'login', outcome: 'delivered' }),
      since('kannuki_login_notifications_total', { about: 'unfinished' }),
      since('kannuki_addresses_total', { outcome: 'bounced' }),
    ];
  };
  await eventually(async () => assert.deepEqual(await sums(), [1, 0, 0]));
  const report = { message: id, reference: null, kind: 'permanent', requestId: 'test' } as const;
  for (const outcome of ['marked', 'repeated']) assert.equal(await reportBounce(world.app, report), outcome);
  assert.deepEqual(await sums(), [1, 0, 1]);
});

test('deliveries are counted by kind and outcome, and the age of what waits is read from the database', async () => {
  const page = await atCodePage(world);
  await page.newest();
  await eventually(async () => assert.ok((await scrape(world)).sum('kannuki_messages_total', { kind: 'sms', outcome: 'delivered' }) >= 2));
  assert.ok((await scrape(world)).sum('kannuki_gateway_seconds_count') === 0, 'this world sends through senders of its own');
  const metrics = openMetrics(world.app);
  const { rows } = await world.db.owner.query<{ id: string }>(
    `update outbox set state = 'queued', sealed = '', settled_at = null, queued_at = $1 where id = (select id from outbox limit 1) returning id`,
    [new Date(world.app.clock.now() - 90_000)],
  );
  const { text } = await metrics.read();
  metrics.close();
  await world.db.owner.query(`update outbox set state = 'sent', sealed = null, settled_at = now() where id = $1`, [rows[0]?.id]);
  assert.match(text, /^kannuki_outbox_waiting\{kind="sms"\} 1$/m);
  const age = Number(/^kannuki_outbox_oldest_seconds\{kind="sms"\} (\S+)$/m.exec(text)?.[1]);
  assert.ok(age >= 90 && age < 120, String(age));
});

test('no label holds anything of a person, and what strangers type opens no new series', async () => {
  const customer = await world.addCustomer({ mobile: '09077778888', email: 'metrics@example.jp' });
  await enterPassword(world, world.browser(), 'stock-app', customer);
  await fetch(`${world.config.issuer}/nowhere/${customer.number}`);
  await fetch(`${world.config.issuer}/nowhere`, { method: 'PROPFIND' }).catch(() => undefined);
  const { text, samples } = await scrape(world);
  for (const secret of [customer.number, customer.loginId, '77778888', 'metrics@example.jp', '試験']) {
    const found = samples.filter(({ name, labels }) => JSON.stringify({ name, labels }).includes(`"${secret}`));
    assert.deepEqual(found, [], secret);
  }
  assert.doesNotMatch(text, /nowhere|PROPFIND/);
  const { rows } = await world.db.owner.query<{ login_uid: string }>(
    'select distinct login_uid from audit_event where login_uid is not null',
  );
  for (const { login_uid } of rows) assert.ok(!text.includes(login_uid), 'no uid of a login');
});

test('promtool finds nothing to mend', { skip: !existsSync('/usr/bin/promtool') }, async () => {
  const { text } = await scrape(world);
  // Node's own metrics keep the names that every dashboard knows; ours follow the conventions.
  const ours = `${text
    .split('\n')
    .filter((line) => /kannuki_/.test(line))
    .join('\n')}\n`;
  execFileSync('/usr/bin/promtool', ['check', 'metrics'], { input: ours, stdio: ['pipe', 'ignore', 'inherit'] });
});

test('who is held or frozen is counted by the way in, and what waits for a channel or a person is seen', async () => {
  const customer = await world.addCustomer({ phone: '03-3192-4799' });
  const before = await scrape(world);
  await world.phone.call('+81331924799', freezeNumber);
  await freezeCustomer(world.app, { customerNumber: customer.number, scopes: ['login'], by: 'Sato', reason: 'x' });
  await enterPassword(world, world.browser(), 'stock-app', customer);
  const after = await scrape(world);
  const more = (name: string, labels: Record<string, string>) => after.sum(name, labels) - before.sum(name, labels);
  assert.equal(more('kannuki_holds_total', { change: 'held', by: 'caller' }), 1);
  assert.equal(more('kannuki_holds_total', { change: 'frozen', by: 'operator' }), 1);
  assert.equal(more('kannuki_calls_total', { finding: 'freeze_held' }), 1);
  assert.equal(more('kannuki_logins_total', { outcome: 'frozen', channel: 'stock-app' }), 1);
  // Nobody works off what channels are told here; what the scrape looks at in the database is kept for five seconds.
  const { events, cases } = await readQueueState(world.app.database, world.app.clock.now() + 60_000);
  assert.deepEqual([events.waiting, cases.open], [2, 2]);
  assert.ok(events.oldest >= 60 && cases.oldest >= 60);
  assert.ok(after.text.includes('kannuki_security_events_oldest_seconds') && after.text.includes('kannuki_cases_open'));
});
