import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatInstant } from '#core/instant-text.ts';
import { compilePolicy } from '#core/policy/read.ts';
import { bytesOf, type ExportRow, exportCsv, sha256 } from '#test/support/account-export.ts';
import { commandLine } from '#test/support/command.ts';
import { dataApp } from '#test/support/data-app.ts';
import { testDatabase } from '#test/support/database.ts';
import { randomRows } from '#test/support/random-customers.ts';
import { importCustomers } from '#usecases/accounts/import-customers.ts';
import { requestPolicy } from '#usecases/rollout/apply-policy.ts';
import { explainPolicy } from '#usecases/rollout/explain-policy.ts';
import { openPolicies } from '#usecases/rollout/policies-in-force.ts';
import { takeSnapshot } from '#usecases/rollout/take-snapshot.ts';

const shipped = readFileSync(new URL('../../policies/2025-mandatory-mfa.yaml', import.meta.url), 'utf8');

/** Every date of the file eleven days later. */
const later = shipped.replace(/\d{4}-\d{2}-\d{2}(?!-|\.)/g, (day) =>
  new Date(Date.parse(day) + 11 * 86_400_000).toISOString().slice(0, 10),
);
const renamed = shipped.replaceAll('stock-app:', 'equities:').replaceAll('us-equities:', 'us-stock-app:');
const swapped = shipped.replace(
  'method: sms-code\n    - when: otherwise\n      method: phone-call',
  'method: phone-call\n    - when: otherwise\n      method: sms-code',
);

const instants = [
  '2025-05-09T12:00',
  '2025-05-20',
  '2025-06-14',
  '2025-07-25T23:59:59.999',
  '2025-07-26',
  '2025-08-05T23:59:59.999',
  '2025-08-06',
  '2025-08-20',
].map((text) => Date.parse(text.includes('T') ? `${text}+09:00` : `${text}T00:00+09:00`));

const files: readonly (readonly [string, string])[] = [
  ['shipped', shipped],
  ['all dates eleven days later', later],
  ['a channel renamed', renamed],
  ['methods swapped', swapped],
];
const answers = new Map<string, string>();

for (const [name, file] of files) {
  test(`explain and simulate agree over random customers and instants: ${name}`, async () => {
    const database = await testDatabase();
    const command = commandLine(database);
    try {
      assert.ok(name === 'shipped' || file !== shipped);
      const rows = fc.sample(randomRows(40), { numRuns: 1, seed: 20_250_726 })[0] as ExportRow[];
      const csv = exportCsv(rows);
      const app = dataApp(database);
      await requestPolicy(app, { source: Buffer.from(file), by: 'sato' });
      Object.assign(app, { policies: await openPolicies({ database: database.database }) });
      await importCustomers(app, { sha256: sha256(csv), bytes: bytesOf(csv), dryRun: false, requestedBy: null });
      const channels = [...compilePolicy(file).channels.keys()];
      const [policyFile, csvFile] = [command.file('policy.yaml', file), command.file('customers.csv', csv)];
      const all: string[] = [];
      for (const at of instants) {
        // The job is late: at the first instant after the snapshot everybody is still evaluated on the spot.
        app.setClock(at);
        const simulated = await command.run(
          'policy',
          'simulate',
          policyFile,
          '--customers',
          csvFile,
          '--at',
          formatInstant(at),
          ...channels.flatMap((channel) => ['--channel', channel]),
        );
        assert.equal(simulated.code, 0, simulated.stderr);
        const lines = simulated.stdout.trim().split('\n').slice(1);
        const explained: string[] = [];
        for (const row of rows) {
          for (const channel of channels) {
            const { decision } = await explainPolicy(app, { customerNumber: row.customer_number, channel, at });
            explained.push([row.customer_number, channel, decision.outcome, decision.method ?? '', decision.reason].join());
          }
        }
        assert.deepEqual(explained, lines, `at ${formatInstant(at)}`);
        all.push(...lines);
        if (at > (instants[4] as number)) await takeSnapshot(app);
      }
      answers.set(name, all.join('\n'));
      const {
        rows: [taken],
      } = await database.owner.query('select count(*)::int as n from assignment');
      assert.equal(taken.n, rows.length);
    } finally {
      command.close();
      await database.close();
    }
  });
}

test('altering the file alters the answers', () => {
  assert.equal(new Set(answers.values()).size, files.length);
});
