import { setTimeout as sleep } from 'node:timers/promises';
import { closedLoop } from '../measure/loops.mjs';
import { percentile } from '../measure/numbers.mjs';
import { goal, record, say } from '../measure/report.mjs';
import { beginLogin, call, givePassword } from '../set-up/journey.mjs';
import { fill, installKannuki, startKannuki } from '../set-up/kannuki.mjs';
import { startPostgres } from '../set-up/postgres.mjs';

/** P13: so many customers look at a number; each call reaches the gateway, and the page of its customer is told to go on. */
export async function calls({ quick }) {
  const [screens, measured] = quick ? [40, 20] : [1_000, 300];
  const postgres = await startPostgres();
  const installed = await installKannuki(postgres, 'kannuki');
  await fill(installed, screens * 2);
  const server = await startKannuki(installed, {
    preload: [`${import.meta.dirname}/../set-up/stub-argon2.mjs`],
    connections: screens + 64,
  });
  const waiting = [];
  const open = async (index) => {
    waiting[index] = await openScreen(server, index * 2);
  };
  await closedLoop({ count: screens, width: 8, act: open });
  const latencies = [];
  for (const screen of waiting.slice(0, measured)) {
    latencies.push(await timeCall(server, screen));
    await sleep(20);
  }
  for (const { close } of waiting) close();
  await server.stop();
  const [p50, p99] = [percentile(latencies, 0.5), percentile(latencies, 0.99)];
  record('calls', { screens, measured, p50, p99 });
  say(`${screens} screens waiting, ${measured} calls one after the other; from the report of the call to the event on the screen`);
  goal('calls', { id: 'P13', name: 'inbound call to next page, p50', value: p50, goal: 50, atMost: true, unit: ' ms' });
  goal('calls', { id: 'P13', name: 'inbound call to next page, p99', value: p99, goal: 250, atMost: true, unit: ' ms' });
}

async function openScreen(server, customer) {
  const login = await beginLogin(server, server.clients[0]);
  const page = await givePassword(server, login, customer);
  const screen = { customer, page, versions: [], told: null };
  screen.close = await server.open.stream(`/login/${login.uid}/events`, {
    jar: login.jar,
    onData: (data) => {
      for (const [, version] of String(data).matchAll(/"version":"([^"]+)"/g)) {
        screen.versions.push(version);
        if (version !== screen.versions[0]) screen.told?.();
      }
    },
  });
  for (const until = Date.now() + 10_000; screen.versions.length === 0; await sleep(5))
    if (Date.now() > until) throw new Error('The stream sends nothing.');
  return screen;
}

async function timeCall(server, screen) {
  const told = new Promise((resolve, reject) => {
    const patience = setTimeout(() => reject(new Error('The screen was not told in ten seconds.')), 10_000);
    screen.told = () => {
      clearTimeout(patience);
      resolve(performance.now());
    };
  });
  const begun = performance.now();
  await Promise.all([call(server, screen.page, screen.customer), told]);
  return (await told) - begun;
}
