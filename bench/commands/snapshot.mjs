import { cpuOfTree } from '../measure/cpu.mjs';
import { median, round } from '../measure/numbers.mjs';
import { goal, record, say } from '../measure/report.mjs';
import { fill, installKannuki } from '../set-up/kannuki.mjs';
import { multiply } from '../set-up/multiply.mjs';
import { asAdmin, startPostgres } from '../set-up/postgres.mjs';
import { forgetSnapshot, takeSnapshot } from '../set-up/worker.mjs';

/**
 * P8: what the roll-out does at its instant, by the product's worker, beside two bare INSERT … SELECT of the same rows into tables of the same
 * columns and indexes, and beside updating the customers in place with an audit row each.
 */
export async function snapshot({ quick, option }) {
  const customers = Number(option('customers') ?? (quick ? 60_000 : 1_500_000));
  const pairs = Number(option('pairs') ?? (quick ? 1 : 5));
  const postgres = await startPostgres({ core: undefined });
  const installed = await installKannuki(postgres, 'kannuki');
  await fill(installed, 2_000);
  await multiply(installed, customers);
  await makeBareTables(installed);
  const series = [];
  for (let pair = 0; pair < pairs; pair++) {
    const cpu = [cpuOfTree(postgres.pid)];
    const bare = await timeBare(installed);
    cpu.push(cpuOfTree(postgres.pid));
    await forgetSnapshot(installed);
    cpu.push(cpuOfTree(postgres.pid));
    const ours = await takeSnapshot(installed);
    cpu.push(cpuOfTree(postgres.pid));
    if (ours.assigned !== customers) throw new Error(`${ours.assigned} of ${customers} were assigned`);
    const cpuSeconds = { bare: cpu[1] - cpu[0], ours: cpu[3] - cpu[2] };
    series.push({ bare, ours: ours.seconds, cpu: cpuSeconds.ours / cpuSeconds.bare });
    say(
      `bare ${bare.toFixed(2)} s (${cpuSeconds.bare.toFixed(1)} s CPU), ours ${ours.seconds.toFixed(2)} s (${cpuSeconds.ours.toFixed(1)} s CPU)`,
    );
    record('snapshot', {
      customers,
      bareSeconds: round(bare, 3),
      seconds: round(ours.seconds, 3),
      perSecond: Math.round(customers / ours.seconds),
    });
  }
  report(customers, series, await timeUpdate(installed));
}

function report(customers, series, update) {
  const ours = median(series.map((one) => one.ours));
  record('snapshot', { customers, updateSeconds: round(update, 3) });
  say(
    `${customers.toLocaleString('en')} customers in ${ours.toFixed(1)} s; two bare INSERT … SELECT ${median(series.map(({ bare }) => bare)).toFixed(1)} s; UPDATE with audit ${update.toFixed(1)} s`,
  );
  const line = (name, value, wanted, more) => goal('snapshot', { id: 'P8', name, value, goal: wanted, ...more });
  line('time over two bare INSERT … SELECT', median(series.map((one) => one.ours / one.bare)), 1.25, { atMost: true });
  say(`CPU of PostgreSQL over the bare statements: ${median(series.map((one) => one.cpu)).toFixed(2)}`);
  line('faster than UPDATE with an audit row', update / ours, 2.5);
  line('customers a second', customers / ours, 180_000);
}

/** Tables as the product's, without its triggers. */
const makeBareTables = ({ adminUrl }) =>
  asAdmin(adminUrl, (admin) =>
    admin.query(`create schema bare;
      create table bare.assignment (like public.assignment including all);
      create table bare.audit_event (like public.audit_event including all);
      create table bare.customer (like public.customer including defaults including indexes, method text, decided_for timestamptz);
      grant usage on schema bare to public`),
  );

const assigned = `select id, 'phone-call', 'snapshot', '2025-07-25T15:00Z'::timestamptz, now(), true, 1 from customer`;
const events = `now(), 'customer.method_assigned', 'success', 'system', id, 'phone-call', 1,
  '{"basis": "snapshot", "decidedFor": "2025-07-25T15:00:00+00:00", "late": true}'::jsonb`;
const eventColumns = 'occurred_at, type, outcome, actor, customer_id, method, policy_version, data';

const timeBare = ({ adminUrl }) =>
  timed(adminUrl, 'truncate bare.assignment, bare.audit_event', [
    `insert into bare.assignment (customer_id, method, basis, decided_for, decided_at, late, policy_version) ${assigned}`,
    `insert into bare.audit_event (${eventColumns}) select ${events} from customer`,
  ]);

const timeUpdate = ({ adminUrl }) =>
  timed(
    adminUrl,
    'truncate bare.audit_event; insert into bare.customer overriding system value select customer.*, null, null from customer; vacuum analyze bare.customer',
    [
      `with changed as (update bare.customer set method = 'phone-call', decided_for = '2025-07-25T15:00Z' where method is null returning id)
      insert into bare.audit_event (${eventColumns}) select ${events} from changed`,
    ],
  );

/** Seconds of the statements in one transaction, from a flushed state. */
const timed = (adminUrl, before, statements) =>
  asAdmin(adminUrl, async (admin) => {
    for (const statement of [...before.split('; '), 'checkpoint']) await admin.query(statement);
    const begun = performance.now();
    await admin.query('begin');
    for (const statement of statements) await admin.query(statement);
    await admin.query('commit');
    return (performance.now() - begun) / 1000;
  });
