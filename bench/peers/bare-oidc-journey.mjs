import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { connectionsTo, expect, Jar } from '../set-up/http.mjs';
import { freePort } from '../set-up/ports.mjs';
import { makeDatabase } from '../set-up/postgres.mjs';
import { answering, cores, end, start, temporaryFolder } from '../set-up/processes.mjs';

const redirectUri = 'http://localhost:9/callback';

export async function installBareOidc(postgres) {
  await makeDatabase(postgres, 'bare_oidc');
  return { env: { DATABASE_URL: postgres.url('bare_oidc'), UV_THREADPOOL_SIZE: '1' }, folder: temporaryFolder() };
}

export async function startBareOidc(installed, { preload = [] } = {}) {
  const port = await freePort();
  const loaders = preload.flatMap((loader) => ['--import', loader]);
  const server = start(process.execPath, [...loaders, join(import.meta.dirname, 'bare-oidc.mjs'), String(port)], {
    core: cores.server,
    env: installed.env,
    log: join(installed.folder, 'bare-oidc.log'),
  });
  await answering(server, port);
  const connections = connectionsTo(`http://127.0.0.1:${port}`);
  return {
    pid: server.pid,
    connections,
    stop: async () => {
      await connections.close();
      await end(server);
    },
  };
}

/** A pushed request, then the browser is sent around until it has a code. */
export async function authorizeBare({ connections }) {
  const verifier = randomBytes(32).toString('base64url');
  const form = {
    client_id: 'bench',
    response_type: 'code',
    redirect_uri: redirectUri,
    scope: 'openid offline_access',
    state: 's',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  };
  const { request_uri: uri } = JSON.parse(expect(await connections.ask('POST', '/request', { form }), 'PAR', 201).text);
  const jar = new Jar();
  let path = `/auth?client_id=bench&request_uri=${encodeURIComponent(uri)}`;
  for (let hops = 0; hops < 5; hops++) {
    const { location } = expect(await connections.ask('GET', path, { jar }), path, 303).headers;
    if (location.startsWith(redirectUri)) return { code: new URL(location).searchParams.get('code'), verifier };
    const next = new URL(location, connections.origin);
    path = next.pathname + next.search;
  }
  throw new Error('No code.');
}

export async function exchangeBare({ connections }, { code, verifier }) {
  const form = { client_id: 'bench', grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: verifier };
  return JSON.parse(expect(await connections.ask('POST', '/token', { form }), 'token', 200).text);
}
