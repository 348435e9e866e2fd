// Part "gateway": what one small exchange costs and how long it takes, against the bare upstream and against nginx.
import { smallCall } from './call.ts';
import { drained } from './drained.ts';
import { differences, type PartResult, percentile, type Row, ratios } from './figures.ts';
import { firstServed, WAITED_TOO } from './first-served.ts';
import { type OpenLoopResult, runOpenLoop } from './open-loop.ts';
import { cpuNanoseconds, memoryOf } from './process-usage.ts';
import { type Side, type Sides, startSides } from './sides.ts';
import { type LoadResult, runWrk } from './wrk.ts';

export interface GatewayEffort {
  readonly rounds: number;
  readonly wrkSeconds: number;
  readonly openLoopSeconds: number;
}

const CONNECTIONS = 32;
const PER_SECOND = 1_000;
/** Before these, code runs that has not been compiled yet; on a slow machine that takes its time. */
const WARM_UP_EXCHANGES = 80_000;
const WARM_UP_LIMIT_SECONDS = 15;

interface Sample {
  /** µs */
  readonly cpuPerExchange: number;
  readonly perSecond: number;
  /** MiB, at the end of the load. */
  readonly anonymous: number;
  readonly openLoop: OpenLoopResult;
  readonly wentFirst: boolean;
}

type Samples = Record<Side['name'], Sample[]>;

export async function measureGateway(effort: GatewayEffort): Promise<PartResult> {
  await using sides = await startSides();
  const idle = memoryOf(sides.gatewayPid).anonymous;
  await warmUp(sides);
  const samples: Samples = { direct: [], nginx: [], heliometer: [] };
  for (let round = 0; round < effort.rounds; round += 1) {
    for (const side of sides.all) samples[side.name].push(await sampleOf(side, sides, effort));
  }
  const rows = [...costRows(samples), ...latencyRows(samples), ...memoryRows(samples, idle)];
  const wentFirst = Object.values(samples).every((side) => side.every((sample) => sample.wentFirst));
  return { part: 'gateway', rows, notes: wentFirst ? [] : [WAITED_TOO] };
}

async function warmUp(sides: Sides): Promise<void> {
  for (const side of sides.all) {
    const wanted = side.name === 'heliometer' ? WARM_UP_EXCHANGES : 1;
    let exchanges = 0;
    for (let second = 0; exchanges < wanted && second < WARM_UP_LIMIT_SECONDS; second += 1) {
      exchanges += (await loaded(side, sides, 1)).exchanges;
    }
  }
}

async function sampleOf(side: Side, sides: Sides, effort: GatewayEffort): Promise<Sample> {
  await drained(sides.heliometer);
  const before = side.pid === null ? 0 : cpuNanoseconds(side.pid);
  const { exchanges, seconds } = await loaded(side, sides, effort.wrkSeconds);
  const spent = side.pid === null ? Number.NaN : cpuNanoseconds(side.pid) - before;
  const anonymous = side.pid === null ? Number.NaN : memoryOf(side.pid).anonymous;
  await drained(sides.heliometer);
  const call = smallCall(sides.heliometer.key);
  const { value: openLoop, wentFirst } = await firstServed([process.pid, sides.upstreamPid], () =>
    runOpenLoop(side.url, call, { perSecond: PER_SECOND, seconds: effort.openLoopSeconds }),
  );
  if (openLoop.failed > 0) throw new Error(`${openLoop.failed} calls through ${side.name} failed`);
  return { cpuPerExchange: spent / exchanges / 1_000, perSecond: exchanges / seconds, anonymous, openLoop, wentFirst };
}

async function loaded(side: Side, sides: Sides, seconds: number): Promise<LoadResult> {
  const result = await runWrk(side.url, smallCall(sides.heliometer.key), { connections: CONNECTIONS, seconds });
  if (result.failed > 0) throw new Error(`${result.failed} calls through ${side.name} failed`);
  return result;
}

function costRows(samples: Samples): Row[] {
  const cpu = (name: Side['name']) => samples[name].map((sample) => sample.cpuPerExchange);
  const perSecond = (name: Side['name']) => samples[name].map((sample) => sample.perSecond);
  return [
    { name: 'CPU per exchange, nginx proxy_pass', unit: 'µs', values: cpu('nginx') },
    { name: 'CPU per exchange, Heliometer', unit: 'µs', values: cpu('heliometer') },
    {
      name: 'CPU per exchange ÷ nginx',
      unit: '×',
      values: ratios(cpu('heliometer'), cpu('nginx')),
      target: { atMost: 6, aim: 4 },
    },
    { name: 'exchanges per second, direct', unit: '/s', values: perSecond('direct') },
    { name: 'exchanges per second, nginx', unit: '/s', values: perSecond('nginx') },
    { name: 'exchanges per second, Heliometer', unit: '/s', values: perSecond('heliometer') },
    {
      name: 'exchanges per second ÷ nginx',
      unit: '×',
      values: ratios(perSecond('heliometer'), perSecond('nginx')),
      target: { atLeast: 0.22, aim: 0.35 },
    },
  ];
}

function latencyRows(samples: Samples): Row[] {
  const at = (name: Side['name'], what: 'firstByte' | 'end', percent: number) =>
    samples[name].map((sample) => percentile(sample.openLoop[what], percent));
  const plain = (['direct', 'nginx', 'heliometer'] as const).flatMap((name) =>
    [50, 99].map((percent) => ({
      name: `to the end of the answer at ${PER_SECOND}/s, p${percent}, ${name}`,
      unit: 'ms',
      values: at(name, 'end', percent),
    })),
  );
  const added = (what: 'firstByte' | 'end', percent: number) =>
    differences(at('heliometer', what, percent), at('direct', what, percent));
  return [
    ...plain,
    {
      name: 'added to the first byte, p50',
      unit: 'ms',
      values: added('firstByte', 50),
      target: { atMost: 0.5, aim: 0.3 },
    },
    { name: 'added to the first byte, p99', unit: 'ms', values: added('firstByte', 99), target: { atMost: 3, aim: 1 } },
    { name: 'added to the end, p50', unit: 'ms', values: added('end', 50), target: { atMost: 1 } },
    { name: 'added to the end, p99', unit: 'ms', values: added('end', 99), target: { atMost: 5 } },
  ];
}

function memoryRows(samples: Samples, idle: number): Row[] {
  return [
    { name: 'gateway memory (anonymous), idle', unit: 'MiB', values: [idle] },
    {
      name: 'gateway memory (anonymous), under load',
      unit: 'MiB',
      values: samples.heliometer.map((sample) => sample.anonymous),
      target: { atMost: 150 },
    },
  ];
}
