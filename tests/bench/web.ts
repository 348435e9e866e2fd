// Part "web": what the dashboard takes to show itself in a browser, over demo data.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { PartResult, Row } from './figures.ts';
import { Skipped } from './tools.ts';

export interface WebEffort {
  readonly rows: number;
  readonly rounds: number;
}

/** As `tests/web/measure.ts` tells it; that file is the browser's, with types of its own. */
interface WebFigure {
  readonly name: string;
  readonly unit: string;
  readonly values: readonly number[];
  readonly atMost?: number;
}

/** Of `measure.ts`: there is no browser. */
const NO_BROWSER = 3;

export async function measureWeb({ rows, rounds }: WebEffort): Promise<PartResult> {
  // Both cores are theirs: the engine's and the browser's. In a session of its own, whose priority is the measure's to change.
  const child = fork(new URL('../web/measure.ts', import.meta.url), [String(rows), String(rounds)], { detached: true });
  const measured: WebFigure[] = [];
  child.on('message', (figure: WebFigure) => measured.push(figure));
  await once(child, 'exit');
  if (child.exitCode === NO_BROWSER) throw new Skipped('chromium is not installed');
  if (child.exitCode !== 0) throw new Error(`web ended with ${child.signalCode ?? child.exitCode}`);
  return { part: `web, ${rows.toLocaleString('en')} rows`, rows: measured.map(toRow) };
}

function toRow({ name, unit, values, atMost }: WebFigure): Row {
  return { name, unit, values, ...(atMost === undefined ? {} : { target: { atMost } }) };
}
