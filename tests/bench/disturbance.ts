// How much of the machine other programs had while a part ran: with more than a little, its figures tell about them.
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';

/** Clock ticks; Linux shows 100 a second to programs, whatever the kernel counts with. */
const TICKS_PER_SECOND = 100;

export interface Moment {
  readonly atMs: number;
  /** Seconds of CPU since the machine started. */
  readonly everybody: number;
  /** Seconds of CPU of this process and of its children that have ended, with theirs. */
  readonly ours: number;
}

export function now(): Moment {
  return { atMs: performance.now(), everybody: secondsOfMachine(), ours: secondsOfOurs() };
}

/** Percent of all cores; children that are part of the comparison must have ended. */
export function othersShare(from: Moment, to: Moment): number {
  const others = to.everybody - from.everybody - (to.ours - from.ours);
  return Math.max(0, (others / (((to.atMs - from.atMs) / 1_000) * cpus().length)) * 100);
}

/** user, nice, system, irq, softirq and steal (proc_stat(5)); idle and iowait left out. */
function secondsOfMachine(): number {
  const [, user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = fields(
    readFileSync('/proc/stat', 'latin1').split('\n', 1)[0] ?? '',
  );
  return (user + nice + system + irq + softirq + steal) / TICKS_PER_SECOND;
}

/** utime, stime, cutime and cstime (proc_pid_stat(5)): the name in parentheses may hold anything. */
function secondsOfOurs(): number {
  const stat = readFileSync('/proc/self/stat', 'latin1');
  const ticks = fields(stat.slice(stat.lastIndexOf(')') + 2)).slice(11, 15);
  return ticks.reduce((sum, tick) => sum + tick, 0) / TICKS_PER_SECOND;
}

function fields(line: string): number[] {
  return line.trim().split(/\s+/).map(Number);
}
