// npm run bench -- --policies: what each policy adds to a small exchange, in CPU of the gateway. A policy's load and the plain
// load follow each other closely, in every round, so that what disturbs the machine disturbs both.

import type { HeliometerProcess } from '../support/heliometer-process.ts';
import { REDIS_MISSING, startRedis } from '../support/redis-server.ts';
import { type BenchCall, EACH_TIME, SMALL_ANSWER, smallCall } from './call.ts';
import { drained } from './drained.ts';
import { differences, type PartResult, type Row, ratios } from './figures.ts';
import { startFixedUpstream } from './nginx.ts';
import { limitCalls, type PolicyCall, policyCalls, vaultCall } from './policy-calls.ts';
import { cpuNanoseconds } from './process-usage.ts';
import { gatewayOf, startBefore } from './sides.ts';
import { runWrk } from './wrk.ts';

export interface PolicyEffort {
  readonly rounds: number;
  readonly warmUpSeconds: number;
  /** Of each policy: code that has not been compiled yet is not what it costs. */
  readonly policyWarmUpSeconds: number;
}

const CONNECTIONS = 32;
/** Of a sample: what wrk can measure at least. */
const SECONDS = 1;
/** platform.openai.com/docs/api-reference/moderations/object */
const NOT_FLAGGED = JSON.stringify({
  id: 'modr-bench',
  model: 'omni-moderation-latest',
  results: [{ flagged: false, categories: { violence: false }, category_scores: { violence: 0.01 } }],
});

export async function measurePolicies(effort: PolicyEffort): Promise<PartResult> {
  await using upstream = await startFixedUpstream(SMALL_ANSWER, {
    '/v1/moderations': NOT_FLAGGED,
    '/batch/': '{"status":1}',
  });
  const rows = [
    ...(await measuredIn('', { upstreamUrl: upstream.url }, effort)),
    ...(await vaultRows(upstream.url, effort)),
    ...(await redisRows(upstream.url, effort)),
  ];
  return { part: 'policies', rows };
}

/** In a program of its own: where keys are stored, every call of their organisation is looked at for a credential. */
async function vaultRows(upstreamUrl: string, effort: PolicyEffort): Promise<Row[]> {
  const storeKey = async (heliometer: HeliometerProcess) => {
    const body = { provider: 'openai', name: 'bench', key: 'sk-bench-stored-key' };
    const { status } = await heliometer.api('POST', '/v1/vault/add', { body });
    if (status !== 200) throw new Error(`a provider key could not be stored: ${status}`);
    return [vaultCall(heliometer.key)];
  };
  return measuredIn('with a stored key', { upstreamUrl, calls: storeKey }, effort);
}

async function redisRows(upstreamUrl: string, effort: PolicyEffort): Promise<Row[]> {
  if (REDIS_MISSING !== false) return [{ name: 'rate limit, Redis', unit: '', values: [], note: REDIS_MISSING }];
  const redis = await startRedis();
  try {
    const env = { HELIOMETER_EDGE_URL: redis.url };
    return await measuredIn('Redis', { upstreamUrl, env, calls: async ({ key }) => limitCalls(key) }, effort);
  } finally {
    await redis.stop();
  }
}

interface Setting {
  readonly upstreamUrl: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly calls?: (heliometer: HeliometerProcess) => Promise<readonly PolicyCall[]>;
}

async function measuredIn(where: string, { upstreamUrl, env, calls }: Setting, effort: PolicyEffort): Promise<Row[]> {
  await using heliometer = await startBefore(upstreamUrl, env);
  const policies = (await calls?.(heliometer)) ?? policyCalls({ key: heliometer.key, upstreamUrl });
  const plain = smallCall(heliometer.key);
  // The first call of all takes its time.
  await shown(heliometer, { name: 'the plain path', call: plain, shownBy: null });
  await runWrk(heliometer.url, plain, { connections: CONNECTIONS, seconds: effort.warmUpSeconds });
  const baseline: number[] = [];
  const rows: Row[] = [];
  for (const policy of policies) {
    await shown(heliometer, policy);
    await runWrk(heliometer.url, policy.call, { connections: CONNECTIONS, seconds: effort.policyWarmUpSeconds });
    const pairs: { readonly without: number; readonly with: number }[] = [];
    for (let round = 0; round < effort.rounds; round += 1) {
      await drained(heliometer);
      pairs.push({ without: await costOf(heliometer, plain), with: await costOf(heliometer, policy.call) });
    }
    baseline.push(...pairs.map(({ without }) => without));
    rows.push(...rowsOf(where, policy, pairs));
  }
  return [{ name: named('plain path, CPU per exchange', where), unit: 'µs', values: baseline }, ...rows];
}

function rowsOf(
  where: string,
  { name }: PolicyCall,
  pairs: readonly { readonly without: number; readonly with: number }[],
): Row[] {
  const [without, all] = [pairs.map((pair) => pair.without), pairs.map((pair) => pair.with)];
  return [
    { name: `${named(name, where)}: on top of it`, unit: 'µs', values: differences(all, without) },
    { name: `${named(name, where)}: ÷ plain path`, unit: '×', values: ratios(all, without) },
  ];
}

function named(name: string, where: string): string {
  return where === '' ? name : `${name} (${where})`;
}

/** µs of gateway CPU per exchange. */
async function costOf(heliometer: HeliometerProcess, call: BenchCall): Promise<number> {
  const pid = gatewayOf(heliometer);
  const before = cpuNanoseconds(pid);
  const { exchanges, failed } = await runWrk(heliometer.url, call, { connections: CONNECTIONS, seconds: SECONDS });
  const spent = cpuNanoseconds(pid) - before;
  if (failed > 0) throw new Error(`${failed} calls failed`);
  return spent / exchanges / 1_000;
}

/** Long enough for a stored key to be known to the gateway (it is refused by name until then), and an answer to be cached. */
const SHOWN_WITHIN_MS = 5_000;

/** @throws when the policy is not at work: its cost would be that of something else */
async function shown({ url }: HeliometerProcess, { name, call, shownBy }: PolicyCall): Promise<void> {
  const { path, headers, body } = call;
  const limit = performance.now() + SHOWN_WITHIN_MS;
  for (let number = 1; ; number += 1) {
    const answer = await fetch(url + path, {
      method: 'POST',
      headers,
      body: body.replace(EACH_TIME, `shown-${number}`),
    });
    const text = await answer.text();
    const seen = shownBy === null ? null : answer.headers.get(shownBy[0]);
    if (answer.status === 200 && (shownBy === null || seen?.startsWith(shownBy[1]))) return;
    if (performance.now() > limit) throw new Error(`${name} does not show: ${answer.status} ${seen} ${text}`);
  }
}
