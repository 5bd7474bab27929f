// Takes the snapshot of a test database in small batches, as the worker's job does in large ones: a process of its own that tests kill.
import { buildApp } from '#main/app.ts';
import { takeSnapshot } from '#usecases/rollout/take-snapshot.ts';

const [secret = '', batch = ''] = process.argv.slice(2);
const built = await buildApp({
  databaseUrl: process.env.DATABASE_URL ?? '',
  secret: Buffer.from(secret, 'hex'),
  issuer: 'http://localhost:4000',
  trunks: [],
  supportNumber: '',
  freezeNumber: '',
  passwordNumber: null,
});
const armed = new Promise<void>((done) => process.once('message', () => done()));
process.send?.({ kind: 'working' });
await armed; // the test says at which point to kill before anything begins
await takeSnapshot(built.app, { batch: Number(batch) });
process.exit(0);
