// One Prometheus page for all processes: the metrics of each, told apart by the labels `process` and `slot`.
import { Registry } from 'prom-client';

interface Sample {
  /** Of a histogram's parts; else the metric's own name. */
  readonly metricName?: string;
  /** null is what JSON makes of NaN. */
  readonly value: number | null;
  readonly labels: Readonly<Record<string, string | number | undefined>>;
}

interface Metric {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  readonly values: readonly Sample[];
}

/** What crosses from process to process; plain JSON. */
export interface ProcessMetrics {
  readonly process: string;
  /** Which of several; null = there is one only. */
  readonly slot: number | null;
  readonly metrics: readonly Metric[];
}

export const METRICS_CONTENT_TYPE = Registry.PROMETHEUS_CONTENT_TYPE;

export async function processMetrics(
  process: string,
  slot: number | null,
  registry: Registry,
): Promise<ProcessMetrics> {
  const metrics = await registry.getMetricsAsJSON();
  return { process, slot, metrics: metrics.map((metric) => ({ ...metric, type: String(metric.type) })) };
}

/**
 * A metric stands on the page once, with the samples of every process below it:
 * https://prometheus.io/docs/instrumenting/exposition_formats/#text-format-details
 */
export function metricsPage(processes: readonly ProcessMetrics[]): string {
  const lines = new Map<string, string[]>();
  for (const { process, slot, metrics } of processes) {
    const who = slot === null ? { process } : { process, slot };
    for (const { name, help, type, values } of metrics) {
      const below = lines.get(name) ?? [`# HELP ${name} ${escaped(help)}`, `# TYPE ${name} ${type}`];
      for (const sample of values) below.push(sampleLine(name, sample, who));
      lines.set(name, below);
    }
  }
  return `${[...lines.values()].flat().join('\n')}\n`;
}

function sampleLine(name: string, sample: Sample, who: Sample['labels']): string {
  const labels = Object.entries({ ...who, ...sample.labels })
    .filter(([, value]) => value !== undefined)
    .map(([label, value]) => `${label}="${escaped(String(value)).replaceAll('"', '\\"')}"`);
  return `${sample.metricName ?? name}{${labels.join(',')}} ${numberText(sample.value)}`;
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
}

function numberText(value: number | null): string {
  if (value === null || Number.isNaN(value)) return 'NaN';
  return Number.isFinite(value) ? String(value) : value > 0 ? '+Inf' : '-Inf';
}
