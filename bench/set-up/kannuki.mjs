import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { hash } from '@node-rs/argon2';
import { makeClients } from './clients.mjs';
import { connectionsTo } from './http.mjs';
import { freePort } from './ports.mjs';
import { makeDatabase } from './postgres.mjs';
import { answering, cores, end, root, runNode, start, temporaryFolder } from './processes.mjs';

/** The password of every customer. */
export const password = 'correct horse battery staple';
/** Numbers shown at login: 050, valid in form. */
const numbers = Array.from({ length: 12 }, (_, index) => `+8150999001${String(40 + index)}`);

/** An installation of the product on a database of its own: files, environment, stub gateways. Nothing runs yet but the gateways. */
export async function installKannuki(postgres, name) {
  const folder = temporaryFolder();
  await makeDatabase(postgres, name);
  const file = (title, text) => {
    writeFileSync(join(folder, title), text, { mode: 0o600 });
    return join(folder, title);
  };
  const [port, internalPort] = [await freePort(), await freePort()];
  const gateway = await startGateway();
  const clients = await makeClients();
  const trunk = { name: 'bench', token: randomBytes(24).toString('hex'), numbers };
  const env = {
    DATABASE_URL: postgres.url(name, 'kannuki_app'),
    MIGRATION_DATABASE_URL: postgres.url(name, 'kannuki_owner'),
    KANNUKI_PORT: String(port),
    KANNUKI_INTERNAL_PORT: String(internalPort),
    KANNUKI_SECRET_FILE: file('secret.key', randomBytes(32).toString('hex')),
    KANNUKI_CLIENTS_FILE: file('clients.json', JSON.stringify(clients.map(({ entry }) => entry))),
    KANNUKI_TRUNKS_FILE: file('trunks.json', JSON.stringify([trunk])),
    KANNUKI_SMS_GATEWAY_URL: gateway.url,
    KANNUKI_SMS_GATEWAY_TOKEN_FILE: file('sms.token', 'token-of-the-stub-gateway-for-the-bench'),
    KANNUKI_MAIL_GATEWAY_URL: gateway.url,
    KANNUKI_MAIL_GATEWAY_TOKEN_FILE: file('mail.token', 'token-of-the-stub-gateway-for-the-bench'),
    KANNUKI_SUPPORT_NUMBER: '0120-000-111',
    KANNUKI_FREEZE_NUMBER: '0120-000-222',
    KANNUKI_TRUSTED_PROXIES: '127.0.0.1,::1',
    UV_THREADPOOL_SIZE: '3', // one core hashes one password at a time; two more threads, as docs/configuration.md says
  };
  return { name, folder, file, env, port, internalPort, trunk, clients, gateway, postgres, adminUrl: postgres.url(name) };
}

/** Starts the server process, alone on its core; it migrates an empty database first. `preload`: modules loaded before it. */
export async function startKannuki(installed, { preload = [], env = {}, core = cores.server, connections = 64 } = {}) {
  const loaders = ['./tools/jsx-hook.mjs', ...preload].flatMap((loader) => ['--import', loader]);
  const log = join(installed.folder, 'server.log');
  const server = start(process.execPath, [...loaders, ...(process.env.BENCH_NODE_FLAGS?.split(' ') ?? []), 'src/main/server.ts'], {
    core,
    env: { ...installed.env, ...env },
    log,
  });
  await answering(server, installed.port);
  const open = connectionsTo(`http://localhost:${installed.port}`, connections);
  const internal = connectionsTo(`http://localhost:${installed.internalPort}`);
  return {
    ...installed,
    pid: server.pid,
    open,
    internal,
    stop: async () => {
      await Promise.all([open.close(), internal.close()]);
      await end(server);
    },
  };
}

/** Runs a command of ./kannuki on this installation, on any core. */
export const kannuki = (installed, ...args) => runNode([join(root, 'src/main/cli.ts'), ...args], { env: installed.env });

/** Puts the shipped policy in force and imports customers: even ones log in by a call, odd ones by SMS. */
export async function fill(installed, customers) {
  await (await startKannuki(installed)).stop(); // the server migrates an empty database
  await kannuki(installed, 'policy', 'apply', 'policies/2025-mandatory-mfa.yaml', '--requested-by', 'bench');
  await kannuki(installed, 'import', 'customers', installed.file('customers.csv', await accountExport(customers)));
}

const header =
  'customer_number,login_id,account_type,name,name_kana,phone,mobile_phone,representative_mobile_phone,email,login_notification,phone_call_set_at,phone_call_mandatory_from,password_hash,trading_pin_hash';

/** The text of an account export of so many customers, all with the same password. */
export async function accountExport(count, first = 0) {
  const kept = `"${await hash(password, { memoryCost: 19_456, timeCost: 2, parallelism: 1 })}"`;
  const lines = [header];
  for (let index = first; index < first + count; index++) {
    const setting = index % 2 === 0 ? '2025-08-01T00:00:00+09:00' : '';
    lines.push(
      `${customerNumber(index)},${loginId(index)},individual,山田 太郎,ヤマダ タロウ,,${mobile(index)},,${loginId(index)}@example.jp,on,${setting},,${kept},${kept}`,
    );
  }
  return `${lines.join('\n')}\n`;
}

export const customerNumber = (index) => String(10_000_000 + index);
export const loginId = (index) => `k${customerNumber(index)}`;
/** Valid in form, another one for each customer. */
export const mobile = (index) => `090${12_000_000 + index}`;

/** Stands for the SMS and the mail provider: takes everything at once and hands each code to whoever waits for it. */
async function startGateway() {
  const [waiting, arrived] = [new Map(), new Map()];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    const { to, text } = JSON.parse(body);
    const code = /#(\d{6})/.exec(text)?.[1] ?? '';
    const wanted = waiting.get(to);
    waiting.delete(to);
    if (wanted) wanted(code);
    else arrived.set(to, code);
  });
  server.listen(0, '127.0.0.1').unref();
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${server.address().port}/`, codeFor: (to) => nextCode(to, waiting, arrived) };
}

function nextCode(to, waiting, arrived) {
  const code = arrived.get(to);
  arrived.delete(to);
  if (code !== undefined) return Promise.resolve(code);
  return new Promise((resolve, reject) => {
    const patience = setTimeout(() => reject(new Error('No code arrived in ten seconds.')), 10_000);
    waiting.set(to, (found) => {
      clearTimeout(patience);
      resolve(found);
    });
  });
}
