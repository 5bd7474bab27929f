import dgram from 'node:dgram';
import { once } from 'node:events';
import { join } from 'node:path';
import { connectionsTo, expect, Jar } from '../set-up/http.mjs';
import { freePort } from '../set-up/ports.mjs';
import { asAdmin, makeDatabase } from '../set-up/postgres.mjs';
import { answering, cores, end, runNode, start, temporaryFolder } from '../set-up/processes.mjs';

const script = join(import.meta.dirname, 'better-auth.mjs');
const password = 'correct horse battery staple';
const json = (origin) => ({ origin });

/** Its tables with so many accounts of each hash, made through its own interface once and then copied. */
export async function installBetterAuth(postgres, users) {
  await makeDatabase(postgres, 'better_auth');
  const env = { DATABASE_URL: postgres.url('better_auth') };
  await runNode([script, 'migrate'], { env });
  const installed = { env, users, folder: temporaryFolder() };
  for (const hash of ['argon2', 'scrypt']) {
    const server = await startBetterAuth(installed, { hash });
    const jar = new Jar();
    const account = { email: `seed-${hash}@bench.example`, password, name: 'Seed' };
    expect(
      await server.connections.ask('POST', '/api/auth/sign-up/email', { jar, json: account, headers: server.headers }),
      'sign-up',
      200,
    );
    const enable = { jar, json: { password }, headers: server.headers };
    expect(await server.connections.ask('POST', '/api/auth/two-factor/enable', enable), 'two-factor', 200);
    await server.stop();
    await asAdmin(postgres.url('better_auth'), (admin) => copyAccounts(admin, hash, users));
  }
  await asAdmin(postgres.url('better_auth'), (admin) => admin.query('vacuum analyze'));
  return installed;
}

async function copyAccounts(admin, hash, users) {
  const { rows } = await admin.query('select id from "user" where email = $1', [`seed-${hash}@bench.example`]);
  const copy = async (table, key, own) => {
    const { rows: columns } = await admin.query(
      `select column_name as name from information_schema.columns where table_schema = 'public' and table_name = $1`,
      [table],
    );
    const names = columns.map(({ name }) => `"${name}"`).join(', ');
    const values = columns.map(({ name }) => own[name] ?? `s."${name}"`).join(', ');
    await admin.query(
      `insert into "${table}" (${names}) select ${values} from "${table}" s, generate_series(0, ${users - 1}) g where s."${key}" = $1`,
      [rows[0].id],
    );
  };
  const user = { id: `'${hash}-' || g`, email: `'${hash}-' || g || '@bench.example'`, twoFactorEnabled: 'true' };
  await copy('user', 'id', user);
  await copy('account', 'userId', { id: `'${hash}-a' || g`, userId: `'${hash}-' || g`, accountId: `'${hash}-' || g` });
  await copy('twoFactor', 'userId', { id: `'${hash}-t' || g`, userId: `'${hash}-' || g` });
}

/** Starts it, alone on the core of the server that is measured. `hash`: argon2 or scrypt, its default. */
export async function startBetterAuth(installed, { hash = 'argon2', preload = [] } = {}) {
  const codes = await listenForCodes();
  const port = await freePort();
  const loaders = preload.flatMap((loader) => ['--import', loader]);
  const server = start(process.execPath, [...loaders, script, 'serve', String(port), hash, String(codes.port)], {
    core: cores.server,
    env: { ...installed.env, UV_THREADPOOL_SIZE: '1' },
    log: join(installed.folder, 'better-auth.log'),
  });
  await answering(server, port);
  const connections = connectionsTo(`http://127.0.0.1:${port}`);
  return {
    pid: server.pid,
    hash,
    codes,
    connections,
    headers: json(connections.origin),
    stop: async () => {
      codes.close();
      await connections.close();
      await end(server);
    },
  };
}

/** The whole login of its own: password, code sent, code typed in. Resolves with how long the last step took. */
export async function logInToBetterAuth({ connections, headers, hash, codes }, index) {
  const email = `${hash}-${index}@bench.example`;
  const jar = new Jar();
  const asked = await connections.ask('POST', '/api/auth/sign-in/email', { jar, json: { email, password }, headers });
  if (!expect(asked, 'sign-in', 200).text.includes('twoFactorRedirect')) throw new Error(`No second factor: ${asked.text}`);
  const [sent, code] = await Promise.all([
    connections.ask('POST', '/api/auth/two-factor/send-otp', { jar, json: {}, headers }),
    codes.codeFor(email),
  ]);
  expect(sent, 'send-otp', 200);
  const begun = performance.now();
  expect(await connections.ask('POST', '/api/auth/two-factor/verify-otp', { jar, json: { code }, headers }), 'verify-otp', 200);
  return { verifyMs: performance.now() - begun, jar };
}

async function listenForCodes() {
  const [waiting, arrived] = [new Map(), new Map()];
  const socket = dgram.createSocket('udp4');
  socket.on('message', (data) => {
    const [email, code] = String(data).split(' ');
    const wanted = waiting.get(email);
    waiting.delete(email);
    if (wanted) wanted(code);
    else arrived.set(email, code);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  socket.unref();
  const codeFor = (email) =>
    new Promise((resolve) => {
      const code = arrived.get(email);
      arrived.delete(email);
      if (code) resolve(code);
      else waiting.set(email, resolve);
    });
  return { port: socket.address().port, codeFor, close: () => socket.close() };
}
