import { closedLoop } from '../measure/loops.mjs';
import { median, round } from '../measure/numbers.mjs';
import { goal, record, say } from '../measure/report.mjs';
import { ceiling, weigh } from '../measure/series.mjs';
import { installBetterAuth, logInToBetterAuth, startBetterAuth } from '../peers/better-auth-journey.mjs';
import { beginLogin, call, complete, giveCode, givePassword, resume } from '../set-up/journey.mjs';
import { fill, installKannuki, startKannuki } from '../set-up/kannuki.mjs';
import { startPostgres } from '../set-up/postgres.mjs';

const width = 4;
const stub = `${import.meta.dirname}/../set-up/stub-argon2.mjs`;

/**
 * The core of a login: password, second factor, session, each with its evidence. The channel's own request goes before, unmeasured.
 * P1 over the ceiling of the hash, P2 over Better Auth, P3 with the hash stubbed in both, P6 the answer to a code, P10 memory.
 */
export async function login({ quick, option }) {
  const sizes = quick
    ? { pairs: 1, warm: 20, count: 24, customers: 400, stubbed: 60 }
    : { pairs: 5, warm: 1_200, count: 200, customers: 8_000, stubbed: 600 };
  const wanted = Number(option('pairs') ?? sizes.pairs);
  const postgres = await startPostgres();
  const installed = await installKannuki(postgres, 'kannuki');
  await fill(installed, sizes.customers);
  const peer = await installBetterAuth(postgres, sizes.customers);
  const next = customersOf(sizes.customers);
  const pairs = [];
  for (let pair = 0; pair < wanted; pair++) pairs.push(await onePair(installed, peer, postgres, sizes, next));
  report(pairs);
}

/** Even customers log in by a call, odd ones by SMS; nobody twice until all had their turn. */
export function customersOf(count) {
  const turns = { call: 0, sms: 1 };
  return (way) => {
    const customer = turns[way];
    turns[way] = (customer + 2) % count;
    return customer;
  };
}

async function onePair(installed, peer, postgres, sizes, next) {
  const C = await ceiling();
  const pair = { C };
  await withKannuki(installed, {}, async (server) => {
    pair.call = await weighCore(server, postgres, 'call', sizes.count, sizes.warm, next);
    pair.sms = await weighCore(server, postgres, 'sms', sizes.count, sizes.warm, next);
  });
  pair.argon2 = await weighPeer(peer, postgres, { hash: 'argon2' }, sizes.count, sizes.warm);
  pair.scrypt = await weighPeer(peer, postgres, { hash: 'scrypt' }, Math.ceil(sizes.count / 4), Math.ceil(sizes.warm / 4));
  await withKannuki(installed, { preload: [stub] }, async (server) => {
    pair.stubbedCall = await weighCore(server, postgres, 'call', sizes.stubbed, sizes.warm, next);
  });
  pair.stubbedPeer = await weighPeer(peer, postgres, { hash: 'argon2', preload: [stub] }, sizes.stubbed, sizes.warm);
  for (const [name, weighed] of Object.entries(pair)) if (name !== 'C') record('login', { what: name, C, ...weighed });
  return pair;
}

async function withKannuki(installed, options, act) {
  const server = await startKannuki(installed, options);
  try {
    await act(server);
  } finally {
    await server.stop();
  }
}

/** `way`: call or sms. Those that go before let the server's code be compiled: a server runs for weeks. */
async function weighCore(server, postgres, way, count, warm, next) {
  const customers = Array.from({ length: count + warm }, () => next(way));
  const logins = [];
  const prepare = async (index) => {
    logins[index] = await beginLogin(server, server.clients[0]);
  };
  await closedLoop({ count: customers.length, width: 8, act: prepare });
  const answers = [];
  const act = async (index) => {
    const [login, customer] = [logins[index], customers[index]];
    const page = await givePassword(server, login, customer);
    if (way === 'call') await call(server, page, customer);
    else answers.push(await giveCode(server, login, customer));
    await resume(server, login, await complete(server, login));
  };
  const weighed = await weigh({ pid: server.pid, postgres: postgres.pid, count, width, act, warm });
  return { ...weighed, ...(way === 'sms' && { verifyP50: round(median(answers)) }) };
}

let turn = 0;

async function weighPeer(peer, postgres, options, count, warm) {
  const server = await startBetterAuth(peer, options);
  try {
    const answers = [];
    const act = async () => {
      answers.push((await logInToBetterAuth(server, turn++ % peer.users)).verifyMs);
    };
    const weighed = await weigh({ pid: server.pid, postgres: postgres.pid, count, width, act, warm });
    return { ...weighed, verifyP50: round(median(answers)) };
  } finally {
    await server.stop();
  }
}

function report(pairs) {
  const of = (ratio) => median(pairs.map(ratio));
  const each = ({ serverCpuMs }) => 1000 / serverCpuMs;
  say(`argon2 ceiling C: ${pairs.map(({ C }) => C.toFixed(0)).join(', ')} verifications per CPU second of the core`);
  for (const name of ['call', 'sms', 'argon2', 'scrypt', 'stubbedCall', 'stubbedPeer'])
    say(
      `${name}: ${of((pair) => pair[name].serverCpuMs).toFixed(2)} ms CPU of the server, ${of((pair) => pair[name].postgresCpuMs).toFixed(2)} of PostgreSQL, p50 ${of((pair) => pair[name].p50).toFixed(0)} ms`,
    );
  const line = (id, name, ratio, wanted, more = {}) => goal('login', { id, name, value: of(ratio), goal: wanted, ...more });
  line('P1', 'login core over C (password, call, session)', (pair) => each(pair.call) / pair.C, 0.85);
  line('P1', 'login core over C (password, SMS code, session)', (pair) => each(pair.sms) / pair.C, 0.85);
  line('P2', 'login core (SMS code) over Better Auth with argon2id', (pair) => each(pair.sms) / each(pair.argon2), 2.3);
  line('P2', 'login core (call) over Better Auth with argon2id', (pair) => each(pair.call) / each(pair.argon2), 2.3);
  line('P2', 'login core (call) over Better Auth as it comes (scrypt)', (pair) => each(pair.call) / each(pair.scrypt), 9);
  line(
    'P3',
    'hash stubbed in both, CPU of Better Auth over ours',
    (pair) => pair.stubbedPeer.serverCpuMs / pair.stubbedCall.serverCpuMs,
    30,
  );
  line('P3', 'hash stubbed, CPU of a login', (pair) => pair.stubbedCall.serverCpuMs, 0.45, { atMost: true, unit: ' ms' });
  line('P6', "answer to a code, p50 over Better Auth's", (pair) => pair.sms.verifyP50 / pair.argon2.verifyP50, 0.1, { atMost: true });
  line('P10', "peak memory at full load over Better Auth's", (pair) => pair.call.peakMb / pair.argon2.peakMb, 0.6, { atMost: true });
}
