// Better Auth with one-time codes as its second factor, on PostgreSQL and node:http, as its documentation sets it up for Node.
// better-auth.mjs migrate | serve PORT HASH(argon2|scrypt) CODE_PORT ; DATABASE_URL
import dgram from 'node:dgram';
import http from 'node:http';
import { hash, verify } from '@node-rs/argon2';
import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import { toNodeHandler } from 'better-auth/node';
import { twoFactor } from 'better-auth/plugins';
import pg from 'pg';

const [mode, port = '0', kind = 'argon2', codePort = '0'] = process.argv.slice(2);
const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
const codes = dgram.createSocket('udp4').unref();
const options = {
  baseURL: `http://127.0.0.1:${port}`,
  secret: 'bench-bench-bench-bench-bench-bench-0123456789',
  database: new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 12 }),
  logger: { level: 'error' },
  telemetry: { enabled: false },
  rateLimit: { enabled: false },
  emailAndPassword: {
    enabled: true,
    ...(kind === 'argon2' && {
      password: { hash: (text) => hash(text, parameters), verify: ({ hash: kept, password }) => verify(kept, password) },
    }),
  },
  plugins: [twoFactor({ otpOptions: { sendOTP: ({ user, otp }) => codes.send(`${user.email} ${otp}`, Number(codePort), '127.0.0.1') } })],
};

if (mode === 'migrate') {
  await (await getMigrations(options)).runMigrations();
  process.exit(0);
}
const server = http.createServer(toNodeHandler(betterAuth(options)));
server.keepAliveTimeout = 60_000;
server.listen(Number(port), '127.0.0.1');
