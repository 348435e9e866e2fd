// The work of the bench's part "web", in a process of its own: a browser on demo data, and what it takes to show it. The clock is
// the page's own, so that no way to the browser and back is in a figure. `measure.ts <rows> <rounds>`
import { writeFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { findChromium, rowCount, startDashboard } from './dashboard.ts';

/** What the parent gets, once for each thing measured. */
export interface WebFigure {
  readonly name: string;
  readonly unit: string;
  readonly values: readonly number[];
  readonly atMost?: number;
}

/** For the parent: nothing could be measured. */
const NO_BROWSER = 3;
const FIRST_PAINT_MS = 1000;
/** As far as the console steps back by itself. */
const SERVER_NICE = 10;
/** A frame that takes longer is seen as a jump. */
const LONG_FRAME_MS = 50;
const MOST_SCROLLED = 50_000;
const ROW_PX = 32;
/** As fast as a wheel goes. */
const ROWS_A_FRAME = 20;

const [rows = 0, rounds = 0] = process.argv.slice(2).map(Number);
if (findChromium() === null) process.exit(NO_BROWSER);
// A process of its own session outlives whoever waits for it, unless it looks.
process.on('disconnect', () => process.exit());
// Run by hand the session is the shell's, and stays as it is.
if (process.connected) letBrowserGoFirst();
try {
  await using dashboard = await startDashboard({ rows, wholeBrowser: true });
  const paints: number[] = [];
  const shown: number[] = [];
  const switches: number[] = [];
  const narrowed: number[] = [];
  const widened: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    // A context of its own has nothing in its cache.
    await using opened = await dashboard.open('/dashboard?range=30d');
    const { page } = opened;
    await page.getByRole('list', { name: 'Top models' }).waitFor();
    const paint = await page.evaluate(() => ({
      firstMs: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN,
      nowMs: performance.now(),
    }));
    paints.push(paint.firstMs);
    shown.push(paint.nowMs);
    switches.push(await timed(page, { press: 'nav a[href*="/requests"]', until: '[role=row][data-key]' }));
    narrowed.push(await refiltered(page, { f: 'status >= 400' }));
    widened.push(await refiltered(page, null));
  }
  tell({ name: 'first paint', unit: 'ms', values: paints, atMost: FIRST_PAINT_MS });
  tell({ name: 'dashboard with its numbers', unit: 'ms', values: shown });
  tell({ name: 'from the dashboard to the requests', unit: 'ms', values: switches });
  tell({ name: 'requests, a filter set', unit: 'ms', values: narrowed });
  tell({ name: 'requests, the filter taken out', unit: 'ms', values: widened });
  await using opened = await dashboard.open('/requests?range=30d');
  const { scrolled, long, longest, seconds } = await scroll(opened.page, Math.min(rows, MOST_SCROLLED));
  const name = `frames over ${LONG_FRAME_MS} ms, scrolled through ${scrolled.toLocaleString('en')} rows`;
  tell({ name, unit: '', values: [long], atMost: 0 });
  tell({ name: 'longest frame', unit: 'ms', values: [longest] });
  tell({ name: 'time for the rows', unit: 's', values: [seconds] });
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  process.disconnect?.();
}

/**
 * The console runs at a lower priority, which with a session for each (the browser has its own) counts for nothing: Linux weighs
 * sessions first (sched(7), "The autogroup feature"). The browser stands for somebody's own machine, so ours steps back.
 */
function letBrowserGoFirst(): void {
  try {
    writeFileSync('/proc/self/autogroup', String(SERVER_NICE));
  } catch {
    // No autogroups here: priorities count as they are.
  }
}

function tell(figure: WebFigure): void {
  process.send?.(figure);
}

/** From a click to the frame in which something is there. */
async function timed(
  page: Page,
  { press, until }: { readonly press: string; readonly until: string },
): Promise<number> {
  return await page.evaluate(
    ([pressed, awaited]) => {
      const { promise, resolve } = Promise.withResolvers<number>();
      const startMs = performance.now();
      document.querySelector<HTMLElement>(pressed)?.click();
      const look = () => {
        if (document.querySelector(awaited) === null) requestAnimationFrame(look);
        else resolve(performance.now() - startMs);
      };
      requestAnimationFrame(look);
      return promise;
    },
    [press, until] as const,
  );
}

/** From another filter to the frame in which the table says another number of rows. @param change null = a step back */
async function refiltered(page: Page, change: { readonly f: string } | null): Promise<number> {
  return await page.evaluate((wanted) => {
    const { promise, resolve } = Promise.withResolvers<number>();
    const count = () => document.querySelector('[role=table]')?.getAttribute('aria-rowcount') ?? null;
    const before = count();
    const startMs = performance.now();
    if (wanted === null) history.back();
    else {
      const url = new URL(location.href);
      url.searchParams.set('f', wanted.f);
      history.pushState(history.state, '', url);
      dispatchEvent(new PopStateEvent('popstate'));
    }
    const look = () => {
      const now = count();
      if (now === null || now === '-1' || now === before) requestAnimationFrame(look);
      else resolve(performance.now() - startMs);
    };
    requestAnimationFrame(look);
    return promise;
  }, change);
}

interface Scrolled {
  readonly scrolled: number;
  readonly long: number;
  readonly longest: number;
  readonly seconds: number;
}

/** Frame by frame, as far as rows have come; the time between two frames is what is counted. */
async function scroll(page: Page, wanted: number): Promise<Scrolled> {
  const table = page.getByRole('table', { name: 'Requests' });
  await table.waitFor();
  const total = await rowCount(table);
  return await page.evaluate(
    ([most, step, longMs, rowPx]) => {
      const { promise, resolve } = Promise.withResolvers<Scrolled>();
      const box = document.querySelector('[role=table]')?.parentElement;
      const startMs = performance.now();
      let lastMs = startMs;
      let [long, longest] = [0, 0];
      const frame = (atMs: number) => {
        const tookMs = atMs - lastMs;
        lastMs = atMs;
        longest = Math.max(longest, tookMs);
        // A page's clock goes by tenths of a millisecond: three frames of a screen with 60 Hz are 50.0 or 50.1.
        if (Math.round(tookMs) > longMs) long += 1;
        const places = [...(box?.querySelectorAll('[data-key]') ?? [])].map((row) => Number(row.ariaRowIndex));
        const last = Math.max(0, ...places) - 1;
        if (last >= most) {
          resolve({ scrolled: last, long, longest, seconds: (atMs - startMs) / 1000 });
          return;
        }
        box?.scrollBy(0, step * rowPx);
        requestAnimationFrame(frame);
      };
      requestAnimationFrame(frame);
      return promise;
    },
    [Math.min(wanted, total), ROWS_A_FRAME, LONG_FRAME_MS, ROW_PX] as const,
  );
}
