// npm run bench -- --profile: the gateway under full load, and where its time on the core goes.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SMALL_ANSWER, smallCall } from './call.ts';
import { startFixedUpstream } from './nginx.ts';
import { cpuNanoseconds } from './process-usage.ts';
import { gatewayOf, startBefore } from './sides.ts';
import { runWrk } from './wrk.ts';

/** The part of V8's .cpuprofile format that is read here (Chrome DevTools Protocol, Profiler.Profile). */
interface CpuProfile {
  readonly nodes: readonly ProfileNode[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

interface ProfileNode {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  readonly children?: readonly number[];
}

interface Cost {
  self: number;
  inclusive: number;
}

const CONNECTIONS = 32;
const WARM_UP_SECONDS = 3;
const SECONDS = 8;
const SHOWN = 45;
/** What V8 puts on top of the tree, and time nothing ran. */
const NOT_CODE = new Set(['(root)', '(idle)']);

export async function profileGateway(): Promise<string> {
  const dir = mkdtempSync(join(tmpdir(), 'heliometer-bench-profile-'));
  try {
    const { pid, exchanges, cpu } = await loadProfiled(dir);
    const file = readdirSync(dir).find((name) => name.split('.').includes(String(pid)));
    if (file === undefined) throw new Error('the gateway left no profile');
    const profile = JSON.parse(readFileSync(join(dir, file), 'utf8')) as CpuProfile;
    const title = `${exchanges} exchanges, ${(cpu / exchanges / 1_000).toFixed(1)} µs of CPU each while profiled`;
    return `${title}\n\n${costText(profile)}`;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

async function loadProfiled(dir: string): Promise<{ pid: number; exchanges: number; cpu: number }> {
  await using upstream = await startFixedUpstream(SMALL_ANSWER);
  await using heliometer = await startBefore(upstream.url, { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${dir}` });
  const call = smallCall(heliometer.key);
  const pid = gatewayOf(heliometer);
  await runWrk(heliometer.url, call, { connections: CONNECTIONS, seconds: WARM_UP_SECONDS });
  const before = cpuNanoseconds(pid);
  const { exchanges } = await runWrk(heliometer.url, call, { connections: CONNECTIONS, seconds: SECONDS });
  const cpu = cpuNanoseconds(pid) - before;
  // The profile is written when the process ends.
  await heliometer.stop();
  return { pid, exchanges, cpu };
}

function costText(profile: CpuProfile): string {
  const costs = costsOf(profile);
  const busy = [...costs].reduce((sum, [name, { self }]) => (NOT_CODE.has(name) ? sum : sum + self), 0);
  const list = (title: string, by: keyof Cost) =>
    [
      `${title}, percent of busy time`,
      ...[...costs]
        .filter(([name]) => !NOT_CODE.has(name))
        .sort(([, a], [, b]) => b[by] - a[by])
        .slice(0, SHOWN)
        .map(([name, cost]) => `${((cost[by] / busy) * 100).toFixed(1).padStart(6)}  ${name}`),
    ].join('\n');
  return `${list('self time', 'self')}\n\n${list('with what it calls', 'inclusive')}`;
}

function costsOf({ nodes, samples, timeDeltas }: CpuProfile): Map<string, Cost> {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)));
  const costs = new Map<string, Cost>();
  const costOf = (name: string): Cost => {
    const known = costs.get(name) ?? { self: 0, inclusive: 0 };
    costs.set(name, known);
    return known;
  };
  samples.forEach((sample, i) => {
    const time = timeDeltas[i] ?? 0;
    const stack = new Set<string>();
    for (let id: number | undefined = sample; id !== undefined; id = parents.get(id)) {
      const node = byId.get(id);
      if (node !== undefined) stack.add(nameOf(node));
    }
    const [innermost] = stack;
    if (innermost !== undefined) costOf(innermost).self += time;
    for (const name of stack) costOf(name).inclusive += time;
  });
  return costs;
}

function nameOf({ callFrame: { functionName, url, lineNumber } }: ProfileNode): string {
  const name = functionName === '' ? '(anonymous)' : functionName;
  if (url === '') return name;
  const place = url.replace(/^.*\/(packages|node_modules)\//, '').replace(/^file:\/\//, '');
  return `${name}  ${place}:${lineNumber + 1}`;
}
