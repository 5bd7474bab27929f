import { join } from 'node:path';
import { record, say } from '../measure/report.mjs';
import { accountExport, installKannuki } from '../set-up/kannuki.mjs';
import { startPostgres } from '../set-up/postgres.mjs';
import { cores, root, runNode } from '../set-up/processes.mjs';

/** How fast `policy simulate` judges an account export: no goal, a figure for planning a roll-out. */
export async function simulate({ quick, option }) {
  const customers = Number(option('customers') ?? (quick ? 10_000 : 300_000));
  const installed = await installKannuki(await startPostgres(), 'kannuki');
  const file = installed.file('customers.csv', await accountExport(customers));
  const flags = ['--at', '2025-07-26', '--channel', 'customer-site', '--channel', 'fx-site', '--format', 'table'];
  const begun = performance.now();
  await runNode([join(root, 'src/main/cli.ts'), 'policy', 'simulate', 'policies/2025-mandatory-mfa.yaml', '--customers', file, ...flags], {
    core: cores.server,
  });
  const seconds = (performance.now() - begun) / 1000;
  record('simulate', { customers, channels: 2, seconds, perSecond: customers / seconds });
  say(
    `simulate: ${Math.round(customers / seconds).toLocaleString('en')} customers a second on two channels (${customers.toLocaleString('en')} in ${seconds.toFixed(1)} s, start included)`,
  );
}
