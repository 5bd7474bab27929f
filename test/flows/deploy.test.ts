import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { parse } from 'yaml';
import { openMetrics } from '#main/telemetry/metrics.ts';
import { dataApp } from '../support/data-app.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { root } from '../support/source-files.ts';

const read = (path: string): string => readFileSync(join(root, 'deploy', path), 'utf8');

let database: TestDatabase;
/** Names and labels of everything that a process exports, whether it has happened or not. */
let exported: ReadonlySet<string>;
before(async () => {
  database = await testDatabase();
  const metrics = openMetrics(dataApp(database));
  const { text } = await metrics.read();
  metrics.close();
  const named = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].flatMap(([, name = '', type]) =>
    type === 'histogram' ? [`${name}_bucket`, `${name}_count`, `${name}_sum`] : [name],
  );
  // Added by the process around them, or by Prometheus itself.
  exported = new Set([...named, 'kannuki_listening', 'up']);
});
after(() => database.close());

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly annotations: { readonly summary: string; readonly runbook: string };
  readonly labels: { readonly severity: string };
}
const rules = (parse(read('prometheus/alerts.yaml')) as { groups: { rules: Rule[] }[] }).groups.flatMap((group) => group.rules);
interface Panel {
  readonly id: number;
  readonly title: string;
  readonly type: string;
  readonly gridPos: { readonly x: number; readonly w: number };
  readonly targets?: readonly { readonly expr: string }[];
}
const dashboard = JSON.parse(read('grafana/kannuki.json')) as { panels: Panel[] };

/** Names of metrics in a query: what is no function, keyword, label or number. */
const metricsOf = (expr: string): string[] =>
  expr
    .replace(/\{[^}]*\}|"[^"]*"|\[[^\]]*\]|\b(?:by|without) \([^)]*\)/g, ' ')
    .match(/\b[a-z][a-z0-9_]*_[a-z0-9_]+\b(?! *\()|\bup\b/g)
    ?.filter((name) => !['histogram_quantile'].includes(name)) ?? [];

test('every alert rule asks metrics that are exported, and says what to do', () => {
  const runbook = readFileSync(join(root, 'docs/operations/watching.md'), 'utf8').toLowerCase();
  assert.ok(rules.length > 12);
  for (const { alert, expr, annotations, labels } of rules) {
    const asked = metricsOf(expr);
    assert.ok(asked.length > 0, alert);
    for (const name of asked) assert.ok(exported.has(name), `${alert} asks ${name}`);
    assert.match(labels.severity, /^(page|ticket)$/, alert);
    assert.equal(annotations.runbook, `docs/operations/watching.md#${alert.toLowerCase()}`);
    assert.ok(runbook.includes(`\n### ${alert.toLowerCase()}\n`), `the runbook tells of ${alert}`);
  }
});

test('every panel of the dashboard asks metrics that are exported', () => {
  const charts = dashboard.panels.filter(({ type }) => type !== 'row');
  assert.ok(charts.length > 20);
  for (const { title, targets = [], gridPos } of charts) {
    assert.ok(targets.length > 0 && gridPos.x + gridPos.w <= 24, title);
    for (const { expr } of targets) {
      const asked = metricsOf(expr);
      assert.ok(asked.length > 0, `${title}: ${expr}`);
      for (const name of asked) assert.ok(exported.has(name), `"${title}" asks ${name}`);
    }
  }
  assert.equal(new Set(dashboard.panels.map(({ id }) => id)).size, dashboard.panels.length);
});

test('every metric of ours is shown', () => {
  const shown = new Set(dashboard.panels.flatMap(({ targets = [] }) => targets.flatMap(({ expr }) => metricsOf(expr))));
  const ours = [...exported].filter((name) => name.startsWith('kannuki_')).map((name) => name.replace(/_(bucket|count|sum)$/, ''));
  const missing = [...new Set(ours)].filter((name) => ![...shown].some((each) => each.replace(/_(bucket|count|sum)$/, '') === name));
  assert.deepEqual(missing, []);
});

test('this test finds a metric that does not exist', () => {
  assert.deepEqual(metricsOf('sum by (le, step) (rate(kannuki_no_such_bucket{step="x_y"}[5m])) > 3 * max(up{job="a"})'), [
    'kannuki_no_such_bucket',
    'up',
  ]);
});

test('promtool takes the rules, and they fire when they should', { skip: !existsSync('/usr/bin/promtool') }, () => {
  const cwd = join(root, 'deploy/prometheus');
  for (const typed of [
    ['check', 'rules', 'alerts.yaml'],
    ['test', 'rules', 'alerts.test.yaml'],
  ])
    execFileSync('/usr/bin/promtool', typed, { cwd, stdio: ['ignore', 'ignore', 'inherit'] });
});

test('the units start files that are there', () => {
  for (const name of ['server', 'worker']) {
    const program = / (src\/main\/\S+)$/m.exec(read(`systemd/kannuki-${name}.service`))?.[1] ?? '';
    assert.ok(existsSync(join(root, program)) && program.includes(name), program);
  }
});
