import { closedLoop } from '../measure/loops.mjs';
import { median } from '../measure/numbers.mjs';
import { goal, record, say } from '../measure/report.mjs';
import { ceiling, weigh } from '../measure/series.mjs';
import { authorizeBare, exchangeBare, installBareOidc, startBareOidc } from '../peers/bare-oidc-journey.mjs';
import { installBetterAuth, logInToBetterAuth, startBetterAuth } from '../peers/better-auth-journey.mjs';
import { beginLogin, call, complete, exchange, givePassword, logInByCall, resume } from '../set-up/journey.mjs';
import { fill, installKannuki, startKannuki } from '../set-up/kannuki.mjs';
import { startPostgres } from '../set-up/postgres.mjs';

const width = 4;
const stub = `${import.meta.dirname}/../set-up/stub-argon2.mjs`;

/** P1: a whole login from the channel's pushed request to its tokens; P2: beside Better Auth's login; P7: the code exchange beside oidc-provider alone. */
export async function oidc({ quick, option }) {
  const sizes = quick ? { pairs: 1, warm: 20, count: 24, codes: 40 } : { pairs: 5, warm: 250, count: 150, codes: 300 };
  const wanted = Number(option('pairs') ?? sizes.pairs);
  const postgres = await startPostgres();
  const installed = await installKannuki(postgres, 'kannuki');
  await fill(installed, wanted * 2 * (2 * (sizes.count + sizes.warm) + sizes.codes + 80));
  const bare = await installBareOidc(postgres);
  const peer = await installBetterAuth(postgres, 2_000);
  let customer = -2;
  const next = () => {
    customer += 2;
    return customer;
  };
  const pairs = [];
  for (let pair = 0; pair < wanted; pair++) pairs.push(await onePair({ installed, bare, peer }, postgres, sizes, next));
  report(pairs);
}

async function onePair({ installed, bare, peer }, postgres, { count, warm, codes }, next) {
  const pair = { C: await ceiling() };
  await during(startKannuki(installed), async (server) => {
    const [plain, fapi] = server.clients;
    const whole = (client) => ({
      pid: server.pid,
      postgres: postgres.pid,
      count,
      width,
      warm,
      act: () => logInByCall(server, client, next()),
    });
    pair.plain = await weigh(whole(plain));
    pair.fapi = await weigh(whole(fapi));
  });
  await during(startBetterAuth(peer), async (server) => {
    let turn = 0;
    pair.betterAuth = await weigh({
      pid: server.pid,
      postgres: postgres.pid,
      count,
      width,
      warm,
      act: () => logInToBetterAuth(server, turn++),
    });
  });
  await during(startBareOidc(bare), async (server) => {
    const act = async () => exchangeBare(server, await authorizeBare(server));
    pair.bare = await weigh({ pid: server.pid, postgres: postgres.pid, count, width, warm, act });
  });
  await during(startKannuki(installed, { preload: [stub] }), async (server) => {
    const ready = await prepared(codes + 20, () => untilCode(server, next()));
    const act = (index) => exchange(server, ready[index].login, ready[index].code);
    pair.exchange = await weigh({ pid: server.pid, postgres: postgres.pid, count: codes, width, act, warm: 20 });
  });
  await during(startBareOidc(bare, { preload: [stub] }), async (server) => {
    const ready = await prepared(codes + 20, () => authorizeBare(server));
    const act = (index) => exchangeBare(server, ready[index]);
    pair.bareExchange = await weigh({ pid: server.pid, postgres: postgres.pid, count: codes, width, act, warm: 20 });
  });
  for (const [name, weighed] of Object.entries(pair)) if (name !== 'C') record('oidc', { what: name, C: pair.C, ...weighed });
  return pair;
}

async function during(starting, act) {
  const server = await starting;
  try {
    await act(server);
  } finally {
    await server.stop();
  }
}

/** A code lives a minute: so many are made in less than that, and used at once. */
async function prepared(count, make) {
  const ready = [];
  const act = async (index) => {
    ready[index] = await make();
  };
  await closedLoop({ count, width: 8, act });
  return ready;
}

async function untilCode(server, customer) {
  const login = await beginLogin(server, server.clients[0]);
  await call(server, await givePassword(server, login, customer), customer);
  return { login, code: await resume(server, login, await complete(server, login)) };
}

function report(pairs) {
  const of = (ratio) => median(pairs.map(ratio));
  const each = ({ serverCpuMs }) => 1000 / serverCpuMs;
  say(`argon2 ceiling C: ${pairs.map(({ C }) => C.toFixed(0)).join(', ')} verifications per CPU second of the core`);
  for (const name of ['plain', 'fapi', 'betterAuth', 'bare', 'exchange', 'bareExchange'])
    say(
      `${name}: ${of((pair) => pair[name].serverCpuMs).toFixed(2)} ms CPU of the server, ${of((pair) => pair[name].postgresCpuMs).toFixed(2)} of PostgreSQL, p50 ${of((pair) => pair[name].p50).toFixed(0)} ms`,
    );
  const line = (id, name, value, wanted) => goal('oidc', { id, name, value: of(value), goal: wanted });
  line('P1', 'OIDC login over C (pushed request, code + PKCE, call)', (pair) => each(pair.plain) / pair.C, 0.55);
  line('P1', 'OIDC login over C (FAPI: private_key_jwt, DPoP, call)', (pair) => each(pair.fapi) / pair.C, 0.5);
  line('P2', 'OIDC login plain over Better Auth (its own cookie flow, argon2id)', (pair) => each(pair.plain) / each(pair.betterAuth), 1.6);
  line('P7', 'code exchange over oidc-provider alone', (pair) => each(pair.exchange) / each(pair.bareExchange), 1.3);
}
