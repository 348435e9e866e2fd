// Part "sse": what Heliometer adds to each event of a stream. Streams run in pairs, one of each pair direct, one through
// Heliometer, with the same spacing and side by side, so that whatever slows the machine slows both.
import http from 'node:http';
import { smallCall } from './call.ts';
import { type PartResult, percentile, type Row } from './figures.ts';
import { firstServed, WAITED_TOO } from './first-served.ts';
import { clock } from './open-loop.ts';
import { startBefore } from './sides.ts';
import { startStreamingUpstream } from './start-streaming-upstream.ts';

export interface SseEffort {
  readonly rounds: number;
  readonly pairs: number;
  readonly events: number;
}

/** Of each stream. */
const EVERY_MS = 50;
const EVENT = /"n":(\d+),"at":([\d.]+)/g;

interface Round {
  readonly added: readonly number[];
  readonly direct: readonly number[];
  readonly through: readonly number[];
}

export async function measureSse({ rounds, pairs, events }: SseEffort): Promise<PartResult> {
  await using upstream = await startStreamingUpstream();
  await using heliometer = await startBefore(upstream.url);
  const through = streamer(heliometer.url, smallCall(heliometer.key).headers);
  const direct = streamer(upstream.url, {});
  // Warms the code up.
  await roundOf({ direct, through, pairs, events: Math.min(events, 40) });
  const { value: measured, wentFirst } = await firstServed([process.pid, upstream.pid], async () => {
    const done: Round[] = [];
    for (let round = 0; round < rounds; round += 1) done.push(await roundOf({ direct, through, pairs, events }));
    return done;
  });
  const at = (what: keyof Round, percent: number) => measured.map((round) => percentile(round[what], percent));
  const rows: Row[] = [
    {
      name: `event to arrival, direct, p50 (${pairs} streams, ${(pairs * 1000) / EVERY_MS}/s)`,
      unit: 'ms',
      values: at('direct', 50),
    },
    { name: 'event to arrival, direct, p99', unit: 'ms', values: at('direct', 99) },
    { name: 'event to arrival, Heliometer, p50', unit: 'ms', values: at('through', 50) },
    { name: 'event to arrival, Heliometer, p99', unit: 'ms', values: at('through', 99) },
    { name: 'added delay per event, p50', unit: 'ms', values: at('added', 50) },
    { name: 'added delay per event, p99', unit: 'ms', values: at('added', 99), target: { atMost: 1 } },
  ];
  return { part: 'sse', rows, notes: wentFirst ? [] : [WAITED_TOO] };
}

/** Delay of each event of a stream, ms, by its number. */
type Streamer = (events: number, afterMs: number) => Promise<number[]>;

async function roundOf(plan: { direct: Streamer; through: Streamer; pairs: number; events: number }): Promise<Round> {
  const { pairs, events } = plan;
  const streams = await Promise.all(
    Array.from({ length: pairs }, async (_, pair) => {
      // Spread over the spacing, a pair's two streams half of it apart: bursts of our own making measure nothing.
      const afterMs = (pair * EVERY_MS) / pairs;
      return Promise.all([plan.direct(events, afterMs), plan.through(events, (afterMs + EVERY_MS / 2) % EVERY_MS)]);
    }),
  );
  const direct = streams.flatMap(([delays]) => delays);
  const through = streams.flatMap(([, delays]) => delays);
  const added = streams.flatMap(([without, withIt]) => withIt.map((delay, n) => delay - (without[n] ?? Number.NaN)));
  return { direct, through, added };
}

function streamer(url: string, headers: Readonly<Record<string, string>>): Streamer {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1_000 });
  return (events, afterMs) =>
    new Promise((resolve, reject) => {
      const path = `/v1/events?count=${events}&everyMs=${EVERY_MS}&afterMs=${Math.round(afterMs)}`;
      const request = http.get(url + path, { agent, headers }, (response) => {
        const delays: number[] = [];
        response.on('data', (chunk: Buffer) => {
          const now = clock();
          for (const [, n, at] of chunk.toString('latin1').matchAll(EVENT)) delays[Number(n)] = now - Number(at);
        });
        response.on('end', () => {
          if (delays.length === events) resolve(delays);
          else
            reject(new Error(`${delays.length} of ${events} events came from ${url} (status ${response.statusCode})`));
        });
        response.on('error', reject);
      });
      request.on('error', reject);
    });
}
