import { setTimeout as sleep } from 'node:timers/promises';
import { memoryOf } from '../measure/cpu.mjs';
import { closedLoop, openArrivals } from '../measure/loops.mjs';
import { median, percentile } from '../measure/numbers.mjs';
import { goal, record, say } from '../measure/report.mjs';
import { logInByCall, Refused } from '../set-up/journey.mjs';
import { fill, installKannuki, startKannuki } from '../set-up/kannuki.mjs';
import { startPostgres } from '../set-up/postgres.mjs';

/**
 * P12, the opening bell: three and ten times more people begin to log in than can be served, whether or not anybody before them was served.
 * Each comes with a browser of its own, from the channel's pushed request to its tokens. Beside them one session is checked all the time.
 */
export async function bell({ quick }) {
  const sizes = quick ? { warm: 40, capacity: 60, seconds: 4 } : { warm: 200, capacity: 400, seconds: 20 };
  const postgres = await startPostgres();
  const installed = await installKannuki(postgres, 'kannuki');
  await fill(installed, quick ? 8_000 : 60_000);
  const server = await startKannuki(installed, { connections: 2_000 });
  let customer = -2;
  const next = () => {
    customer += 2;
    return customer;
  };
  const logIn = () => logInByCall(server, server.clients[0], next());
  await closedLoop({ count: sizes.warm, width: 8, act: logIn });
  const { seconds } = await closedLoop({ count: sizes.capacity, width: 8, act: logIn });
  const capacity = sizes.capacity / seconds;
  const { tokens } = await logIn();
  const idle = await whileChecking(server, tokens, () => sleep(sizes.seconds * 500));
  say(
    `capacity ${capacity.toFixed(1)} logins a second; a session check takes ${median(idle.checks).toFixed(1)} ms (p99 ${percentile(idle.checks, 0.99).toFixed(1)}) while nobody logs in`,
  );
  for (const times of [3, 10]) {
    const rush = { perSecond: Math.round(capacity * times), seconds: sizes.seconds, act: (_index, due) => attempt(logIn, due) };
    const under = await whileChecking(server, tokens, () => openArrivals(rush));
    report({ times, capacity, seconds: sizes.seconds, idle, under, memory: memoryOf(server.pid) });
    await sleep(quick ? 500 : 15_000);
  }
  await server.stop();
}

/** What became of one person: logged in, told to come back (and how soon after asking), or neither. */
async function attempt(logIn, due) {
  try {
    await logIn();
    return { kind: 'done', at: performance.now() };
  } catch (error) {
    if (error instanceof Refused) return { kind: error.comeBack ? 'refused' : 'unsaid', told: error.after, where: error.where };
    return { kind: 'failed', told: performance.now() - due, where: error.message };
  }
}

/** A channel asks about one session ten times a second for as long as `act` takes. */
async function whileChecking({ open }, { access_token: token }, act) {
  const checks = [];
  let going = true;
  const checking = (async () => {
    while (going) {
      const begun = performance.now();
      const { status } = await open.ask('GET', '/me', { headers: { authorization: `Bearer ${token}` } });
      if (status === 200) checks.push(performance.now() - begun);
      await sleep(100);
    }
  })();
  const outcome = await act();
  going = false;
  await checking;
  return { checks, outcome };
}

function report({ times, capacity, seconds, idle, under, memory }) {
  const of = (kind) => under.outcome.filter((one) => one.kind === kind);
  // Whoever is done after the last has come no longer competes with anybody.
  const begun = Math.min(...of('done').map(({ at }) => at));
  const goodput = of('done').filter(({ at }) => at - begun < seconds * 1000).length / seconds;
  const told = [...of('refused'), ...of('unsaid')].map((one) => one.told);
  const failed = [...of('failed'), ...of('unsaid')];
  const p99 = percentile(under.checks, 0.99) / percentile(idle.checks, 0.99);
  record('bell', {
    times,
    capacity,
    goodput,
    arrivals: under.outcome.length,
    refused: of('refused').length,
    failed: failed.length,
    ...memory,
  });
  say(
    `${times} times: ${under.outcome.length} came, ${of('done').length} logged in, ${of('refused').length} were told when to come back, ${failed.length} were not; ${memory.peak} MB at most`,
  );
  for (const [where, count] of countBy(failed, ({ where }) => where.slice(0, 90))) say(`   ${count} × ${where}`);
  const line = (name, value, wanted, more = {}) =>
    goal('bell', { id: 'P12', name: `at ${times} times: ${name}`, value, goal: wanted, ...more });
  line('login goodput over its maximum', goodput / capacity, 0.9);
  line('session check p99 over idle', p99, 5, { atMost: true });
  line('slowest refusal', told.length === 0 ? 0 : Math.max(...told), 1000, { atMost: true, unit: ' ms' });
  line('share refused without a time to come back, or lost', failed.length / under.outcome.length, 0, { atMost: true });
}

function countBy(values, key) {
  const counts = new Map();
  for (const value of values) counts.set(key(value), (counts.get(key(value)) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]).slice(0, 5);
}
