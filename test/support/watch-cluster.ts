// Runs beside the tests: stops their PostgreSQL once no test process has used it for a while, also when the runner was killed.

import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stopPostmaster } from '#main/postgres/postmaster.ts';
import { processStart, waitForLock } from '#main/process-lock.ts';
import { livingUsers } from './cluster.ts';

const [folder = '', postmaster = ''] = process.argv.slice(2);
const patience = 20_000;
let hurry = false;
process.on('SIGTERM', () => {
  hurry = true;
}); // from the runner, at its end
process.on('SIGINT', () => {});

let lastUsed = Date.now();
for (;;) {
  await sleep(hurry ? 50 : 1_000);
  if (processStart(Number(postmaster)) === null) break;
  const release = await waitForLock(join(folder, 'start.lock'), 120_000); // nobody may join while it decides
  try {
    if (livingUsers(folder).length > 0) lastUsed = Date.now();
    else if (hurry || Date.now() - lastUsed > patience) {
      await stopPostmaster(Number(postmaster));
      break;
    }
    hurry = false;
  } finally {
    release();
  }
}
