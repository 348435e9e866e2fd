// The Prometheus page of several processes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Counter, Histogram, Registry } from 'prom-client';
import { metricsPage, processMetrics } from '../../packages/server/src/app/metrics-page.ts';

function someMetrics(): Registry {
  const registry = new Registry();
  const calls = new Counter({ name: 'calls_total', help: 'Calls\nmade.', labelNames: ['by'], registers: [registry] });
  calls.inc({ by: 'a "quoted" \\ name' }, 2);
  const seconds = new Histogram({ name: 'seconds', help: 'Time.', buckets: [1], registers: [registry] });
  seconds.observe(0.5);
  return registry;
}

test('a metric stands on the page once, with the samples of every process told apart', async () => {
  const page = metricsPage([
    await processMetrics('gateway', 0, someMetrics()),
    await processMetrics('gateway', 1, someMetrics()),
    await processMetrics('console', null, someMetrics()),
  ]);
  assert.equal(page.match(/^# TYPE calls_total counter$/gm)?.length, 1);
  assert.equal(page.match(/^# HELP calls_total Calls\\nmade\.$/gm)?.length, 1);
  assert.ok(page.includes('calls_total{process="gateway",slot="1",by="a \\"quoted\\" \\\\ name"} 2\n'));
  assert.ok(page.includes('seconds_bucket{process="console",le="+Inf"} 1\n'));
  assert.ok(page.includes('seconds_sum{process="gateway",slot="0"} 0.5\n'));
  assert.ok(page.endsWith('\n'));
});

test('what JSON cannot carry is written as Prometheus wants it', async () => {
  const metrics = [
    {
      name: 'odd',
      help: '',
      type: 'gauge',
      values: [null, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY].map((value, i) => ({ value, labels: { i } })),
    },
  ];
  const page = metricsPage([{ process: 'p', slot: null, metrics }]);
  assert.deepEqual(
    page
      .split('\n')
      .slice(2, 5)
      .map((line) => line.split(' ')[1]),
    ['NaN', '+Inf', '-Inf'],
  );
});
