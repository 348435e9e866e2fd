// npm run bench: measures Heliometer beside nginx and the bare upstream, on this machine, in one run.
// It exits 0 whatever the figures are; only a part that breaks makes it fail.
import { cpus } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { now, othersShare } from './disturbance.ts';
import type { PartResult } from './figures.ts';
import { measureGateway } from './gateway.ts';
import { measureIngest } from './ingest.ts';
import { measureMemory } from './memory.ts';
import { measurePolicies } from './policies.ts';
import { pinTo } from './process-usage.ts';
import { profileGateway } from './profile.ts';
import { measureQueries } from './queries.ts';
import { keep, tableOf } from './report.ts';
import { CORE_OF_THE_REST } from './sides.ts';
import { measureSse } from './sse.ts';
import { measureStart } from './start.ts';
import { needTool, Skipped } from './tools.ts';
import { measureWeb } from './web.ts';

const HELP = `npm run bench -- [--short] [--only PART]…

  --short      about 40 seconds instead of about four minutes
  --only PART  one part: PARTS; may be repeated
  --policies   what each policy adds to an exchange instead, about three minutes
  --queries    how long the dashboard's questions take instead, over 1,000,000 rows of demo data (with --short 100,000)
               while 500 a second come in; --rows N for others
  --web        what the dashboard takes to show itself in Chromium instead, over 1,000,000 rows of demo data (with --short
               100,000); --rows N for others
  --profile    profiles the gateway under load instead, and prints where its time goes`;

interface Part {
  readonly name: string;
  readonly measure: (short: boolean) => Promise<PartResult>;
}

const PARTS: readonly Part[] = [
  {
    name: 'gateway',
    measure: (short) =>
      measureGateway(
        short ? { rounds: 2, wrkSeconds: 2, openLoopSeconds: 2 } : { rounds: 5, wrkSeconds: 5, openLoopSeconds: 4 },
      ),
  },
  {
    name: 'sse',
    measure: (short) =>
      measureSse(short ? { rounds: 1, pairs: 50, events: 40 } : { rounds: 3, pairs: 50, events: 200 }),
  },
  {
    name: 'ingest',
    measure: (short) => measureIngest(short ? { rounds: 1, rows: 10_000 } : { rounds: 3, rows: 40_000 }),
  },
  {
    name: 'memory',
    measure: (short) => measureMemory({ bodies: 200, mebibytes: short ? 8 : 32 }),
  },
  { name: 'start', measure: (short) => measureStart(short ? 2 : 5) },
];

/** Not among the parts: it tells of policies against the plain path, not of the program against others. */
const POLICIES: Part = {
  name: 'policies',
  measure: (short) =>
    measurePolicies(
      short
        ? { rounds: 1, warmUpSeconds: 1, policyWarmUpSeconds: 1 }
        : { rounds: 2, warmUpSeconds: 6, policyWarmUpSeconds: 2 },
    ),
};

/** Not among the parts either: to fill its store takes minutes. */
const QUERIES: Part = {
  name: 'queries',
  measure: (short) =>
    measureQueries(short ? { rows: chosenRows(100_000), rounds: 5 } : { rows: chosenRows(1_000_000), rounds: 20 }),
};

/** Nor this: it fills a store as well, and needs a browser. */
const WEB: Part = {
  name: 'web',
  measure: (short) =>
    measureWeb(short ? { rows: chosenRows(100_000), rounds: 3 } : { rows: chosenRows(1_000_000), rounds: 7 }),
};

const ROOT = resolve(import.meta.dirname, '../..');
const { values: args } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true, default: [] },
    policies: { type: 'boolean', default: false },
    queries: { type: 'boolean', default: false },
    web: { type: 'boolean', default: false },
    rows: { type: 'string' },
    profile: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

if (args.help) console.log(HELP.replace('PARTS', PARTS.map(({ name }) => name).join(', ')));
else if (args.profile) console.log(await profileGateway());
else process.exitCode = await main();

async function main(): Promise<number> {
  const unknown = args.only.find((wanted) => !PARTS.some(({ name }) => name === wanted));
  if (unknown !== undefined) {
    console.error(`bench: there is no part ${unknown}`);
    return 2;
  }
  const startedAt = new Date();
  const results: PartResult[] = [];
  let broken = 0;
  for (const part of chosenParts()) {
    const result = await outcomeOf(part);
    if (result === null) broken += 1;
    else {
      results.push(result);
      console.log(`${tableOf([result])}\n`);
    }
  }
  const machine = { cores: cpus().length, model: cpus()[0]?.model, node: process.version };
  console.log(`kept in ${keep(ROOT, { startedAt, short: args.short, machine, results }, startedAt)}`);
  return broken === 0 ? 0 : 1;
}

function chosenRows(usual: number): number {
  const rows = Number(args.rows ?? usual);
  if (Number.isSafeInteger(rows) && rows > 0) return rows;
  throw new Error(`--rows: ${args.rows} is no number of rows`);
}

function chosenParts(): readonly Part[] {
  if (args.queries) return [QUERIES];
  if (args.web) return [WEB];
  if (args.policies) return [POLICIES];
  return PARTS.filter(({ name }) => args.only.length === 0 || args.only.includes(name));
}

async function outcomeOf({ name, measure }: Part): Promise<PartResult | null> {
  try {
    // The engine is measured as it runs, and the browser beside it: on every core.
    if (name !== QUERIES.name && name !== WEB.name) {
      needTool('taskset');
      pinTo(CORE_OF_THE_REST, process.pid);
    }
    const before = now();
    const result = await measure(args.short);
    return { ...result, othersPercent: othersShare(before, now()) };
  } catch (error) {
    if (error instanceof Skipped) return { part: name, rows: [], skipped: error.message };
    console.error(`${name}: could not be measured`, error);
    return null;
  }
}
