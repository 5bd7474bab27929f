import { closedLoop } from '../measure/loops.mjs';
import { median, percentile, round } from '../measure/numbers.mjs';
import { goal, record, say } from '../measure/report.mjs';
import { weigh } from '../measure/series.mjs';
import { beginLogin, complete, giveCode, givePassword, resume } from '../set-up/journey.mjs';
import { fill, installKannuki, startKannuki } from '../set-up/kannuki.mjs';
import { multiply } from '../set-up/multiply.mjs';
import { asAdmin, startPostgres } from '../set-up/postgres.mjs';
import { forgetSnapshot, takeSnapshot } from '../set-up/worker.mjs';

const stub = `${import.meta.dirname}/../set-up/stub-argon2.mjs`;

/** P11: the same logins, and the snapshot, with few customers and with many. `--customers=10000000` by hand. */
export async function growth({ quick, option }) {
  const many = Number(option('customers') ?? (quick ? 40_000 : 1_000_000));
  const few = quick ? 2_000 : 10_000;
  const rounds = quick ? 1 : 3;
  const postgres = await startPostgres();
  const small = await install(postgres, 'few', few, few);
  const large = await install(postgres, 'many', many, Math.min(many, 100_000));
  for (let round = 0; round < rounds; round++)
    for (const one of [small, large]) {
      await measureLogins(one, postgres, quick ? { hashed: 15, stubbed: 40 } : { hashed: 150, stubbed: 600 });
      await forgetSnapshot(one.installed);
      const { seconds, assigned } = await takeSnapshot(one.installed);
      one.rates.push(assigned / seconds);
    }
  report(small, large);
}

async function install(postgres, name, customers, imported) {
  const installed = await installKannuki(postgres, name);
  const begun = performance.now();
  await fill(installed, imported);
  say(`${name}: ${imported.toLocaleString('en')} imported in ${((performance.now() - begun) / 1000).toFixed(0)} s`);
  await multiply(installed, customers);
  const { rows } = await asAdmin(postgres.url(name), (admin) =>
    admin.query('select round(pg_database_size(current_database()) / 1e6)::int as mb'),
  );
  say(`${name}: ${customers.toLocaleString('en')} customers, ${rows[0].mb.toLocaleString('en')} MB`);
  return { name, installed, customers, imported, latencies: [], database: [], rates: [] };
}

/** One after the other, by SMS, customers at random: once as it is for its times, once with the hash stubbed for what PostgreSQL does. */
async function measureLogins(one, postgres, { hashed, stubbed }) {
  for (const [preload, count] of [
    [[], hashed],
    [[stub], stubbed],
  ]) {
    const server = await startKannuki(one.installed, { preload });
    const logins = [];
    const prepare = async (index) => {
      logins[index] = await beginLogin(server, server.clients[0]);
    };
    await closedLoop({ count: count + 20, width: 8, act: prepare });
    const act = async (index) => {
      const customer = 1 + 2 * Math.floor(Math.random() * (one.imported / 2));
      const begun = performance.now();
      await givePassword(server, logins[index], customer);
      await giveCode(server, logins[index], customer);
      await resume(server, logins[index], await complete(server, logins[index]));
      if (preload.length === 0 && index >= 20) one.latencies.push(performance.now() - begun);
    };
    const weighed = await weigh({ pid: server.pid, postgres: postgres.pid, count, width: 1, act, warm: 20 });
    if (preload.length > 0) one.database.push(weighed.postgresCpuMs);
    record('growth', { customers: one.customers, stubbed: preload.length > 0, ...weighed });
    await server.stop();
  }
}

function report(small, large) {
  const figures = ({ latencies, database, rates }) => ({
    p50: median(latencies),
    p99: percentile(latencies, 0.99),
    database: median(database),
    rate: median(rates),
  });
  const [few, many] = [figures(small), figures(large)];
  for (const [one, { p50, p99, database, rate }] of [
    [small, few],
    [large, many],
  ]) {
    record('growth', { customers: one.customers, p50, p99, postgresCpuMs: database, snapshotPerSecond: rate });
    say(
      `${one.customers.toLocaleString('en')} customers: login p50 ${round(p50, 1)} ms, p99 ${round(p99, 1)} ms; PostgreSQL ${round(database)} ms CPU a login; snapshot ${Math.round(rate).toLocaleString('en')} a second`,
    );
  }
  const line = (name, value, wanted, more) =>
    goal('growth', {
      id: 'P11',
      name: `${large.customers.toLocaleString('en')} over ${small.customers.toLocaleString('en')} customers: ${name}`,
      value,
      goal: wanted,
      ...more,
    });
  line('login p50', many.p50 / few.p50, 1.08, { atMost: true });
  line('login p99', many.p99 / few.p99, 1.25, { atMost: true });
  line('CPU of PostgreSQL for a login', many.database / few.database, 2, { atMost: true });
  line('rate of the snapshot', many.rate / few.rate, 0.7);
}
