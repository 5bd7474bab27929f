import { cpuOfTree } from '../measure/cpu.mjs';
import { closedLoop } from '../measure/loops.mjs';
import { median, round } from '../measure/numbers.mjs';
import { record, say } from '../measure/report.mjs';
import { beginLogin, call, complete, exchange, postPassword, resume, show } from '../set-up/journey.mjs';
import { fill, installKannuki, startKannuki } from '../set-up/kannuki.mjs';
import { startPostgres } from '../set-up/postgres.mjs';

const stub = `${import.meta.dirname}/../set-up/stub-argon2.mjs`;

/** Where the time of a login goes: each request of it by itself, many at a time, with the hash stubbed. No goal; what to mend next. */
export async function steps({ quick }) {
  const [count, rounds] = quick ? [20, 1] : [400, 5];
  const postgres = await startPostgres();
  const installed = await installKannuki(postgres, 'kannuki');
  await fill(installed, count * rounds * 2);
  const server = await startKannuki(installed, { preload: [stub] });
  const costs = new Map();
  for (let round = 0; round < rounds; round++) await walk(server, postgres, { count, first: round * count * 2, costs });
  await server.stop();
  for (const [step, all] of costs) {
    const [ours, database] = [median(all.map((one) => one.server)), median(all.map((one) => one.postgres))];
    record('steps', { step, serverCpuMs: round(ours, 3), postgresCpuMs: round(database, 3) });
    say(`${step.padEnd(28)} ${ours.toFixed(2)} ms CPU of the server, ${database.toFixed(2)} of PostgreSQL`);
  }
}

async function walk(server, postgres, { count, first, costs }) {
  const [logins, pages, ways, codes] = [[], [], [], []];
  const customer = (index) => first + index * 2;
  const phase = async (step, act) => {
    const before = [cpuOfTree(server.pid), cpuOfTree(postgres.pid)];
    await closedLoop({ count, width: 4, act });
    const cost = (pid, from) => ((cpuOfTree(pid) - from) / count) * 1000;
    costs.set(step, [...(costs.get(step) ?? []), { server: cost(server.pid, before[0]), postgres: cost(postgres.pid, before[1]) }]);
  };
  const keeping = (list, act) => async (index) => {
    list[index] = await act(index);
  };
  await phase(
    'POST /par, GET /auth',
    keeping(logins, () => beginLogin(server, server.clients[0])),
  );
  await phase('GET password page', (index) => show(server, logins[index]));
  await phase('POST password', (index) => postPassword(server, logins[index], customer(index)));
  await phase(
    'GET page of the factor',
    keeping(pages, (index) => show(server, logins[index])),
  );
  await phase('POST /internal/calls', (index) => call(server, pages[index], customer(index)));
  await phase(
    'GET end of the login',
    keeping(ways, (index) => complete(server, logins[index])),
  );
  await phase(
    'GET resumption (session)',
    keeping(codes, (index) => resume(server, logins[index], ways[index])),
  );
  await phase('POST /token', (index) => exchange(server, logins[index], codes[index]));
}
