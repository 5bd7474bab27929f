import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { type BuiltApp, buildApp } from '#main/app.ts';
import { reportBounce } from '#usecases/messages/report-bounce.ts';
import { createSample } from '#usecases/sample/sample.ts';
import { receiveCall } from '#usecases/sign-in/receive-call.ts';
import { createInternalServer } from '#web/webhooks/calls.ts';
import { createPhone } from '../../demo/phone/phone.ts';
import { type TestDatabase, testDatabase } from './database.ts';
import { pool } from './telephony.ts';

export interface PhoneWorld {
  readonly db: TestDatabase;
  readonly built: BuiltApp;
  readonly internal: FastifyInstance;
  /** Address of the sample phone. */
  readonly url: string;
  readonly tokens: { readonly sms: string; readonly mail: string };
  close(): Promise<void>;
}

const root = join(import.meta.dirname, '../..');
const trunk = { name: 'sample-trunk', token: 'token-of-the-sample-trunk', numbers: pool };
const tokens = { sms: 'token-of-the-sms-gateway', mail: 'token-of-the-mail-gateway', bounce: 'token-of-the-bounces' };

/** The sample as it stands after a first start, its internal listener, and the sample phone in front of it. */
export async function phoneWorld(port = 0): Promise<PhoneWorld> {
  const db = await testDatabase();
  const built = await buildApp({
    databaseUrl: db.appUrl,
    secret: randomBytes(32),
    issuer: 'http://localhost:4000',
    trunks: [trunk],
    supportNumber: '0120-000-111',
    freezeNumber: '0120-000-222',
    passwordNumber: null,
  });
  const [policy, customers] = ['policies/2025-mandatory-mfa.yaml', 'demo/data/customers.csv'].map((path) => readFileSync(join(root, path)));
  const control = createSample({ app: built.app, owner: db.owner, policy: policy as Buffer, customers: customers as Buffer });
  await control.prepare();
  const internal = createInternalServer({
    app: built.app,
    trunks: [trunk],
    receiveCall,
    bounces: { token: tokens.bounce, reportBounce },
    sample: { token: 'token-of-the-phone', control },
  });
  const internalUrl = await internal.listen({ host: '127.0.0.1', port: 0 });
  const phone = createPhone({
    port,
    internalUrl,
    trunk,
    smsToken: tokens.sms,
    mailToken: tokens.mail,
    bounceToken: tokens.bounce,
    sampleToken: 'token-of-the-phone',
    supportNumber: '',
    freezeNumber: '',
  });
  const url = await phone.listen({ host: '127.0.0.1', port });
  const close = async () => {
    await phone.close();
    await internal.close();
    await built.close();
    await db.close();
  };
  return { db, built, internal, url, tokens, close };
}
