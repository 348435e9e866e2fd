// Part "queries": what the dashboard's pages ask, over a store of demo data, while exchanges keep coming in.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { type PartResult, percentile, type Row } from './figures.ts';
import type { QueryTimes } from './queries-run.ts';

export interface QueryEffort {
  readonly rows: number;
  readonly rounds: number;
}

/** platform.md §3; a search of bodies may take a second. */
const PAGE_MS = 300;
const SEARCH_MS = 1000;

export async function measureQueries({ rows, rounds }: QueryEffort): Promise<PartResult> {
  // Both cores are its own: the engine reads with as many threads. Its queries each hold a thread of libuv's pool.
  const child = fork(new URL('./queries-run.ts', import.meta.url), [String(rows), String(rounds)], {
    env: { ...process.env, UV_THREADPOOL_SIZE: '16' },
  });
  const measured: QueryTimes[] = [];
  child.on('message', (times: QueryTimes) => measured.push(times));
  await once(child, 'exit');
  if (child.exitCode !== 0) throw new Error(`queries ended with ${child.signalCode ?? child.exitCode}`);
  return { part: `queries, ${rows.toLocaleString('en')} rows`, rows: measured.map(toRow) };
}

function toRow({ name, isSearch, ms }: QueryTimes): Row {
  const p95 = Math.round(percentile(ms, 95));
  return { name, unit: 'ms', values: ms, target: { atMost: isSearch ? SEARCH_MS : PAGE_MS }, note: `, p95 ${p95} ms` };
}
