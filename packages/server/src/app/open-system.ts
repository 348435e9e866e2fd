// How the program itself is, put together for the API: versions, sizes on disk, what was lost, what it is connected to.

import { readdir, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { RecordFootprint } from '../ports/record-store.ts';
import type { Finding, Integrations, Loss, SystemDesk, SystemFacts } from '../ports/system-desk.ts';
import type { Settings } from './config/table.ts';
import type { DataDir } from './data-dir.ts';
import { examine } from './doctor/doctor.ts';
import type { Overview } from './overview.ts';

export interface SystemParts {
  readonly settings: Settings;
  readonly dir: DataDir;
  readonly records: RecordFootprint;
  readonly overview: Pick<Overview, 'metrics'>;
}

/** Sizes are read from the disk anew after that long, however many pages look. */
const FACTS_HOLD_MS = 5_000;
const ENGINE_WITHIN_MS = 5_000;

export function openSystem(parts: SystemParts): SystemDesk {
  let held: { readonly facts: Promise<SystemFacts>; readonly untilMs: number } | null = null;
  let examining: Promise<readonly Finding[]> | null = null;
  return {
    facts() {
      if (held === null || performance.now() >= held.untilMs) {
        const facts = factsOf(parts);
        held = { facts, untilMs: performance.now() + FACTS_HOLD_MS };
        facts.catch(() => {
          held = null;
        });
      }
      return held.facts;
    },
    // Whoever asks while it looks is told the same.
    examine() {
      examining ??= Array.fromAsync(examine(parts.settings)).finally(() => {
        examining = null;
      });
      return examining;
    },
  };
}

async function factsOf({ settings, dir, records, overview }: SystemParts): Promise<SystemFacts> {
  const ofOwn = (path: string, isHere: boolean) => (isHere ? bytesBelow(path) : null);
  const [store, bodies, journal, cache, control, metrics] = await Promise.all([
    records.footprint(AbortSignal.timeout(ENGINE_WITHIN_MS)).catch(() => null),
    ofOwn(dir.bodiesRoot, settings.recordsUrl === 'embedded' && settings.bodiesUrl === 'embedded'),
    bytesBelow(dir.spoolRoot),
    settings.edgeUrl === 'embedded' ? bytesOfDatabase(dir.cacheFile) : null,
    settings.controlUrl === 'embedded' ? bytesOfDatabase(dir.controlFile) : null,
    overview.metrics(),
  ]);
  return {
    version: (createRequire(import.meta.url)('../../package.json') as { readonly version: string }).version,
    node: process.versions.node,
    engine: store?.version ?? null,
    startedAtMs: Math.round(performance.timeOrigin),
    sizes: { records: store?.bytes ?? null, bodies, journal, cache, control },
    rows: store?.rows ?? null,
    lost: lossesIn(metrics),
    integrations: integrationsOf(settings),
  };
}

const LOST = 'heliometer_lost_total';

function lossesIn(processes: Awaited<ReturnType<Overview['metrics']>>): readonly Loss[] {
  const sums = new Map<string, number>();
  for (const { metrics } of processes) {
    for (const { labels, value } of metrics.find(({ name }) => name === LOST)?.values ?? []) {
      const kind = String(labels['kind']);
      sums.set(kind, (sums.get(kind) ?? 0) + (value ?? 0));
    }
  }
  return [...sums].map(([kind, count]) => ({ kind, count }));
}

/** Hosts and senders; of what is secret nothing. */
function integrationsOf(settings: Settings): Integrations {
  const [smtp, otel] = [settings['smtp.url'], settings['otel.endpoint']];
  return {
    smtp: smtp === null ? null : { host: hostOf(smtp), from: settings['smtp.from'] },
    otel:
      otel === null
        ? null
        : { host: hostOf(otel), sampleRate: settings['otel.sampleRate'], content: settings['otel.content'] },
    publicUrl: settings.publicUrl,
  };
}

function hostOf(url: string): string {
  return URL.parse(url)?.host ?? '';
}

/** With what SQLite keeps beside the file. */
async function bytesOfDatabase(file: string): Promise<number> {
  const sizes = await Promise.all(['', '-wal', '-shm'].map((end) => bytesOf(file + end)));
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function bytesBelow(folder: string): Promise<number> {
  let sum = 0;
  // One at a time: a folder of bodies may hold very many files, and nobody waits for this but a page.
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
    const path = join(folder, entry.name);
    sum += entry.isDirectory() ? await bytesBelow(path) : await bytesOf(path);
  }
  return sum;
}

/** 0 for one that is not there, or not any more. */
async function bytesOf(file: string): Promise<number> {
  return stat(file).then(
    ({ size }) => size,
    () => 0,
  );
}
