import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { asAdmin } from './postgres.mjs';
import { cores, end, start } from './processes.mjs';

/** Runs the product's worker until the snapshot is taken; seconds from its beginning to its end, as the run itself records them. */
export async function takeSnapshot(installed) {
  const worker = start(process.execPath, ['--import', './tools/jsx-hook.mjs', 'src/main/worker.ts'], {
    core: cores.server,
    env: installed.env,
    log: join(installed.folder, 'worker.log'),
  });
  try {
    return await asAdmin(installed.adminUrl, async (admin) => {
      await admin.query(`select graphile_worker.add_job('apply_rollout')`);
      for (;;) {
        const { rows } = await admin.query(
          'select extract(epoch from finished_at - started_at)::float8 as seconds, assigned::int from snapshot_run where finished_at is not null',
        );
        if (rows[0]) return rows[0];
        if (worker.child.exitCode !== null) throw new Error('The worker ended.');
        await sleep(100);
      }
    });
  } finally {
    await end(worker);
  }
}

/** As if it had never been taken. */
export const forgetSnapshot = (installed) =>
  asAdmin(installed.adminUrl, async (admin) => {
    await admin.query('truncate assignment, snapshot_run, audit_event, audit_personal');
    await admin.query('checkpoint');
  });
