/** The dashboard and the alerts ask for nothing that the gateway does not measure. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { METRICS, type MetricSpec } from '../../src/metrics.js';

const FOLDER = 'tools/monitoring';
const dashboard = readFileSync(`${FOLDER}/dashboard.json`, 'utf8');
const alerts = readFileSync(`${FOLDER}/alerts.yml`, 'utf8');

/** Measured by prom-client and by the Temporal SDK; a test reads them from a running gateway. */
const FOREIGN: Record<string, readonly string[]> = {
  process_start_time_seconds: [],
  process_resident_memory_bytes: [],
  nodejs_eventloop_lag_p99_seconds: [],
  temporal_request_total: ['operation'],
  temporal_request_latency_seconds: ['operation'],
};
/** Added by Prometheus itself, or made by label_replace. */
const ADDED = ['job', 'instance', 'le', 'queue'];

interface Query {
  where: string;
  expr: string;
}

interface Panel {
  title: string;
  targets?: { expr: string; legendFormat: string }[];
}

const panels = (JSON.parse(dashboard) as { panels: Panel[] }).panels;
const queries: Query[] = [
  ...panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => ({ where: title, expr }))),
  ...[...alerts.matchAll(/alert: (\w+)\n\s+expr: (?:\|\n)?([^]*?)\n\s+(?:for|labels):/g)].map(
    ([, name, expr]) => ({ where: name!, expr: expr! }),
  ),
];

const namesIn = (expr: string) => expr.match(/\b(?:salami|process|nodejs|temporal)_\w+/g) ?? [];

/** @returns the labels that one of these metrics has; null for a metric that nobody measures */
function labelsOf(name: string): readonly string[] | null {
  const base = name.replace(/_(bucket|sum|count)$/, '');
  const spec = (METRICS as Record<string, MetricSpec>)[base];
  if (spec && (base === name) === (spec.type !== 'histogram')) return spec.labels;
  return FOREIGN[name] ?? FOREIGN[base] ?? null;
}

function labelsIn(expr: string): string[] {
  const matchers = [...expr.matchAll(/([a-z_]+)\s*(?:=~|!~|!=|=)\s*"/g)].map(([, label]) => label!);
  const groups = [...expr.matchAll(/\b(?:by|on|group_left)\s*\(([^)]*)\)/g)].flatMap(([, list]) =>
    list!.split(',').map((label) => label.trim()),
  );
  return [...matchers, ...groups].filter((label) => label !== '');
}

describe('tools/monitoring', () => {
  it('has the queries that the tests below look at', () => {
    assert.ok(queries.length > 30, `${queries.length}`);
    assert.equal(queries.filter(({ where }) => where.startsWith('Salami')).length, 14);
  });

  for (const { where, expr } of queries) {
    it(`"${where}" uses metrics and labels that exist: ${namesIn(expr)[0]}`, () => {
      const names = namesIn(expr);
      assert.ok(names.length > 0, expr);
      const allowed = new Set(ADDED);
      for (const name of names) {
        const labels = labelsOf(name);
        assert.ok(labels, `${name} is measured by nobody, or a histogram without _bucket`);
        labels.forEach((label) => allowed.add(label));
      }
      for (const label of labelsIn(expr)) assert.ok(allowed.has(label), `label ${label} in ${expr}`);
    });
  }

  it('every legend names labels that its query keeps', () => {
    for (const { title, targets = [] } of panels) {
      for (const { expr, legendFormat } of targets) {
        for (const [, label] of legendFormat.matchAll(/\{\{(\w+)\}\}/g))
          assert.ok([...labelsIn(expr), 'instance'].includes(label!), `${title}: ${label}`);
      }
    }
  });

  it('shows every metric of ours somewhere', () => {
    const used = new Set(queries.flatMap(({ expr }) => namesIn(expr)));
    const unused = Object.keys(METRICS).filter((name) => !used.has(name) && !used.has(`${name}_bucket`));
    assert.deepEqual(unused, []);
  });

  it('its alerts are valid and ring when they should (promtool)', function () {
    if (spawnSync('promtool', ['--version']).error) return this.skip(); // Debian: apt-get install prometheus
    const promtool = (...words: string[]) => execFileSync('promtool', words, { cwd: FOLDER, stdio: 'pipe' });
    promtool('check', 'rules', 'alerts.yml');
    promtool('test', 'rules', 'alerts.test.yml');
  });
});
