// oidc-provider alone, as its documentation sets it up: a plain PostgreSQL adapter, ES256, a public client, and an interaction that verifies a
// password with argon2id and finishes. bare-oidc.mjs PORT ; DATABASE_URL
import { generateKeyPairSync } from 'node:crypto';
import http from 'node:http';
import { hash, verify } from '@node-rs/argon2';
import Provider from 'oidc-provider';
import pg from 'pg';

const port = Number(process.argv[2]);
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 12 });
await pool.query(`create table if not exists oidc (model text, id text, payload jsonb not null, grant_id text, uid text, consumed_at timestamptz,
  expires_at timestamptz, primary key (model, id));
  create index if not exists oidc_grant on oidc (grant_id) where grant_id is not null;
  create index if not exists oidc_uid on oidc (uid) where uid is not null`);

class Adapter {
  constructor(model) {
    this.model = model;
  }

  async #one(condition, value) {
    const { rows } = await pool.query(`select payload, consumed_at from oidc where model = $1 and ${condition} = $2`, [this.model, value]);
    return rows[0] && { ...rows[0].payload, ...(rows[0].consumed_at && { consumed: Math.floor(rows[0].consumed_at / 1000) }) };
  }

  async upsert(id, payload, ttl) {
    const uid = this.model === 'Session' ? (payload.uid ?? null) : null;
    await pool.query(
      `insert into oidc (model, id, payload, grant_id, uid, expires_at) values ($1, $2, $3, $4, $5, $6)
      on conflict (model, id) do update set payload = excluded.payload, grant_id = excluded.grant_id, uid = excluded.uid, expires_at = excluded.expires_at`,
      [this.model, id, payload, payload.grantId ?? null, uid, ttl ? new Date(Date.now() + ttl * 1000) : null],
    );
  }

  find(id) {
    return this.#one('id', id);
  }

  findByUid(uid) {
    return this.#one('uid', uid);
  }

  async findByUserCode() {}

  async consume(id) {
    await pool.query('update oidc set consumed_at = now() where model = $1 and id = $2', [this.model, id]);
  }

  async destroy(id) {
    await pool.query('delete from oidc where model = $1 and id = $2', [this.model, id]);
  }

  async revokeByGrantId(grantId) {
    await pool.query('delete from oidc where grant_id = $1', [grantId]);
  }
}

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const provider = new Provider(`http://127.0.0.1:${port}`, {
  adapter: Adapter,
  jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), alg: 'ES256', use: 'sig', kid: 'bench' }] },
  clients: [
    {
      client_id: 'bench',
      redirect_uris: ['http://localhost:9/callback'],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
      id_token_signed_response_alg: 'ES256',
    },
  ],
  cookies: { keys: ['bench'] },
  pkce: { required: () => true },
  features: { devInteractions: { enabled: false }, pushedAuthorizationRequests: { enabled: true } },
  issueRefreshToken: async () => true,
  rotateRefreshToken: true,
  findAccount: async (_ctx, id) => ({ accountId: id, claims: async () => ({ sub: id }) }),
  loadExistingGrant: async (ctx) => {
    const { client, session } = ctx.oidc;
    const known = session.grantIdFor(client.clientId);
    if (known) return provider.Grant.find(known);
    const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
    grant.addOIDCScope('openid offline_access');
    await grant.save();
    return grant;
  },
  interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
});
const kept = await hash('correct horse battery staple', { memoryCost: 19_456, timeCost: 2, parallelism: 1 });
let customer = 0;
const serve = provider.callback();
const server = http.createServer(async (request, response) => {
  if (!request.url.startsWith('/interaction/')) return serve(request, response);
  await provider.interactionDetails(request, response);
  if (!(await verify(kept, 'correct horse battery staple'))) throw new Error('wrong password');
  const login = { accountId: `customer-${customer++ % 5_000}`, amr: ['pwd'], remember: false };
  await provider.interactionFinished(request, response, { login }, { mergeWithLastSubmission: false });
});
server.keepAliveTimeout = 60_000;
server.listen(port, '127.0.0.1');
