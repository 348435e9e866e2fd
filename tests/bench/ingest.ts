// Part "ingest": the console's side of the spool, journal → reading bodies, usage and price → embedded record store, on one
// core; and the journal itself.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { PartResult, Row } from './figures.ts';
import type { IngestRound } from './ingest-run.ts';

export interface IngestEffort {
  readonly rounds: number;
  readonly rows: number;
}

const MIB = 1024 * 1024;

export async function measureIngest({ rounds, rows }: IngestEffort): Promise<PartResult> {
  // It stays on this process's core. The engine's queries each hold a thread of libuv's pool, as in the console.
  const child = fork(new URL('./ingest-run.ts', import.meta.url), [String(rows), String(rounds)], {
    env: { ...process.env, UV_THREADPOOL_SIZE: '16' },
  });
  const results: IngestRound[] = [];
  child.on('message', (round: IngestRound) => results.push(round));
  await once(child, 'exit');
  if (results.length < rounds) throw new Error(`ingest ended with ${child.signalCode ?? child.exitCode}`);
  const row = (name: string, unit: string, of: (round: IngestRound) => number): Row => ({
    name,
    unit,
    values: results.map(of),
  });
  return {
    part: 'ingest',
    rows: [
      {
        ...row(`stored, 3.5 KB bodies (${rows} a round)`, 'rows/s', (round) => round.rows / round.storeSeconds),
        target: { atLeast: 5_000 },
      },
      row('CPU per row stored', 'µs', (round) => (round.storeCpuSeconds / round.rows) * 1e6),
      row('journal written', 'MiB/s', (round) => round.journalBytes / MIB / round.journalSeconds),
      row('journal written', 'entries/s', (round) => round.rows / round.journalSeconds),
      row('CPU per journal entry', 'µs', (round) => (round.journalCpuSeconds / round.rows) * 1e6),
    ],
  };
}
