// A whole server with everybody around it, steered over HTTP by the browser tests: Playwright's own processes cannot load our .tsx.
import { createServer } from 'node:http';
import { wasTold } from '../flows/freeze-steps.ts';
import type { Attempt, RelyingParty } from '../support/oidc-world.ts';
import { type Customer, type NewCustomer, startWorld } from '../support/world.ts';

const port = Number(process.env.FLOW_PORT ?? 4570);
const world = await startWorld(process.env.FLOW_AT ? { at: process.env.FLOW_AT } : {});
const begun = new Map<string, { readonly party: RelyingParty; readonly attempt: Attempt }>();

/** What a test may ask for; each takes and gives JSON. */
const acts: Record<string, (input: never) => Promise<unknown>> = {
  issuer: async () => ({ issuer: world.config.issuer }),
  customer: (input: NewCustomer): Promise<Customer> => world.addCustomer(input),
  begin: async ({ channel }: { channel: string }) => {
    const party = await world.relyingParty(channel);
    const attempt = await party.begin();
    begun.set(attempt.state, { party, attempt });
    return { url: attempt.url.href, callback: party.entry.redirect_uris[0] };
  },
  finish: async ({ callback }: { callback: string }) => {
    const login = begun.get(new URL(callback).searchParams.get('state') ?? '');
    return (await login?.party.exchange(callback, login.attempt))?.claims() ?? null;
  },
  call: ({ from, to }: { from: string | null; to: string }) => world.phone.call(from, to),
  code: async ({ to, after }: { to: string; after?: number }) => ({ code: await world.inbox.code(to, after) }),
  /** Answers when a message has come that says so, among whatever else comes. */
  told: async ({ to, says }: { to: string; says: string }) => {
    await wasTold(world, to, new RegExp(says));
    return { told: true };
  },
  cut: () =>
    // A role may end its own connections.
    world.app.database.pool.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'kannuki-listen' and datname = current_database()`,
    ),
};

const server = createServer(async (request, response) => {
  const act = acts[request.url?.slice(1) ?? ''];
  if (!act) return void response.writeHead(request.url === '/' ? 200 : 404).end();
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  try {
    const result = await act(JSON.parse(Buffer.concat(chunks).toString() || '{}') as never);
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(result ?? null));
  } catch (error) {
    response.writeHead(500).end(String((error as Error).stack));
  }
});
server.listen(port, '127.0.0.1');
process.once('SIGTERM', () => {
  server.close();
  server.closeAllConnections();
  void world.close().then(() => process.exit(0));
});
