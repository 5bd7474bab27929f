import { record, say } from '../measure/report.mjs';
import { ceiling, weigh } from '../measure/series.mjs';
import { authorizeBare, exchangeBare, installBareOidc, startBareOidc } from '../peers/bare-oidc-journey.mjs';
import { installBetterAuth, logInToBetterAuth, startBetterAuth } from '../peers/better-auth-journey.mjs';
import { startPostgres } from '../set-up/postgres.mjs';

/** What the peers do alone on this machine, with the ceiling of the hash measured before each. */
export async function peers({ quick }) {
  const count = quick ? 24 : 200;
  const postgres = await startPostgres();
  const betterAuth = await installBetterAuth(postgres, 2_000);
  const bare = await installBareOidc(postgres);
  for (const hash of ['argon2', 'scrypt']) {
    let turn = 0;
    const start = () => startBetterAuth(betterAuth, { hash });
    await one(
      `Better Auth (${hash}): password, code sent, code typed in`,
      start,
      (server) => logInToBetterAuth(server, turn++),
      count,
      postgres,
    );
  }
  const login = async (server) => exchangeBare(server, await authorizeBare(server));
  await one('oidc-provider alone: pushed request, argon2id, code, tokens', () => startBareOidc(bare), login, count, postgres);
}

async function one(what, start, act, count, postgres) {
  const C = await ceiling();
  const server = await start();
  const weighed = await weigh({ pid: server.pid, postgres: postgres.pid, count, width: 4, act: () => act(server) });
  await server.stop();
  record('peers', { what, C, ...weighed });
  const { serverCpuMs, postgresCpuMs, p50, p99, peakMb } = weighed;
  say(
    `${what}: ${serverCpuMs} ms CPU (${(1000 / serverCpuMs / C).toFixed(2)} of C), PostgreSQL ${postgresCpuMs} ms, p50 ${p50} ms, p99 ${p99} ms, ${peakMb} MB`,
  );
}
